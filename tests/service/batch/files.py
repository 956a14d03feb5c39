"""Workbooks and Parquet files made for tests, and what stands in them."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from python_calamine import CalamineWorkbook

FORMS = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}


class Formula(str):
    """A formula, as a person types it."""


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of these rows; `merged` are ranges of the first sheet that are one cell."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    forms = {kind: book.add_format({"num_format": form}) for kind, form in FORMS.items()}
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _put(sheet, number, column, cell, forms)
    for cells in merged:
        book.worksheets()[0].merge_range(cells, "")
        (row, column) = _first(cells)
        _put(book.worksheets()[0], row, column, next(iter(sheets.values()))[row][column], forms)
    book.close()
    return data.getvalue()


def _first(cells: str) -> tuple[int, int]:
    return int(cells.split(":")[0][1:]) - 1, ord(cells[0]) - ord("A")


def _put(sheet: Any, row: int, column: int, cell: Any, forms: dict[type, Any]) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell, value="#DIV/0!" if "/0" in cell else 2)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif type(cell) in forms:
        sheet.write_datetime(row, column, cell, forms[type(cell)])
    elif cell is not None:
        sheet.write_number(row, column, cell)


def parquet(columns: dict[str, tuple[pa.DataType, Sequence[Any]]]) -> bytes:
    """Return a Parquet file of these columns, each a type and its values."""
    data = io.BytesIO()
    arrays = {name: pa.array(values, kind) for name, (kind, values) in columns.items()}
    pq.write_table(pa.table(arrays), data)
    return data.getvalue()


def contents(path: Path) -> Any:
    """Return what stands in a workbook, a list of rows by sheet, or in a Parquet file, a type and values by column."""
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    table = pq.read_table(path)
    return {name: (str(table.schema.field(name).type), table[name].to_pylist()) for name in table.column_names}
