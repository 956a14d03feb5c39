"""Screenshots sent to the service as it runs: its own process, a real socket, the models that ship."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.conftest import SHIZHA, START_SECONDS, environment, free_port
from tests.screenshots import ETC, encode, message, screenshots


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Start a service for these tests alone; gives its address and its process."""
    port, folder = free_port(), tmp_path_factory.mktemp("service")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [SHIZHA, "serve", "--port", str(port)],
            cwd=folder,
            env=environment(SHIZHA_RATE_LIMITS="off", TMPDIR=str(folder)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + START_SECONDS
    while not _answers(address) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    yield address, process.pid
    started = children(process.pid)
    process.terminate()
    assert process.wait(timeout=10) in (0, -signal.SIGTERM)
    assert started
    assert not [child for child in started if Path(f"/proc/{child}").exists()]
    assert b"ETC" not in (folder / "log").read_bytes()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture
def process(service: tuple[str, int]) -> int:
    return service[1]


@pytest.fixture
def client(service: tuple[str, int]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service[0], timeout=90) as client:
        yield client


def send(client: httpx.Client, data: bytes) -> httpx.Response:
    return client.post("/v1/score/image", files={"image": ("a.png", data, "image/png")})


def children(process: int) -> set[int]:
    """Return the processes that this one started: those that read pictures."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return {int(number) for thread in threads for number in thread.read_text().split()}


def test_the_service_starts_without_loading_anything_that_reads(client, process):
    assert client.get("/readyz").json()["parts"]["images"] == "ready"
    assert children(process) == set()


@pytest.mark.parametrize("shot", screenshots(), ids=lambda shot: shot.name)
def test_each_screenshot_gets_the_verdict_of_its_text(client, shot):
    answer = send(client, shot.data)
    assert answer.status_code == 200
    told = answer.json()["assessment"]
    wanted = client.post("/v1/score", json={"text": shot.judged}).json()
    assert (told["verdict"], told["category"]) == (wanted["verdict"], wanted["category"])
    assert answer.json()["qr_codes"] == list(shot.qr_codes)


def test_messages_are_judged_while_pictures_are_read_and_too_many_pictures_are_sent_away(client):
    picture = screenshots()[0].data
    with ThreadPoolExecutor(12) as threads:
        sent = [threads.submit(send, client, picture) for _ in range(12)]
        time.sleep(0.1)
        began = time.monotonic()
        assert client.post("/v1/score", json={"text": ETC}).status_code == 200
        assert time.monotonic() - began < 5
        answers = [one.result() for one in sent]
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 7
    assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 503} == {"10"}


def test_a_process_that_is_killed_while_it_reads_costs_one_picture(client, process):
    assert send(client, encode(message(ETC))).status_code == 200
    (reader,) = children(process)
    long = next(shot for shot in screenshots() if shot.name == "long")
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(send, client, long.data)
        time.sleep(0.3)
        os.kill(reader, signal.SIGKILL)
        answer = reading.result()
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert send(client, encode(message(ETC))).status_code == 200
    assert client.get("/readyz").json()["parts"]["images"] == "ready"


def test_a_picture_is_written_nowhere(client, process):
    noise = os.urandom(3_000_000)
    before = _files(process)
    assert send(client, encode(message(ETC)) + noise).status_code == 200
    page = client.post("/", data={"text": "", "check": "yes"}, files={"image": encode(message(ETC)) + noise})
    assert page.status_code == 200
    assert _files(process) == before
    for one in (process, *children(process)):
        assert not [file for file in Path(f"/proc/{one}/fd").iterdir() if "(deleted)" in str(file.readlink())]
    written = Path(f"/proc/{process}/cwd").resolve()
    assert not [file for file in written.rglob("*") if file.is_file() and noise[:64] in file.read_bytes()]


def _files(process: int) -> set[Path]:
    return {file for file in Path(f"/proc/{process}/cwd").resolve().rglob("*") if file.suffix != ".db-wal"}
