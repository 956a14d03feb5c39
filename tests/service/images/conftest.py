import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.assessor import Assessor
from service.app import create_app
from service.images.pool import Pool
from service.settings import Settings

# A process that speaks as service/images/worker.py does, and does what the picture says.
STAND_IN = """
import json, os, socket, sys, time
from service.images.frames import receive, send
link = socket.socket(fileno=os.dup(0))
if sys.argv[1] == "bad":
    send(link, json.dumps({"failed": "ImportError at engine.py:1"}).encode())
    raise SystemExit
send(link, json.dumps({"ready": True}).encode())
while (data := receive(link, 1 << 24)) is not None:
    said = data.decode(errors="replace")
    if "slow" in said:
        time.sleep(60)
    if "wait" in said:
        time.sleep(0.4)
    if "die" in said:
        os._exit(9)
    if "junk" in said:
        send(link, b"[[[" if "short" in said else b"x" * 5_000_000)
    elif "fail" in said:
        send(link, json.dumps({"failed": "MemoryError at engine.py:9"}).encode())
    else:
        send(link, json.dumps({"text": said, "qr_codes": [str(os.getpid())]}).encode())
"""

Made = Callable[..., Pool]


@pytest.fixture(scope="session")
def reader() -> Iterator[Pool]:
    """The real thing, one process for all tests."""
    pool = Pool(1)
    yield pool
    pool.close()


@pytest.fixture
def stand_in() -> Iterator[Made]:
    """Make a pool whose processes do what the picture says: slow, wait, die, fail, or else give it back as text."""
    made = []

    def make(workers: int = 1, manner: str = "good", **options: object) -> Pool:
        pool = Pool(workers, command=(sys.executable, "-c", STAND_IN, manner), **options)
        made.append(pool)
        return pool

    yield make
    for pool in made:
        pool.close()


@pytest.fixture
def served(assessor: Assessor, tmp_path: Path) -> Iterator[Callable[[Pool], TestClient]]:
    """The service in this process, reading pictures by the given pool."""
    apps = []

    def serve(pool: Pool, **settings: object) -> TestClient:
        app = create_app(Settings(**{"rate_limits": "off", "var": tmp_path, **settings}), assessor)
        app.state.parts.images.close()
        app.state.parts = replace(app.state.parts, images=pool)
        apps.append(app)
        return TestClient(app)

    yield serve
    for app in apps:
        app.state.parts.store.close()
