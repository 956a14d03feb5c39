"""What runs in the Python processes of Spark: from batches of Arrow to batches with scores."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from service.batch.cells import plain
from service.batch.errors import BatchError
from service.batch.parquet import ParquetSink, cells_of, kind_of
from service.batch.places import DELIMITERS, Format
from service.batch.pool import Load
from service.batch.rows import Row
from service.batch.run import PART_ROWS, chunks
from service.batch.scoring import Asked, Scorer, outcomes
from service.batch.sinks import ObjectLines, Sink, TableLines, TextSink, aligned
from service.batch.sources import ObjectSource, TableSource
from service.batch.spark.lines import LineFile
from service.batch.summary import Summary

ARCHIVE = "shizha-model"
LINES = pa.schema([("value", pa.binary())])

_loaded: dict[str, Scorer] = {}


def shipped() -> Scorer:
    """Return the model that the session has sent to this machine."""
    from pyspark import SparkFiles

    from model.assessor import Assessor

    return Assessor.load(Path(SparkFiles.get(ARCHIVE)))


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows out of lines, a partition of them: a whole file where a row may run over lines.

    `header` is the first line of every file, None for a format without one.
    """

    source: TableSource | ObjectSource
    format: Format
    codec: str
    header: bytes | None

    def rows(self, batches: Iterator[pa.RecordBatch]) -> Iterator[Row]:
        """Yield the rows; raises BatchError for a file that begins with another header than the first one."""
        lines = (line for batch in batches for line in batch.column(0).to_pylist())
        return iter(self.source.over(LineFile(self._checked(lines), self.format, self.codec)))

    def _checked(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        if self.header is not None:
            first = next(lines, None)
            if first is None:
                return
            if bare(first) != self.header:
                raise BatchError("spark_header")
            yield first
        yield from lines


def bare(line: bytes) -> bytes:
    """Return a header without the mark before it and the carriage return behind it."""
    return line.removeprefix(BOM_UTF8).rstrip(b"\r")


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows out of columns of Arrow; `text` is the position of the one that holds the message."""

    names: Sequence[str]
    text: int

    def rows(self, batches: Iterator[pa.RecordBatch]) -> Iterator[Row]:
        """Yield the rows."""
        for batch in batches:
            for values in zip(*(cells_of(column) for column in batch.columns), strict=True):
                yield Row(self.names, values, plain(values[self.text]))


@dataclass(frozen=True, slots=True)
class Target:
    """How the rows are written; `types` are those of `columns` in a Parquet file."""

    format: Format
    columns: Sequence[str]
    types: Sequence[pa.DataType]
    added: Sequence[str]
    codec: str
    line_end: str

    def sink(self) -> Sink:
        """Return where the rows go: lines, or streams of Arrow."""
        match self.format:
            case Format.PARQUET:
                return ParquetSink(self.columns, self.types, self.added)
            case Format.JSONL:
                return TextSink(ObjectLines(self.added), "utf-8", packed=False)
            case table:
                lines = TableLines(self.columns, self.added, DELIMITERS[table], self.line_end)
                return TextSink(lines, self.codec, packed=False)


@dataclass(frozen=True, slots=True)
class Work:
    """All that a process must know. `load` gives the scorer, which must be of the model `version`."""

    origin: Lines | Columns
    target: Target
    load: Load
    version: str
    asked: Asked

    def score(
        self, batches: Iterator[pa.RecordBatch], count: Callable[[dict[str, Any]], None]
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a partition with their scores; `count` gets what `Summary.recall` takes."""
        scorer = self._scorer()
        sink = self.target.sink()
        head = sink.head()
        for chunk in chunks(self.origin.rows(batches), 0, PART_ROWS):
            scored = outcomes(scorer, chunk.rows, self.asked)
            count(Summary().count(scored))
            yield from self._batches(head + sink.part(chunk.rows, scored))
            head = b""
        if head:
            yield from self._batches(head)

    def _scorer(self) -> Scorer:
        # A process works on many partitions, and what Spark hands it each time is new.
        if self.version not in _loaded:
            scorer = self.load()
            if scorer.version != self.version:
                raise BatchError("spark_model")
            _loaded[self.version] = scorer
        return _loaded[self.version]

    def _batches(self, data: bytes) -> Iterator[pa.RecordBatch]:
        if self.target.format is Format.PARQUET:
            yield from pa.ipc.open_stream(data)
        else:
            # Many lines are one text to Spark, which puts the last line feed behind it.
            yield pa.record_batch([pa.array([data.removesuffix(b"\n")], pa.binary())], schema=LINES)


class Notes:
    """How Spark adds up the notes of `Summary.count`. Those of a task that is tried again count once."""

    def zero(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the note of no rows."""
        return {}

    def addInPlace(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        """Return the note of the rows of both."""
        return {name: one[name] + other[name] for name in one} if one and other else one or other


def kinds(origin: Lines | Columns, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the names of a partition in the order of their first rows, each with the kinds of its cells."""
    found: dict[str, set[str]] = {}
    for row in origin.rows(batches):
        names = list(dict.fromkeys(row.names))
        for name, cell in zip(names, aligned(row, names), strict=True):
            found.setdefault(name, set()).add(kind_of(cell))
    yield pa.record_batch({"name": list(found), "kinds": [sorted(kinds) for kinds in found.values()]}, schema=KINDS)


KINDS = pa.schema([("name", pa.string()), ("kinds", pa.list_(pa.string()))])
