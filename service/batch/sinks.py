"""Rows with their scores into bytes: the files of text.

A sink gives the bytes before the first row, those of a part, and makes the whole file of the parts. The same rows give
the same bytes, wherever the parts were cut off and gone on with.
"""

import csv
import gzip
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from service.batch.cells import Cell, Json, encode, guarded, plain, source
from service.batch.columns import told_apart
from service.batch.encodings import KEEP
from service.batch.rows import Outcome, Row

# After its mark a file goes on without one.
CONTINUED = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}
MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe"}


class Sink(Protocol):
    """Where rows go."""

    def head(self) -> bytes:
        """Return what stands before the first row."""

    def part(self, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> bytes:
        """Return rows and what scoring said of them."""

    def finish(self, scored: Path, folder: Path, told: Sequence[Sequence[Cell]]) -> Path:
        """Return the whole file, made in `folder` of the head and the parts in `scored`; raises OSError.

        `told` is the summary, row by row, for a format that has a place for it.
        """


class Lines(Protocol):
    """A format of text, as it writes itself."""

    def head(self) -> str:
        """Return the header, with its line end."""

    def line(self, row: Row, outcome: Outcome) -> str:
        """Return one row, with its line end."""


class TextSink:
    """A format of text in an encoding, packed part by part where asked: archives may be set end to end."""

    def __init__(self, lines: Lines, codec: str, packed: bool) -> None:
        self._lines = lines
        self._mark = MARKS.get(codec, b"")
        self._codec = CONTINUED.get(codec, codec)
        self._packed = packed

    def head(self) -> bytes:
        return self._bytes(self._mark + self._lines.head().encode(self._codec, KEEP))

    def part(self, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> bytes:
        text = "".join(self._lines.line(row, outcome) for row, outcome in zip(rows, outcomes, strict=True))
        return self._bytes(text.encode(self._codec, KEEP))

    def finish(self, scored: Path, folder: Path, told: Sequence[Sequence[Cell]]) -> Path:
        return scored

    def _bytes(self, data: bytes) -> bytes:
        # Neither name nor time: the same rows give the same bytes.
        return gzip.compress(data, mtime=0) if self._packed else data


def aligned(row: Row, columns: Sequence[str]) -> Sequence[Cell]:
    """Return the values of a row under these columns."""
    if row.names is columns:
        return row.values
    found = dict(zip(row.names, row.values, strict=True))
    return [found.get(name) for name in columns]


class TableLines:
    """Delimited records under a header. What a spreadsheet would take for a formula is guarded."""

    def __init__(self, columns: Sequence[str], added: Sequence[str], delimiter: str, line_end: str) -> None:
        self._columns = columns
        self._added = added
        self._line_end = line_end
        self._buffer = io.StringIO(newline="")
        # The csv module, told of another line end, would leave other line ends in a cell bare.
        self._writer = csv.writer(self._buffer, delimiter=delimiter)

    def head(self) -> str:
        return self._record([*self._columns, *self._added])

    def line(self, row: Row, outcome: Outcome) -> str:
        return self._record([*aligned(row, self._columns), *outcome.cells(self._added)])

    def _record(self, cells: Sequence[Cell]) -> str:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._writer.writerow([guarded(cell if type(cell) is str else plain(cell)) for cell in cells])
        return self._buffer.getvalue().removesuffix("\r\n") + self._line_end


_LINE_ENDS = re.compile("[\r\n]+")


class PlainLines:
    """The values and the scores of a row, parted by tabs, without a header: line for line as the file that was read."""

    def __init__(self, columns: Sequence[str], added: Sequence[str], line_end: str) -> None:
        self._columns = columns
        self._added = added
        self._line_end = line_end

    def head(self) -> str:
        return ""

    def line(self, row: Row, outcome: Outcome) -> str:
        cells = [*aligned(row, self._columns), *outcome.cells(self._added)]
        return "\t".join(_LINE_ENDS.sub(" ", plain(cell)) for cell in cells) + self._line_end


# Readers that part lines at more than the line feed must still find one object a line.
_BREAKS = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


class ObjectLines:
    """One JSON object a line; what was JSON before stays letter for letter, empty values are null."""

    def __init__(self, added: Sequence[str]) -> None:
        self._added = added
        self._names: Sequence[str] = ()
        self._keys: list[str] = []

    def head(self) -> str:
        return ""

    def line(self, row: Row, outcome: Outcome) -> str:
        if row.names is not self._names:
            self._names = row.names
            # A table may hold a name twice, and an object would lose one; an object that has lost one is left alone.
            apart = row.names if row.values and isinstance(row.values[0], Json) else told_apart(row.names)
            self._keys = [encode(name) for name in apart]
        members = [f"{key}: {source(cell)}" for key, cell in zip(self._keys, row.values, strict=True)]
        members += [
            f"{encode(name)}: {source(cell)}"
            for name, cell in zip(self._added, outcome.cells(self._added), strict=True)
        ]
        return _BREAKS.sub(_escaped, "{" + ", ".join(members) + "}\n")
