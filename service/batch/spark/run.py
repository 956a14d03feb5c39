"""Scoring files with Spark into a folder of files: the rows, scores and bytes that `service.batch.run` gives."""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from model.wording import say
from service.batch.columns import kept_names, text_column
from service.batch.errors import BatchError, WrongUse, why
from service.batch.origin import Origin
from service.batch.parquet import ParquetSink, narrowest
from service.batch.places import DELIMITERS, Format, Place
from service.batch.pool import Load
from service.batch.run import Options
from service.batch.scoring import Asked
from service.batch.sources import ObjectSource, TableSource
from service.batch.spark.folders import Folder, codec_of, format_of
from service.batch.spark.lines import LineFile
from service.batch.spark.session import session
from service.batch.spark.work import ARCHIVE, KINDS, Columns, Lines, Notes, Target, Work, bare, kinds, shipped
from service.batch.summary import Summary

if TYPE_CHECKING:
    from pyspark import Accumulator
    from pyspark.sql import DataFrame, SparkSession

# What hangs on all rows together, or on a file of its own.
REFUSED = {"resume": "--resume", "sheet": "--sheet", "sample": "--sample", "clusters": "--clusters"}
RAISED = re.compile(r"^service\.batch\.errors\.\w+: (.+)$", re.MULTILINE)


def run(model: Path, source: str, target: str, options: Options, load: Load = shipped) -> Summary:
    """Score the files at the address `source` into the folder `target`, which holds _SUCCESS once it is whole.

    Every process gets the model in the folder `model`; `load` gives its scorer and must be picklable. `options.workers`
    counts processes where no master is named. Raises WrongUse for what cannot be done as asked, BatchError where the
    work fails.
    """
    for name, shown in REFUSED.items():
        if getattr(options, name):
            raise WrongUse("spark_option", name=shown)
    place = Place.of(Path(target))
    format_of(target)
    if Path(source).exists() and Path(source).resolve() == Path(target).resolve():
        raise WrongUse("same_file", name=source)
    if Path(target).exists():
        raise WrongUse("spark_output_there", name=target)
    with session(options.workers) as spark, _failing(target):
        return _Run(spark, model, source, target, place, options, load).go()


@dataclass(frozen=True, slots=True)
class _Run:
    spark: "SparkSession"
    model: Path
    source: str
    target: str
    place: Place
    options: Options
    load: Load

    def go(self) -> Summary:
        from model.assessor import Assessor

        added = self.options.added(self.place.format)
        folder = Folder.at(self.spark, self.source)
        frame, origin, codec, line_end, remarks = self._opened(folder, added)
        columns, types, schema = self._written(frame, origin, added)
        target = Target(self.place.format, columns, types, added, codec, line_end)
        version = Assessor.load(self.model).version
        counts = self.spark.sparkContext.accumulator({}, Notes())
        with TemporaryDirectory() as held:
            packed = shutil.make_archive(str(Path(held) / "model"), "zip", self.model)
            self.spark.sparkContext.addArchive(f"{packed}#{ARCHIVE}")
            work = Work(origin, target, self.load, version, Asked(self.options.explain))
            self._write(_scored(frame, work, counts, schema))
        summary = Summary(model=version, remarks=remarks)
        if counts.value:
            summary.recall(counts.value)
        self._tell(summary)
        return summary

    def _opened(self, folder: Folder, added: Sequence[str]) -> tuple["DataFrame", Lines | Columns, str, str, list[str]]:
        """Return the frame, how its rows are found, the codec and the line end of what is written, and the remarks."""
        order = [] if folder.ordered else [say("batch.spark_order", files=f"{len(folder.files):,}")]
        if folder.format is Format.PARQUET:
            frame = folder.columns()
            text = text_column(frame.columns, self.options.text_column)
            remarks = [say("batch.column_read", column=frame.columns[text].strip()), *order]
            codec = "utf-8-sig" if self.place.format is Format.CSV else "utf-8"
            return frame, Columns(kept_names(frame.columns, added), text), codec, "\n", remarks
        sample = folder.sample()
        codec = codec_of(sample, self.options.encoding)
        file = LineFile(sample, folder.format, codec)
        source: ObjectSource | TableSource
        if folder.format is Format.JSONL:
            source = ObjectSource(file, self.options.text_column, added)
        else:
            source = TableSource(file, DELIMITERS[folder.format], self.options.text_column, added)
        line_end = "\r\n" if sample and sample[0].endswith(b"\r") else "\n"
        found = Origin(Place(Path(self.source), folder.format, False), source, codec, line_end)
        remarks = [*found.remarks(self.options.encoding), *order]
        header = bare(sample[0]) if folder.format in DELIMITERS else None
        # Any file of UTF-8 may begin with a mark.
        reading = "utf-8-sig" if codec == "utf-8" and header is not None else codec
        lines = Lines(source.over(LineFile([], folder.format, reading)), folder.format, reading, header)
        return folder.lines(), lines, found.codec_into(self.place.format), line_end, remarks

    def _written(
        self, frame: "DataFrame", origin: Lines | Columns, added: Sequence[str]
    ) -> tuple[Sequence[str], Sequence[pa.DataType], Any]:
        """Return the columns that are kept, their types in a Parquet file, and what Spark is told of what it gets."""
        from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
        from pyspark.sql.types import StructType

        into_columns = self.place.format is Format.PARQUET
        types: Sequence[pa.DataType] = ()
        if isinstance(origin, Columns):
            columns = origin.names
            if into_columns:
                types = to_arrow_schema(frame.schema, timezone="UTC").types
        elif isinstance(origin.source, ObjectSource):
            columns = ()
            if self.place.format is not Format.JSONL:
                found = self._found(frame, origin)
                columns, types = tuple(found), [narrowest(kinds - {"empty"}) for kinds in found.values()]
        else:
            columns = tuple(origin.source.columns())
            types = [pa.string()] * len(columns)
        if not into_columns:
            return columns, types, "value binary"
        told = from_arrow_schema(ParquetSink(columns, types, added).schema)
        if isinstance(origin, Columns):
            # The types of Spark that Arrow does not tell apart.
            own = [field.dataType for field in frame.schema.fields]
            told = StructType(
                [
                    type(field)(field.name, kind, True)
                    for field, kind in zip(
                        told.fields, [*own, *(f.dataType for f in told.fields[len(own) :])], strict=True
                    )
                ]
            )
        return columns, types, told

    def _found(self, frame: "DataFrame", origin: Lines) -> dict[str, set[str]]:
        """Return the names of all objects in the order of their first rows, with the kinds of their values."""
        from pyspark.sql.pandas.types import from_arrow_schema

        found: dict[str, set[str]] = {}
        read = frame.mapInArrow(lambda batches: kinds(origin, batches), from_arrow_schema(KINDS))
        for name, held in read.collect():
            found.setdefault(name, set()).update(held)
        return found

    def _write(self, scored: "DataFrame") -> None:
        if self.place.format is Format.PARQUET:
            scored.write.option("compression", "zstd").parquet(self.target)
            return
        packing = "gzip" if self.place.packed else "none"
        # Spark writes the bytes as they are, whatever their encoding.
        texts = scored.selectExpr("CAST(value AS STRING) AS value")
        texts.write.option("compression", packing).option("lineSep", "\n").text(self.target)

    def _tell(self, summary: Summary) -> None:
        path = self.options.summary
        if path is None:
            return
        try:
            path.write_text(json.dumps(summary.as_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise BatchError("unwritable", name=path, detail=why(error)) from None


def _scored(frame: "DataFrame", work: Work, counts: "Accumulator[Any]", schema: Any) -> "DataFrame":
    # Not a method: what runs elsewhere must not bring the session along.
    return frame.mapInArrow(lambda batches: work.score(batches, counts.add), schema)


@contextmanager
def _failing(target: str) -> Iterator[None]:
    """Turn what Spark says of a failure into a BatchError, without the text that its report may quote."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        if isinstance(error, AnalysisException) and error.getCondition() == "PATH_ALREADY_EXISTS":
            raise WrongUse("spark_output_there", name=target) from None
        if raised := RAISED.search(str(error)):
            raise BatchError("spark_row", detail=raised[1]) from None
        detail = (error.getCondition() if isinstance(error, PySparkException) else None) or type(error).__name__
        raise BatchError("spark_failed", detail=detail, name=target) from None
