from collections.abc import Iterator

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
def client(assessor: Assessor) -> Iterator[TestClient]:
    """The service in this process, without rate limits."""
    with TestClient(create_app(Settings(rate_limits="off"), assessor)) as client:
        yield client
