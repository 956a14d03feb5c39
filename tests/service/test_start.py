"""How the service starts: soon, and without what the first answer does not need."""

import gc
import os
import subprocess
import sys

import pytest

from service.cli.start import starting

ALEMBIC = "alembic"
ELSEWHERE = {"sklearn", "scipy", "jieba", "pyarrow", "rapidocr", "onnxruntime", "datasketch", "pyspark"}


def imported(program: str) -> set[str]:
    """Return the names of all modules that a program has imported in the end."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_the_service_imports_no_package_that_only_some_of_its_work_needs():
    found = imported("import service.app")
    assert not found & {*ELSEWHERE, ALEMBIC, "sqlalchemy.dialects.postgresql", "service.channels.wechat"}


def test_a_new_sqlite_store_and_one_that_is_up_to_date_are_opened_without_alembic(tmp_path):
    opened = (
        "from pathlib import Path\nfrom service.store.engine import of_file\nfrom service.store.store import Store\n"
        f"folder = Path({str(tmp_path)!r})\nStore(of_file(folder / 'shizha.db'), folder / 'raw.key').check()"
    )
    assert ALEMBIC not in imported(opened)
    assert ALEMBIC not in imported(opened)


def test_garbage_is_looked_for_again_once_a_command_has_started(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with pytest.raises(RuntimeError), starting():
        assert not gc.isenabled()
        raise RuntimeError
    assert gc.isenabled()
    assert gc.get_freeze_count()
    gc.unfreeze()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
