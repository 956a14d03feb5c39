from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.assessor import Assessor
from service.app import create_app
from service.settings import Settings


@pytest.fixture(scope="session")
def assessor() -> Assessor:
    """The released model, loaded once."""
    return Assessor.load()


@pytest.fixture
def client(assessor: Assessor, tmp_path: Path) -> Iterator[TestClient]:
    """The service in this process, without rate limits, with an empty store."""
    with TestClient(create_app(Settings(rate_limits="off", var=tmp_path), assessor)) as client:
        yield client
