"""A Spark session: on this machine where no master is named, else on the cluster that the environment names."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from service.batch.errors import BatchError
from service.batch.run import PART_ROWS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOOPBACK = "127.0.0.1"
# How often a task is tried where its Python process ends; a cluster has `spark.task.maxFailures` for it.
TRIES = 4
ALWAYS = {
    "spark.app.name": "shizha batch",
    "spark.log.level": "ERROR",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(PART_ROWS),
    # A moment of a Parquet file is shown as the engine on one machine shows it.
    "spark.sql.session.timeZone": "UTC",
    # Its own way to write a moment is one that others have given up.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}
HERE = {
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.ui.enabled": "false",
}


@contextmanager
def session(workers: int) -> Iterator["SparkSession"]:
    """Give a session, which is stopped at the end.

    The master is that of spark-submit, else SPARK_MASTER, else this machine with so many workers. Raises BatchError
    where pyspark or Java is missing.
    """
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise BatchError("spark_missing") from None
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if not submitted and not _has_java():
        raise BatchError("spark_java")
    builder = SparkSession.builder
    for name, value in _settings(submitted, workers).items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except PySparkRuntimeError:
        raise BatchError("spark_java") from None
    try:
        yield spark
    finally:
        spark.stop()


def _settings(submitted: bool, workers: int) -> dict[str, str]:
    """Return the settings of a session, and name the Python that its workers are."""
    master = None if submitted else os.environ.get("SPARK_MASTER") or f"local[{workers},{TRIES}]"
    if master is None or not master.startswith("local"):
        return ALWAYS | ({"spark.master": master} if master else {})
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = LOOPBACK
    shown = str(sys.stderr.isatty()).lower()
    return ALWAYS | HERE | {"spark.master": master, "spark.ui.showConsoleProgress": shown}


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin") if home else None) is not None
