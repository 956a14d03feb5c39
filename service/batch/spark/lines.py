"""Lines that Spark has read, as the file of text that the sources read."""

import io
from collections.abc import Iterable
from typing import TextIO

from service.batch.encodings import KEEP
from service.batch.places import Format, TextFile


class LineFile(TextFile):
    """A file of lines without their line feeds. What is not a sequence can be opened but once."""

    def __init__(self, lines: Iterable[bytes], format: Format, codec: str) -> None:
        self.codec = codec
        self._lines = lines
        self._newline = "\n" if format is Format.JSONL else ""

    def open(self) -> TextIO:
        raw = io.BufferedReader(_Bytes(self._lines))
        return io.TextIOWrapper(raw, encoding=self.codec, errors=KEEP, newline=self._newline)

    def share(self) -> float:
        return 0.0


class _Bytes(io.RawIOBase):
    def __init__(self, lines: Iterable[bytes]) -> None:
        super().__init__()
        self._lines = iter(lines)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._left:
            line = next(self._lines, None)
            self._left = memoryview(b"" if line is None else line + b"\n")
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
