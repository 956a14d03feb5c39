"""Parquet files: rows out of their row groups, and rows with their scores into one, types kept."""

import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from service.batch.cells import Cell, Json, Other, plain, simple
from service.batch.columns import kept_names, text_column, told_apart
from service.batch.errors import BatchError
from service.batch.rows import Outcome, Row
from service.batch.sinks import aligned

BATCH_ROWS = 2_000
GROUP_ROWS = 100_000
ADDED_TYPES = {"risk": pa.float64(), "cluster": pa.int64()}
# Whole numbers up to here stand in a float too.
EXACT = 1 << 53
WHOLE = range(-(1 << 63), 1 << 63)


class ParquetSource:
    """The rows of a Parquet file, read group by group. Raises BatchError for a file that is none."""

    remarks: Sequence[str] = ()

    def __init__(self, path: Path, wanted: str | None, added: Collection[str]) -> None:
        self._path = path
        self._read = 0
        with self._opened() as file:
            self.schema: pa.Schema = file.schema_arrow
            self._rows: int = file.metadata.num_rows
        self._text = text_column(self.schema.names, wanted)
        self._names = kept_names(self.schema.names, added)
        self.text_name = self.schema.names[self._text]

    def columns(self) -> Sequence[str]:
        return self._names

    def __iter__(self) -> Iterator[Row]:
        self._read = 0
        with self._opened() as file:
            for batch in file.iter_batches(BATCH_ROWS):
                columns = [cells_of(column) for column in batch.columns]
                for values in zip(*columns, strict=True):
                    self._read += 1
                    yield Row(self._names, values, plain(values[self._text]))

    def share(self) -> float:
        return self._read / max(self._rows, 1)

    @contextmanager
    def _opened(self) -> Iterator[pq.ParquetFile]:
        try:
            with pq.ParquetFile(self._path) as file:
                yield file
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise BatchError("damaged_parquet", name=self._path) from None


def cells_of(column: pa.Array) -> list[Cell]:
    """Return the cells of a column."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if _has_its_like(column.type):
        cells: list[Cell] = column.to_pylist()
        return cells
    return [Other(value, _shown(value)) if value.is_valid else None for value in column]


def _has_its_like(kind: pa.DataType) -> bool:
    """Tell whether Python holds such a value whole."""
    types = pa.types
    if types.is_timestamp(kind):
        return kind.unit != "ns" and kind.tz is None
    if types.is_time64(kind) or types.is_duration(kind):
        return bool(kind.unit != "ns")
    return any(
        check(kind)
        for check in (
            *(types.is_string, types.is_large_string, types.is_boolean, types.is_integer, types.is_floating),
            *(types.is_decimal, types.is_date32, types.is_time32, types.is_null),
            *(types.is_binary, types.is_large_binary, types.is_fixed_size_binary),
        )
    )


def _shown(value: pa.Scalar) -> str:
    """Return a list or a structure as a JSON source, anything else as Arrow writes it."""
    if pa.types.is_nested(value.type):
        try:
            return Json(json.dumps(value.as_py(), ensure_ascii=False, default=str))
        except (ValueError, TypeError):
            return str(value)
    return str(pa.array([value], value.type).cast(pa.string())[0].as_py())


class ParquetSink:
    """A Parquet file in groups of GROUP_ROWS. The parts are kept as streams of Arrow till the end."""

    def __init__(self, columns: Sequence[str], types: Sequence[pa.DataType], added: Sequence[str]) -> None:
        self._columns = columns
        self._added = added
        apart = told_apart([*columns, *added])
        kinds = [*types, *(ADDED_TYPES.get(name, pa.string()) for name in added)]
        self.schema = pa.schema(list(zip(apart, kinds, strict=True)))
        self._fits = [_fit(kind) for kind in kinds]

    def head(self) -> bytes:
        return b""

    def part(self, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> bytes:
        lines = [
            (*aligned(row, self._columns), *outcome.cells(self._added))
            for row, outcome in zip(rows, outcomes, strict=True)
        ]
        arrays = [
            pa.array([None if cell is None else fit(cell) for cell in cells], field.type)
            for cells, fit, field in zip(zip(*lines, strict=True), self._fits, self.schema, strict=True)
        ]
        batch = pa.record_batch(arrays, schema=self.schema)
        held = pa.BufferOutputStream()
        with pa.ipc.new_stream(held, self.schema) as stream:
            stream.write_batch(batch)
        return bytes(held.getvalue())

    def finish(self, scored: Path, folder: Path, told: Sequence[Sequence[Cell]]) -> Path:
        whole = folder / "whole"
        with scored.open("rb") as parts, pq.ParquetWriter(whole, self.schema, compression="zstd") as file:
            held: list[pa.RecordBatch] = []
            while parts.peek(1):
                held += pa.ipc.open_stream(parts)
                if sum(len(batch) for batch in held) >= GROUP_ROWS:
                    file.write_table(pa.Table.from_batches(held), row_group_size=2 * GROUP_ROWS)
                    held = []
            if held:
                file.write_table(pa.Table.from_batches(held), row_group_size=2 * GROUP_ROWS)
        return whole


def _fit(kind: pa.DataType) -> Callable[[Cell], Any]:
    """Return what makes a cell into a value of a column of this type."""
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _text
    if pa.types.is_float64(kind):
        return lambda cell: _float(simple(cell))
    return lambda cell: cell.value if isinstance(cell, Other) else simple(cell)


def _text(cell: Cell) -> str | None:
    return None if simple(cell) is None else plain(cell).encode("utf-8", "backslashreplace").decode()


def _float(cell: Any) -> float | None:
    return None if cell is None else float(cell)


def own_types(schema: pa.Schema) -> list[pa.DataType]:
    """Return the types of the columns of a Parquet file, as they are written again."""
    return [kind.value_type if pa.types.is_dictionary(kind) else kind for kind in schema.types]


def found_types(rows: Iterable[Row], columns: Sequence[str]) -> list[pa.DataType]:
    """Return for each column the narrowest type that holds all its cells without a loss, by reading all rows.

    A column of nothing but empty cells is one of texts, and so is one whose cells are not of one kind.
    """
    kinds: list[set[str]] = [set() for _ in columns]
    for row in rows:
        for kind, cell in zip(kinds, aligned(row, columns), strict=True):
            if cell is not None:
                kind.add(kind_of(cell))
    return [narrowest(kind - {"empty"}) for kind in kinds]


def kind_of(cell: Cell) -> str:
    """Return which kind of value a cell holds, as `narrowest` knows them."""
    cell = simple(cell)
    match cell:
        case None:
            return "empty"
        case bool():
            return "bool"
        case int():
            return "exact" if abs(cell) <= EXACT else "whole" if cell in WHOLE else "text"
        case float():
            return "float" if math.isfinite(cell) else "text"
        case datetime():
            return "datetime"
        case date():
            return "date"
        case time():
            return "time"
        case timedelta():
            return "duration"
        case _:
            return "text"


_TYPES = (
    ({"bool"}, pa.bool_()),
    ({"exact", "whole"}, pa.int64()),
    ({"exact", "float"}, pa.float64()),
    ({"date"}, pa.date32()),
    ({"date", "datetime"}, pa.timestamp("us")),
    ({"time"}, pa.time64("us")),
    ({"duration"}, pa.duration("us")),
)


def narrowest(kinds: set[str]) -> pa.DataType:
    """Return the narrowest type that holds cells of all these kinds, that of texts where there are none."""
    return next((kind for held, kind in _TYPES if kinds and kinds <= held), pa.string())
