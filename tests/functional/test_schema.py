"""A schema-driven tester on the running service: no 5xx, and no answer that the API description does not declare."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import SHIZHA, Service, environment

TESTER = Path(sys.executable).with_name("schemathesis")
NAME, PASSWORD = "boss", "correct horse battery"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# What ends the session that the others need is tried by nobody in particular.
SESSION = "/v1/desk/session"
CHANNELS = {"SHIZHA_WECHAT_TOKEN": "token", "SHIZHA_WEBHOOK_SECRET": "0123456789abcdef0123456789abcdef"}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("schema"), **CHANNELS)
    made = [SHIZHA, "staff", "add", NAME, "--role", "admin"]
    subprocess.run(made, input=PASSWORD.encode(), cwd=service.folder, env=environment(), check=True)
    service.start()
    yield service
    service.stop()


def signed_in(address: str) -> str:
    """Return the cookie of a session."""
    body = json.dumps({"name": NAME, "password": PASSWORD}).encode()
    asked = urllib.request.Request(f"{address}{SESSION}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as response:
        cookies: list[str] = response.headers.get_all("set-cookie")
    return next(cookie.partition(";")[0] for cookie in cookies if cookie.startswith("desk="))


def tried(service, *options: str) -> None:
    """Let the tester try every call so many times, the same each time; fails with what it found."""
    command = [TESTER, "run", f"{service.address}/openapi.json", "--generation-deterministic", "--no-color"]
    command += ["--checks", ",".join(CHECKS), "--continue-on-failure", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=service.folder)
    assert done.returncode == 0, done.stdout[-6000:]
    assert " generated, " in done.stdout


def test_somebody_with_every_right_finds_no_fault(running):
    cookie = signed_in(running.address)
    tried(running, "-H", f"Cookie: {cookie}", "--exclude-path", SESSION, "--phases", "examples,fuzzing", "-n", "25")
    # The session lasted, so that it was the calls themselves that were tried.
    asked = urllib.request.Request(f"{running.address}{SESSION}", headers={"Cookie": cookie})
    assert urllib.request.urlopen(asked).status == 200


def test_nobody_in_particular_finds_no_fault(running):
    tried(running, "--phases", "examples,coverage,fuzzing", "-n", "15")
