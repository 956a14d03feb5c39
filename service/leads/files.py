"""Leads as files for the police: a table that opens in any spreadsheet, without a formula in it."""

import csv
import io
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from service.batch.cells import guarded

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "leads.toml"
WIDTH = 20

Rows = Sequence[Sequence[str | int]]


class Format(StrEnum):
    """The formats of a file."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@cache
def table() -> dict[str, Any]:
    """Return datasets/leads.toml as it is."""
    with FILE.open("rb") as file:
        return tomllib.load(file)


def written(format: Format, rows: Rows, made: datetime) -> bytes:
    """Return the file of these rows, under the header of datasets/leads.toml, made at this moment."""
    return _WRITERS[format]([list(table()["columns"].values()), *rows], made)


def _csv(rows: Rows, _: datetime) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([[_cell(value) for value in row] for row in rows])
    # Spreadsheets take a file for UTF-8 by this mark.
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(rows: Rows, made: datetime) -> bytes:
    # Here and not above: nothing else that a service starts with needs it.
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": made.replace(tzinfo=None)})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(rows[0]) - 1, WIDTH)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, place, value)
                else:
                    sheet.write_string(number, place, str(_cell(value)))
    return buffer.getvalue()


def _cell(value: str | int) -> str | int:
    return guarded(value) if isinstance(value, str) else value


_WRITERS: Mapping[Format, Callable[[Rows, datetime], bytes]] = {Format.CSV: _csv, Format.XLSX: _xlsx}
