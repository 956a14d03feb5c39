"""What the tests of Spark need: pyspark, Java, and processes that find this folder."""

import os
import shutil

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="session", autouse=True)
def spark() -> None:
    """Fail at once where something is missing: these tests are run by whoever asks for them."""
    if shutil.which("java") is None:
        pytest.exit("the tests of Spark need Java 17: install it, and set JAVA_HOME where it is not in PATH", 1)
    try:
        import pyspark  # noqa: F401
    except ImportError:
        pytest.exit("the tests of Spark need pyspark: run 'make test-spark', which installs it", 1)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ.pop("SPARK_MASTER", None)
