"""Workbooks: rows out of a sheet, and rows with their scores into one, with the summary on a second sheet.

A text stays a text and a number a number, both ways. Nothing that is written is a formula.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from model.wording import say
from service.batch.cells import Cell, plain, simple
from service.batch.columns import asked_column, kept_names, listed, text_column, usual_column
from service.batch.errors import BatchError, WrongUse
from service.batch.rows import Outcome, Row
from service.batch.sinks import aligned

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook
    from xlsxwriter.format import Format as Shown
    from xlsxwriter.worksheet import Worksheet

# What Excel can hold: rows of a sheet, columns, characters of a cell, digits of a number.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767
MOST_DIGITS = 15
# The header is sought in so many rows from the top, below titles.
HEADER_ROWS = 20
# Unpacked bytes of one part of a workbook, since reading holds the sheet in memory.
LARGEST_PART = 2 << 30
# Cells between the first and the last, empty ones too: a sheet of all rows and 57 columns.
MOST_CELLS = 60_000_000
BLOCK = 1 << 20
LONGEST_TAG = 100
_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]{0,60}\s)?r=["']([A-Z]{1,9})(\d{1,12})["']""")
OLD_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
LOCKED_MARK = "EncryptedPackage".encode("utf-16-le")
LOCKED_WITHIN = 1 << 20
# Older dates have no number in a workbook.
FIRST_YEAR = 1900
CREATED = datetime(2000, 1, 1)
DATES = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
WIDTHS = {"text": 60, "other": 14}


@dataclass(frozen=True, slots=True)
class _Header:
    """A header: the sheet, the number of its row from 0, its names, and where the message is."""

    sheet: str
    row: int
    names: list[str]
    text: int


class WorkbookSource:
    """The rows of one sheet under its header: the first sheet with a column for the message, or the one named.

    The header is the first row that names such a column, below titles if there are any; a name that stands higher, in
    merged cells, goes down to where the header has none. Rows in which every cell is empty are left out. Calamine
    holds the whole sheet in memory.
    """

    def __init__(self, path: Path, wanted: str | None, sheet: str | None, added: Collection[str]) -> None:
        self._path = path
        _check(path)
        with self._opened() as book:
            self._header = _header(book, path, wanted, sheet)
            self._height = book.get_sheet_by_name(self._header.sheet).total_height
        self._names = kept_names(self._header.names, added)
        self._read = 0
        self.text_name = self._header.names[self._header.text]
        self.remarks: Sequence[str] = [say("batch.sheet_read", sheet=self._header.sheet)]
        if self._header.row:
            self.remarks = (
                *self.remarks,
                say("batch.rows_above", row=self._header.row + 1, rows=self._header.row),
            )

    def columns(self) -> Sequence[str]:
        return self._names

    def __iter__(self) -> Iterator[Row]:
        width = len(self._names)
        with self._opened() as book:
            for number, cells in enumerate(book.get_sheet_by_name(self._header.sheet).iter_rows()):
                self._read = number
                if number > self._header.row and any(cell != "" for cell in cells):
                    values = [_cell(cell) for cell in cells[:width]]
                    values += [None] * (width - len(values))
                    yield Row(self._names, values, plain(values[self._header.text]))

    def share(self) -> float:
        return self._read / max(self._height, 1)

    def _opened(self) -> "CalamineWorkbook":
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError

        try:
            return CalamineWorkbook.from_path(self._path)
        except PasswordError:
            raise BatchError("locked_workbook", name=self._path) from None
        except CalamineError:
            raise BatchError("damaged_workbook", name=self._path) from None


def _check(path: Path) -> None:
    """Raise BatchError, with what to do, for a file that is no workbook of today's kind."""
    with path.open("rb") as file:
        start = file.read(LOCKED_WITHIN)
    if start.startswith(OLD_MARK):
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - LOCKED_WITHIN))
            ending = file.read()
        raise BatchError("locked_workbook" if LOCKED_MARK in start + ending else "old_workbook_named", name=path)
    try:
        with zipfile.ZipFile(path) as parts:
            if max((part.file_size for part in parts.infolist()), default=0) > LARGEST_PART:
                raise BatchError("large_workbook", name=path, most=LARGEST_PART >> 30)
            for part in parts.namelist():
                with parts.open(part) as file:
                    _check_extent(file, path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise BatchError("damaged_workbook", name=path) from None


def _check_extent(file: IO[bytes], path: Path) -> None:
    """Raise BatchError for a sheet with a cell so far out that all between would not go into memory."""
    rest, rows, columns = b"", 0, set[bytes]()
    while block := file.read(BLOCK):
        for column, row in _CELL.findall(rest + block):
            columns.add(column)
            rows = max(rows, int(row))
        rest = block[-LONGEST_TAG:]
    width = max(map(_column, columns), default=0)
    if rows > MOST_ROWS or width > MOST_COLUMNS:
        raise BatchError("damaged_workbook", name=path)
    if rows * width > MOST_CELLS:
        raise BatchError("sparse_workbook", name=path, rows=f"{rows:,}", columns=f"{width:,}")


def _column(letters: bytes) -> int:
    """Return the number of a column from 1: A, B, …, Z, AA, …"""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _header(book: "CalamineWorkbook", path: Path, wanted: str | None, sheet: str | None) -> _Header:
    from python_calamine import CalamineError

    if sheet is not None and sheet not in book.sheet_names:
        raise WrongUse("unknown_sheet", name=sheet, sheets=listed(book.sheet_names))
    first: list[str] | None = None
    for name in [sheet] if sheet is not None else book.sheet_names:
        try:
            top = list(islice(book.get_sheet_by_name(name).iter_rows(), HEADER_ROWS))
        except CalamineError:
            raise BatchError("damaged_workbook", name=path) from None
        except TypeError:
            # A sheet that holds a chart instead of cells.
            continue
        rows = [[plain(_cell(cell)) for cell in row] for row in top]
        for number, row in enumerate(rows):
            found = usual_column(row) if wanted is None else asked_column(row, wanted)
            if found is not None:
                return _Header(name, number, _named(rows[: number + 1]), found)
        first = first or next((row for row in rows if any(row)), None)
    text_column(first or [], wanted)
    raise WrongUse("no_columns")


def _named(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the names of the last row; where it has none, the nearest one above, unless that is the title's."""
    names = []
    for column in zip_longest(*rows, fillvalue=""):
        name = column[-1]
        if not name:
            above = [(row, cell) for row, cell in zip(rows, column, strict=True) if cell]
            # A row with one cell is a title over the whole table.
            name = next((cell for row, cell in reversed(above) if sum(map(bool, row)) > 1), "")
        names.append(name)
    while names and not names[-1]:
        names.pop()
    return names


def _cell(value: Any) -> Cell:
    """Return a cell as it was meant: an empty one is None, and a number without a fraction is whole."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    cell: Cell = None if value == "" and isinstance(value, str) else value
    return cell


class WorkbookSink:
    """Rows in sheets of at most MOST_ROWS, and a sheet of the summary. Till the end the parts are lines of JSON.

    The same rows give the same bytes: no time, no name of a user, no random number is in the file.
    """

    def __init__(self, columns: Sequence[str], added: Sequence[str], text_name: str | None) -> None:
        self._columns = columns
        self._added = added
        self._names = [*columns, *added]
        self._text_name = text_name
        if len(self._names) > MOST_COLUMNS:
            raise WrongUse("wide_workbook", columns=len(self._names), most=MOST_COLUMNS)

    def head(self) -> bytes:
        return b""

    def part(self, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> bytes:
        lines = [
            [_written(cell) for cell in (*aligned(row, self._columns), *outcome.cells(self._added))]
            for row, outcome in zip(rows, outcomes, strict=True)
        ]
        return "".join(json.dumps(line) + "\n" for line in lines).encode()

    def finish(self, scored: Path, folder: Path, told: Sequence[Sequence[Cell]]) -> Path:
        whole = folder / "whole"
        with scored.open(encoding="utf-8") as lines:
            write(
                whole, self._names, (list(map(_read_back, json.loads(line))) for line in lines), told, self._text_name
            )
        return whole


def write(
    path: Path,
    names: Sequence[str],
    rows: Iterator[list[Cell]],
    told: Sequence[Sequence[Cell]] = (),
    text_name: str | None = None,
) -> None:
    """Write a workbook of these rows under these names; the column `text_name` is made wide. Raises OSError."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    book.set_properties({"created": CREATED})
    shown = {kind: book.add_format({"num_format": form}) for kind, form in DATES.items()}
    bold = book.add_format({"bold": True})
    title, number = say("batch.sheet_rows"), 0
    row = next(rows, None)
    while row is not None or not number:
        number += 1
        sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(names):
            sheet.set_column(column, column, WIDTHS["text" if name == text_name else "other"])
            _put(sheet, 0, column, name, shown, bold)
        line = 1
        while row is not None and line < MOST_ROWS:
            for column, cell in enumerate(row):
                _put(sheet, line, column, cell, shown)
            row, line = next(rows, None), line + 1
    if told:
        sheet = book.add_worksheet(say("batch.sheet_summary"))
        sheet.set_column(0, 0, WIDTHS["text"])
        for place, figures in enumerate(told):
            for column, cell in enumerate(figures):
                _put(sheet, place, column, cell, shown)
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from None


def _put(
    sheet: "Worksheet", row: int, column: int, cell: Cell, shown: dict[type, "Shown"], style: "Shown | None" = None
) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, cell)
        case int() | float():
            sheet.write_number(row, column, cell)
        case datetime() | date() | time() | timedelta():
            sheet.write_datetime(row, column, cell, shown[type(cell)])
        case _:
            _put_text(sheet, row, column, str(cell), style)


def _put_text(sheet: "Worksheet", row: int, column: int, text: str, style: "Shown | None") -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # The writer would take such a text for its own markup and leave it as it is.
        sheet.write_rich_string(row, column, "<", "r", text[2:])
    elif text:
        sheet.write_string(row, column, text, style)


def _written(cell: Cell) -> Any:
    """Return a cell as JSON: what a workbook holds as such, with dates as a pair, and as a text what it cannot hold."""
    cell = simple(cell)
    match cell:
        case None | bool():
            return cell
        case int():
            return cell if len(str(abs(cell))) <= MOST_DIGITS else str(cell)
        case float():
            return cell if cell - cell == 0 else plain(cell)
        case datetime() | date() if getattr(cell, "tzinfo", None) or cell.year < FIRST_YEAR:
            return plain(cell)
        case datetime() | date() | time():
            return [type(cell).__name__, cell.isoformat()]
        case timedelta() if cell >= timedelta():
            return ["timedelta", cell / timedelta(microseconds=1)]
        case _:
            return fitting(plain(cell))


def fitting(text: str) -> str:
    """Return a text that a cell can hold: cut where it is too long, half characters as their escapes."""
    if len(text) > LONGEST_CELL:
        mark = say("batch.cell_cut")
        text = text[: LONGEST_CELL - len(mark)] + mark
    text = text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return text.encode("utf-8", "backslashreplace").decode()


_KINDS: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def _read_back(value: Any) -> Cell:
    if not isinstance(value, list):
        cell: Cell = value
        return cell
    kind, written = value
    return timedelta(microseconds=written) if kind == "timedelta" else _KINDS[kind](written)
