"""The platform's encryption of messages, AES-256 in CBC mode with a padding to 32 bytes of its own."""

import base64
import binascii
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

AES_BLOCK = 16
PADDED_TO = 32
SALT = 16
LENGTH = 4


class Unsealed(ValueError):
    """What arrived was not sealed with this key for this account."""


class Envelope:
    """Seals and opens messages of one account.

    `key` is the EncodingAESKey, 43 characters of base64 that stand for 32 bytes; `app_id` is the account's.
    """

    def __init__(self, key: str, app_id: str) -> None:
        self._key = base64.b64decode(key + "=")
        self._app_id = app_id.encode()

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:AES_BLOCK]))

    def seal(self, message: bytes) -> str:
        """Return the message encrypted, in base64."""
        plain = secrets.token_bytes(SALT) + len(message).to_bytes(LENGTH, "big") + message + self._app_id
        missing = PADDED_TO - len(plain) % PADDED_TO
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
        return base64.b64encode(sealed).decode("ascii")

    def open(self, sealed: str) -> bytes:
        """Return the message; raises Unsealed for what is broken, or was meant for another account."""
        try:
            encrypted = base64.b64decode(sealed.encode("ascii"), validate=True)
        except (UnicodeEncodeError, binascii.Error):
            raise Unsealed("not base64") from None
        if not encrypted or len(encrypted) % PADDED_TO:
            raise Unsealed("not whole blocks")
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(encrypted) + decryptor.finalize()
        padding = plain[-1]
        if not 1 <= padding <= PADDED_TO or plain[-padding:] != bytes([padding]) * padding:
            raise Unsealed("wrong padding")
        content = plain[SALT:-padding]
        end = LENGTH + int.from_bytes(content[:LENGTH], "big")
        if len(content) < end or not hmac.compare_digest(content[end:], self._app_id):
            raise Unsealed("another account")
        return content[LENGTH:end]
