from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.assessor import Assessor
from service.app import create_app
from service.settings import Settings
from tests import wechat

SECRET = "a secret of thirty-two characters"


@pytest.fixture
def start(assessor: Assessor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., TestClient]]:
    """Start the service in this process with these settings beside those of the two channels."""
    # However slow this machine is, answers are not late unless a test means them to be.
    monkeypatch.setattr("service.channels.wechat.ANSWER_SECONDS", 600)
    started = []

    def start(**more: object) -> TestClient:
        values = {
            "rate_limits": "off",
            "var": tmp_path,
            "wechat_token": wechat.TOKEN,
            "webhook_secret": SECRET,
        }
        client = TestClient(create_app(Settings(**(values | more)), assessor))
        client.__enter__()
        started.append(client)
        return client

    yield start
    for client in started:
        client.__exit__(None, None, None)


@pytest.fixture
def account(start: Callable[..., TestClient]) -> TestClient:
    """The service with an official account in plain mode."""
    return start()


@pytest.fixture
def safe(start: Callable[..., TestClient]) -> TestClient:
    """The service with an official account in safe mode."""
    return start(wechat_aes_key=wechat.AES_KEY, wechat_app_id=wechat.APP_ID)
