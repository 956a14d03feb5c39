"""A way to score a file with a scorer that can be worked out by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.batch.run import Options, run
from service.batch.summary import Summary
from tests.service.batch.scorers import ByWord


@pytest.fixture
def scorer() -> ByWord:
    return ByWord()


@pytest.fixture
def scored(tmp_path: Path, scorer: ByWord) -> Callable[..., tuple[bytes, Summary]]:
    """Write bytes under a name, score that file, and return the bytes of the result and the summary."""

    def score(name: str, data: bytes, into: str, **options: object) -> tuple[bytes, Summary]:
        source, target = tmp_path / name, tmp_path / into
        source.write_bytes(data)
        summary = run(lambda: scorer, source, target, Options(**options))
        return target.read_bytes(), summary

    return score
