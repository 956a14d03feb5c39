"""What is read: the rows of a file with all that was found out about it, and what tells it from another file."""

import gzip
import hashlib
import zlib
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.wording import say
from service.batch.encodings import canonical, detect, marked
from service.batch.errors import BatchError, why
from service.batch.places import DELIMITERS, Format, Place, TextFile
from service.batch.rows import Row
from service.batch.sources import LineSource, ObjectSource, Source, TableSource

LOOKED_AT = 1 << 20
KEPT_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
SHOWN = {"utf-8-sig": "UTF-8 (BOM)"}


@dataclass(frozen=True, slots=True)
class Origin:
    """An opened input: `codec` and `line_end` are those of its text, None and a line feed where it holds none."""

    place: Place
    source: Source
    codec: str | None = None
    line_end: str = "\n"

    @classmethod
    def open(
        cls, place: Place, *, text_column: str | None, encoding: str | None, sheet: str | None, added: Collection[str]
    ) -> "Origin":
        """Find out how the file is written and where its messages are; raises BatchError."""
        with reading(place.path):
            if place.format is Format.XLSX:
                from service.batch.workbooks import WorkbookSource

                return cls(place, WorkbookSource(place.path, text_column, sheet, added))
            if place.format is Format.PARQUET:
                from service.batch.parquet import ParquetSource

                return cls(place, ParquetSource(place.path, text_column, added))
            codec = _codec(place, encoding)
            file = TextFile(place, codec)
            with file.open() as opened:
                line_end = "\r\n" if opened.readline().endswith("\r\n") else "\n"
            return cls(place, _texts(place.format, file, text_column, added), codec, line_end)

    def rows(self) -> Generator[Row]:
        """Yield the rows; raises BatchError where the file cannot be read any more."""
        with reading(self.place.path):
            yield from self.source

    def codec_into(self, target: Format) -> str:
        """Return how a text is written: JSON in UTF-8, a table as it came, else so that spreadsheets read it."""
        if target is Format.JSONL:
            return "utf-8"
        if self.place.format is Format.JSONL or self.codec not in KEPT_ENCODINGS:
            return "utf-8-sig" if target is Format.CSV else "utf-8"
        return self.codec or "utf-8"

    def remarks(self, encoding: str | None) -> list[str]:
        """Return what people should know of how the file was read."""
        told = list(self.source.remarks)
        if self.codec:
            name = SHOWN.get(self.codec, self.codec.upper())
            told.append(say("batch.encoding_given" if encoding else "batch.encoding_found", name=name))
        told.append(say("batch.column_read", column=self.source.text_name.strip()))
        return told


def _texts(format: Format, file: TextFile, wanted: str | None, added: Collection[str]) -> Source:
    match format:
        case Format.JSONL:
            return ObjectSource(file, wanted, added)
        case Format.TXT:
            return LineSource(file)
        case _:
            return TableSource(file, DELIMITERS[format], wanted, added)


def _codec(place: Place, wanted: str | None) -> str:
    chosen = canonical(wanted) if wanted else None
    with place.read() as file:
        return marked(file, chosen) if chosen else detect(file)


def fingerprint(path: Path) -> dict[str, Any]:
    """Return what changes with a file: size, time, and the SHA-256 of its two ends. Raises BatchError."""
    with reading(path), path.open("rb") as file:
        found = path.stat()
        start = file.read(LOOKED_AT)
        file.seek(max(0, found.st_size - LOOKED_AT))
        ends = [hashlib.sha256(part).hexdigest() for part in (start, file.read(LOOKED_AT))]
        return {"size": found.st_size, "time": found.st_mtime_ns, "ends": ends}


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what can go wrong with reading the file into a BatchError."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BatchError("damaged_archive", name=path) from None
    except OSError as error:
        raise BatchError("unreadable_file", name=path, detail=why(error)) from None
