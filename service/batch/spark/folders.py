"""What Spark reads: the files under an address, in the order of their names, as frames of lines or of columns."""

import re
from codecs import BOM_UTF8
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from service.batch.encodings import canonical, detect, marked
from service.batch.errors import WrongUse
from service.batch.places import DELIMITERS, Format, Place

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FORMATS = (Format.JSONL, Format.CSV, Format.TSV, Format.PARQUET)
# Beyond so many files a plan that names each would take long to make.
IN_ORDER = 500
SAMPLE_LINES = 2_000
# No file is cut where a row may run over lines.
WHOLE = str(1 << 60)
# Spark takes every text for UTF-8 and does not look.
BYTES = "CAST(value AS BINARY) AS value"
_PATTERN = re.compile(r"([\\*?\[\]{}])")


def format_of(name: str, *others: str) -> Format:
    """Return the format by the ending of a name, else the one of the `others`; raises WrongUse for any but FORMATS."""
    known = " ".join(f".{item}" for item in FORMATS)
    found = _formats([name]) or _formats(others)
    if len(found) > 1:
        raise WrongUse("spark_mixed", name=name, found="、".join(sorted(f".{item}" for item in found)))
    if not found or not found <= set(FORMATS):
        raise WrongUse("spark_unsupported", name=name, known=known)
    return found.pop()


def _formats(names: Collection[str]) -> set[Format]:
    found = set()
    for name in names:
        try:
            found.add(Place.of(Path(name)).format)
        except WrongUse:
            continue
    return found


@dataclass(frozen=True, slots=True)
class Folder:
    """The files under an address, all of one format. `ordered` tells whether their order can be kept."""

    spark: "SparkSession"
    address: str
    files: Sequence[str]
    format: Format

    @classmethod
    def at(cls, spark: "SparkSession", address: str) -> "Folder":
        """List the files of a folder, of a pattern, or the one file; raises WrongUse where there are none."""
        from pyspark.errors import AnalysisException

        try:
            found = spark.read.text(_escaped(address) if Path(address).exists() else address).inputFiles()
        except AnalysisException as error:
            if error.getCondition() != "PATH_NOT_FOUND":
                raise
            found = []
        if not found:
            raise WrongUse("missing_file", name=address)
        files = sorted(unquote(file) for file in found)
        return cls(spark, address, files, format_of(address, *files))

    @property
    def ordered(self) -> bool:
        """Tell whether the rows come in the order of the files' names."""
        return len(self.files) <= IN_ORDER

    def lines(self) -> "DataFrame":
        """Return the lines as bytes in a column `value`."""
        if self.format in DELIMITERS:
            for name in ("maxPartitionBytes", "openCostInBytes"):
                self.spark.conf.set(f"spark.sql.files.{name}", WHOLE)
        reader = self.spark.read.option("lineSep", "\n")
        frames = [reader.text(part).selectExpr(BYTES) for part in self._parts()]
        return reduce(lambda one, other: one.union(other), frames)

    def columns(self) -> "DataFrame":
        """Return the columns of Parquet files, and those that the names of their folders hold."""
        reader = self.spark.read
        if Path(self.address).is_dir() or not any(file.endswith(Path(self.address).name) for file in self.files):
            reader = reader.option("basePath", self.address)
        schema = reader.parquet(*map(_escaped, self.files)).schema
        frames = [reader.schema(schema).parquet(*part) for part in self._parts()]
        return reduce(lambda one, other: one.union(other), frames)

    def sample(self) -> list[bytes]:
        """Return the first lines of the first file that has any."""
        reader = self.spark.read.option("lineSep", "\n")
        for file in self.files:
            lines = reader.text(_escaped(file)).selectExpr(BYTES).limit(SAMPLE_LINES)
            if found := [bytes(row.value) for row in lines.collect()]:
                # Spark takes the mark away.
                return [BOM_UTF8 + found[0].removeprefix(BOM_UTF8), *found[1:]] if self._marked(file) else found
        return []

    def _marked(self, file: str) -> bool:
        """Tell whether a file begins with the mark of UTF-8; one that is packed counts as without."""
        path = self.spark._jvm.org.apache.hadoop.fs.Path(file)
        opened = path.getFileSystem(self.spark._jsc.hadoopConfiguration()).open(path)
        try:
            return [opened.read() for _ in BOM_UTF8] == list(BOM_UTF8)
        finally:
            opened.close()

    def _parts(self) -> list[list[str]]:
        """Return the files one by one, since Spark takes several together in the order of their size."""
        files = [_escaped(file) for file in self.files]
        return [[file] for file in files] if self.ordered else [files]


def _escaped(path: str) -> str:
    """Return a path that Hadoop takes as it stands."""
    return _PATTERN.sub(r"\\\1", path)


def codec_of(sample: Sequence[bytes], wanted: str | None) -> str:
    """Return the codec of the files; raises WrongUse for one whose line feeds are not single bytes."""
    start = BytesIO(b"\n".join(sample))
    codec = marked(start, canonical(wanted)) if wanted else detect(start)
    if "\n".encode(codec.removesuffix("-sig")) != b"\n":
        raise WrongUse("spark_encoding", name=codec.upper())
    return codec
