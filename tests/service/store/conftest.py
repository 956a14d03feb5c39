"""An empty store on each of the two databases, whose clock the test sets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model.assessment import Assessment, Candidate, Verdict
from service.store.engine import address
from service.store.reports import Incoming
from service.store.store import Store

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/shizha.db"
    database: Callable[[], str] = request.getfixturevalue("postgres")
    return database()


@pytest.fixture
def store(url: str, clock: Clock, tmp_path: Path) -> Iterator[Store]:
    store = Store(address(url), tmp_path / "raw.key", now=clock)
    yield store
    store.close()


@pytest.fixture
def assessment() -> Assessment:
    """What the model might say of a message: a scam."""
    return Assessment(
        verdict=Verdict.SCAM,
        verdict_text="高度可疑",
        risk=0.97,
        group="scam",
        category="service_phishing",
        category_text="冒充公共服务",
        candidates=(Candidate("service_phishing", "冒充公共服务", 0.9),),
        evidence=(),
        advice=(),
        contacts=(),
        model="v1",
    )


@pytest.fixture
def incoming(assessment: Assessment) -> Callable[..., Incoming]:
    """Make a report of a text, with what else it says."""

    def make(text: str, **more: object) -> Incoming:
        values = {"text": text, "sender": None, "assessment": assessment, "channel": "api"}
        return Incoming(**(values | more))

    return make
