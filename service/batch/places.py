"""A file by its name: what it holds, and whether it is packed."""

import gzip
import os
from dataclasses import dataclass
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from service.batch.encodings import KEEP
from service.batch.errors import WrongUse

PACKED = ".gz"


class Format(StrEnum):
    """What a file holds, by the ending of its name."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    TXT = "txt"
    XLSX = "xlsx"
    PARQUET = "parquet"


TEXTS = (Format.JSONL, Format.CSV, Format.TSV, Format.TXT)
DELIMITERS = {Format.CSV: ",", Format.TSV: "\t"}
OLD = (".xls", ".xlsm", ".xlsb", ".et", ".ods")


@dataclass(frozen=True, slots=True)
class Place:
    """A file and its format; `packed` where it is compressed by gzip."""

    path: Path
    format: Format
    packed: bool

    @classmethod
    def of(cls, path: Path) -> "Place":
        """Read the format off the name; raises WrongUse, which lists the endings that work."""
        name = path.name.lower()
        packed = name.endswith(PACKED)
        ending = Path(name.removesuffix(PACKED)).suffix
        known = " ".join(f".{item}" for item in Format)
        try:
            found = Format(ending[1:])
        except ValueError:
            raise WrongUse("old_workbook" if ending in OLD else "unsupported", name=path.name, known=known) from None
        if packed and found not in TEXTS:
            raise WrongUse("packed_already", name=path.name)
        return cls(path, found, packed)

    @property
    def stem(self) -> str:
        """The name without its endings."""
        name = self.path.name
        name = name[: -len(PACKED)] if self.packed else name
        return Path(name).stem

    def read(self) -> BinaryIO:
        """Open the file to read its unpacked bytes; raises OSError."""
        return cast(BinaryIO, gzip.open(self.path) if self.packed else self.path.open("rb"))


class TextFile:
    """A file that holds text in the encoding `codec`, opened as often as needed."""

    def __init__(self, place: Place, codec: str) -> None:
        self.codec = codec
        self._place = place
        self._raw: Any = None

    def open(self) -> TextIO:
        """Open the file; raises OSError."""
        # In JSON a lone carriage return is white space, elsewhere some old files end their lines with it.
        newline = "\n" if self._place.format is Format.JSONL else ""
        file: Any = self._place.read()
        self._raw = file.myfileobj if self._place.packed else file.raw
        return TextIOWrapper(file, encoding=self.codec, errors=KEEP, newline=newline)

    def share(self) -> float:
        """Return how much of the file was read since it was last opened, 0 to 1."""
        if self._raw is None or self._raw.closed:
            return 1.0
        return float(self._raw.tell() / max(os.fstat(self._raw.fileno()).st_size, 1))
