"""Rows out of files of text.

Every source has `columns()`, all names that occur in the file, iterates over its rows as often as asked, and tells how
much of the file the last iteration has read.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from itertools import islice
from typing import Protocol, Self

from model.wording import say
from service.batch.cells import Json
from service.batch.columns import kept_names, text_column
from service.batch.errors import WrongUse
from service.batch.places import TextFile
from service.batch.rows import Fault, Row
from service.batch.tables import Record, records

UNREADABLE = "input_line"
LOOKED_AT = 100
# More names than a table can have columns come from objects that hold data as keys.
MOST_COLUMNS = 16_000


class Source(Protocol):
    """Rows of a file."""

    # The name of the column that holds the message, and what people should know of how the file was read.
    text_name: str
    remarks: Sequence[str]

    def columns(self) -> Sequence[str]:
        """Return the names of all columns; for a format without a header this reads the file through."""

    def __iter__(self) -> Iterator[Row]: ...

    def share(self) -> float:
        """Return how much of the file was read, 0 to 1."""


class LineSource:
    """One message a line; the only column is called `text`."""

    NAMES = ("text",)
    text_name = NAMES[0]
    remarks: Sequence[str] = ()

    def __init__(self, file: TextFile) -> None:
        self._file = file
        self.share = file.share

    def columns(self) -> Sequence[str]:
        return self.NAMES

    def __iter__(self) -> Iterator[Row]:
        with self._file.open() as file:
            for line in file:
                text = line.rstrip("\r\n")
                yield Row(self.NAMES, (text,), text)


class TableSource:
    """Records under a header. Raises WrongUse where the header names no column that holds the message."""

    remarks: Sequence[str] = ()

    def __init__(self, file: TextFile, delimiter: str, wanted: str | None, added: Collection[str]) -> None:
        self._file = file
        self._delimiter = delimiter
        self.share = file.share
        with file.open() as opened:
            header = next(records(opened, delimiter), Record([])).cells
        self._text = text_column(header, wanted)
        self._names = kept_names(header, added)
        self.text_name = header[self._text]

    def over(self, file: TextFile) -> Self:
        """Return the source of the rows of another file, whose columns are these."""
        other = copy(self)
        other._file, other.share = file, file.share
        return other

    def columns(self) -> Sequence[str]:
        return self._names

    def __iter__(self) -> Iterator[Row]:
        with self._file.open() as file:
            rows = records(file, self._delimiter)
            next(rows, None)
            for record in rows:
                yield self._row(record)

    def _row(self, record: Record) -> Row:
        width = len(self._names)
        cells = record.cells
        extra = len(cells) - width
        fault = None
        if record.broken and extra and width > 1:
            cells = [self._delimiter.join(cells)]
            fault = Fault.of("quotes")
        elif extra > 0:
            cells = [*cells[: width - 1], self._delimiter.join(cells[width - 1 :])]
            # In a table of one column a delimiter can only belong to the message.
            fault = Fault.of("wide", extra=extra) if width > 1 else None
        if extra < 0 or fault:
            cells = [*cells, *[""] * (width - len(cells))]
        return Row(self._names, cells, "" if fault else cells[self._text], fault)


class ObjectSource:
    """One JSON object a line; blank lines are passed over. The first LOOKED_AT tell which key holds the message."""

    remarks: Sequence[str] = ()

    def __init__(self, file: TextFile, wanted: str | None, added: Collection[str]) -> None:
        self._file = file
        self._added = added
        self.share = file.share
        self.text_name = self._find(wanted)

    def over(self, file: TextFile) -> Self:
        """Return the source of the rows of another file, whose columns are these."""
        other = copy(self)
        other._file, other.share = file, file.share
        return other

    def columns(self) -> Sequence[str]:
        names: dict[str, None] = {}
        for row in self:
            names.update(dict.fromkeys(row.names))
            if len(names) > MOST_COLUMNS:
                raise WrongUse("too_many_names", most=MOST_COLUMNS)
        return tuple(names)

    def __iter__(self) -> Iterator[Row]:
        for line in self._lines():
            try:
                members = _members(line)
            except ValueError:
                yield self._unread(line, "not_json")
                continue
            yield self._unread(line, "not_object") if members is None else self._row(members)

    def _lines(self) -> Iterator[str]:
        with self._file.open() as file:
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
        names = kept_names([name for name, _, _ in members], self._added)
        values = [raw for _, raw, _ in members]
        # Of a key that stands twice the last counts, as everywhere in JSON.
        text = next((value for name, _, value in reversed(members) if name == self.text_name), None)
        if isinstance(text, str):
            return Row(names, values, text)
        return Row(names, values, fault=Fault.of("no_text", column=self.text_name))

    def _unread(self, line: str, cause: str) -> Row:
        return Row((UNREADABLE,), (line,), fault=Fault.of(cause, column=UNREADABLE))


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
