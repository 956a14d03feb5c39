"""Messages of known length on a socket."""

import socket
import struct

_LENGTH = struct.Struct(">I")


def send(link: socket.socket, data: bytes) -> None:
    """Send one message. Raises OSError when the other side has ended."""
    link.sendall(_LENGTH.pack(len(data)) + data)


def receive(link: socket.socket, most: int) -> bytes | None:
    """Return the next message, None when the other side has ended or sends one of more than `most` bytes.

    Raises TimeoutError if the socket has a time-out.
    """
    head = _exactly(link, _LENGTH.size)
    if head is None:
        return None
    length: int = _LENGTH.unpack(head)[0]
    return None if length > most else _exactly(link, length)


def _exactly(link: socket.socket, count: int) -> bytes | None:
    data = bytearray()
    while len(data) < count:
        try:
            piece = link.recv(min(count - len(data), 1 << 20))
        except ConnectionError:
            return None
        if not piece:
            return None
        data += piece
    return bytes(data)
