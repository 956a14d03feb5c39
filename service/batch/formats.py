"""Files of messages: reading rows out of them and writing rows with their scores into them.

Every source has `columns()`, all names that occur in the file, and iterates over its rows. Every sink has `write`.
"""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO, cast

from model.wording import say
from service.batch.columns import ADDED, kept_names, text_column
from service.batch.errors import WrongUse
from service.batch.rows import Json, Outcome, Row
from service.batch.tables import Record, records

PACKED = ".gz"
LATER = (".xlsx", ".xls", ".parquet")
UNREADABLE = "input_line"
LOOKED_AT = 100


class Format(StrEnum):
    """What a file holds, by the ending of its name."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    TXT = "txt"


DELIMITERS = {Format.CSV: ",", Format.TSV: "\t"}


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
        try:
            return cls(path, Format(ending[1:]), packed)
        except ValueError:
            known = " ".join(f".{item}" for item in Format)
            raise WrongUse(
                "unsupported_later" if ending in LATER else "unsupported", name=path.name, known=known
            ) from None

    def read(self) -> BinaryIO:
        """Open the file to read its unpacked bytes; raises OSError."""
        return cast(BinaryIO, gzip.open(self.path) if self.packed else self.path.open("rb"))


class Source(Protocol):
    """Rows of a file."""

    def columns(self) -> Sequence[str]:
        """Return the names of all columns; for a format without a header this reads the file through."""

    def __iter__(self) -> Iterator[Row]: ...


class Sink(Protocol):
    """Where rows go."""

    def write(self, row: Row, outcome: Outcome) -> None:
        """Write one row and what scoring said of it."""


class LineSource:
    """One message a line; the only column is called `text`."""

    NAMES = ("text",)

    def __init__(self, open_text: Callable[[], TextIO]) -> None:
        self._open = open_text

    def columns(self) -> Sequence[str]:
        return self.NAMES

    def __iter__(self) -> Iterator[Row]:
        with self._open() as file:
            for line in file:
                text = line.rstrip("\r\n")
                yield Row(self.NAMES, (text,), text)


class TableSource:
    """Records under a header. Raises WrongUse where the header names no column that holds the message."""

    def __init__(self, open_text: Callable[[], TextIO], delimiter: str, wanted: str | None) -> None:
        self._open = open_text
        self._delimiter = delimiter
        with self._open() as file:
            header = next(records(file, delimiter), Record([])).cells
        self._text = text_column(header, wanted)
        self._names = kept_names(header)

    def columns(self) -> Sequence[str]:
        return self._names

    def __iter__(self) -> Iterator[Row]:
        with self._open() as file:
            rows = records(file, self._delimiter)
            next(rows, None)
            for record in rows:
                yield self._row(record)

    def _row(self, record: Record) -> Row:
        width = len(self._names)
        cells = record.cells
        extra = len(cells) - width
        error = ""
        if record.broken and extra and width > 1:
            cells = [self._delimiter.join(cells)]
            error = say("batch.row_quotes")
        elif extra > 0:
            cells = [*cells[: width - 1], self._delimiter.join(cells[width - 1 :])]
            # In a table of one column a delimiter can only belong to the message.
            error = say("batch.row_wide", extra=extra) if width > 1 else ""
        cells = [*cells, *[""] * (width - len(cells))]
        return Row(self._names, cells, "" if error else cells[self._text], error)


class ObjectSource:
    """One JSON object a line; blank lines are passed over. The first LOOKED_AT tell which key holds the message."""

    def __init__(self, open_text: Callable[[], TextIO], wanted: str | None) -> None:
        self._open = open_text
        self._text = self._find(wanted)

    def columns(self) -> Sequence[str]:
        names: dict[str, None] = {}
        for row in self:
            names.update(dict.fromkeys(row.names))
        return tuple(names)

    def __iter__(self) -> Iterator[Row]:
        for line in self._lines():
            try:
                members = _members(line)
            except ValueError:
                yield self._unread(line, "row_not_json")
                continue
            yield self._unread(line, "row_not_object") if members is None else self._row(members)

    def _lines(self) -> Iterator[str]:
        with self._open() as file:
            for line in file:
                if bare := line.strip(" \t\r\n"):
                    yield bare

    def _find(self, wanted: str | None) -> str:
        names: dict[str, None] = {}
        for line in islice(self._lines(), LOOKED_AT):
            try:
                names.update((name, None) for name, _, _ in _members(line) or ())
            except ValueError:
                continue
        if not names:
            return wanted or say("batch.text_columns").split()[0]
        return list(names)[text_column(list(names), wanted)]

    def _row(self, members: list[tuple[str, Json, object]]) -> Row:
        names = kept_names([name for name, _, _ in members])
        values = [raw for _, raw, _ in members]
        # Of a key that stands twice the last counts, as everywhere in JSON.
        text = next((value for name, _, value in reversed(members) if name == self._text), None)
        if isinstance(text, str):
            return Row(names, values, text)
        return Row(names, values, error=say("batch.row_no_text", column=self._text))

    def _unread(self, line: str, key: str) -> Row:
        return Row((UNREADABLE,), (line,), error=say(f"batch.{key}", column=UNREADABLE))


_decoder = json.JSONDecoder()
_OPENING = re.compile(r"\{[ \t\r\n]*(}?)")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_NEXT = re.compile(r"[ \t\r\n]*([,}])[ \t\r\n]*")


def _members(line: str) -> list[tuple[str, Json, object]] | None:
    """Return name, source and value of every member of a JSON object, None for another JSON value.

    Raises ValueError where the line is not JSON; too deep a nesting is not JSON either.
    """
    try:
        if not line.startswith("{"):
            json.loads(line)
            return None
        return _split(line)
    except RecursionError:
        raise ValueError(line) from None


def _split(line: str) -> list[tuple[str, Json, object]]:
    def after(mark: re.Pattern[str], position: int) -> re.Match[str]:
        found = mark.match(line, position)
        if not found:
            raise ValueError(line)
        return found

    members: list[tuple[str, Json, object]] = []
    mark = _OPENING.match(line)
    while mark and mark[1] != "}":
        name, end = _decoder.raw_decode(line, mark.end())
        if not isinstance(name, str):
            raise ValueError(line)
        start = after(_COLON, end).end()
        value, end = _decoder.raw_decode(line, start)
        members.append((name, Json(line[start:end]), value))
        mark = after(_NEXT, end)
    if not mark or mark.end() != len(line):
        raise ValueError(line)
    return members


class _Ended:
    """A file that ends records in its own way. The csv module, told of that way, would leave other line ends bare."""

    def __init__(self, file: TextIO, line_end: str) -> None:
        self._file = file
        self._line_end = line_end

    def write(self, record: str) -> None:
        self._file.write(record.removesuffix("\r\n") + self._line_end)


class TableSink:
    """Delimited records under a header."""

    def __init__(self, file: TextIO, columns: Sequence[str], delimiter: str, line_end: str) -> None:
        self._columns = columns
        self._writer = csv.writer(_Ended(file, line_end), delimiter=delimiter)
        self._writer.writerow([*columns, *ADDED])

    def write(self, row: Row, outcome: Outcome) -> None:
        values: Sequence[str] = row.values
        if row.names is not self._columns:
            found = {name: _plain(value) for name, value in zip(row.names, row.values, strict=True)}
            values = [found.get(name, "") for name in self._columns]
        added = ["" if cell is None else cell for cell in outcome.cells().values()]
        self._writer.writerow([*values, *added])


_LINE_ENDS = re.compile("[\r\n]+")


class LineSink:
    """The values and the scores of a row, parted by tabs, without a header: line for line as the file that was read."""

    def __init__(self, file: TextIO, columns: Sequence[str], line_end: str) -> None:
        self._file = file
        self._columns = columns
        self._line_end = line_end

    def write(self, row: Row, outcome: Outcome) -> None:
        found = {name: _plain(value) for name, value in zip(row.names, row.values, strict=True)}
        values = [_LINE_ENDS.sub(" ", found.get(name, "")) for name in self._columns]
        added = ["" if cell is None else str(cell) for cell in outcome.cells().values()]
        self._file.write("\t".join([*values, *added]) + self._line_end)


# Readers that part lines at more than the line feed must still find one object a line.
_BREAKS = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


class ObjectSink:
    """One JSON object a line; what was JSON before stays letter for letter, empty values are null."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: Row, outcome: Outcome) -> None:
        members = [f"{_encode(name)}: {_source(value)}" for name, value in _told_apart(row)]
        line = "{" + ", ".join([*members, _encode(outcome.cells())[1:]])
        self._file.write(_BREAKS.sub(_escaped, line) + "\n")


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _source(value: str) -> str:
    return value if isinstance(value, Json) else _encode(value)


def _told_apart(row: Row) -> list[tuple[str, str]]:
    """Return names and values, with a number behind a name that a table holds again, since an object would lose one."""
    seen: dict[str, int] = {}
    apart = []
    for name, value in zip(row.names, row.values, strict=True):
        seen[name] = seen.get(name, 0) + 1
        again = seen[name] > 1 and not isinstance(value, Json)
        apart.append((f"{name}_{seen[name]}" if again else name, value))
    return apart


def _plain(value: str) -> str:
    """Return what a table shows of a value: a JSON text without its quotes, null as nothing, the rest as it stands."""
    if not isinstance(value, Json):
        return value
    decoded = json.loads(value)
    return decoded if isinstance(decoded, str) else "" if decoded is None else value


def source(place: Place, open_text: Callable[[], TextIO], wanted: str | None) -> Source:
    """Return the rows of a file; raises WrongUse where the column of the message cannot be told."""
    match place.format:
        case Format.JSONL:
            return ObjectSource(open_text, wanted)
        case Format.TXT:
            return LineSource(open_text)
        case table:
            return TableSource(open_text, DELIMITERS[table], wanted)


def sink(place: Place, file: TextIO, columns: Sequence[str], line_end: str) -> Sink:
    """Return where the scored rows go, its header written; `columns` are all that occur, for JSON none are needed."""
    match place.format:
        case Format.JSONL:
            return ObjectSink(file)
        case Format.TXT:
            return LineSink(file, columns, line_end)
        case table:
            return TableSink(file, columns, DELIMITERS[table], line_end)
