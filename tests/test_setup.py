"""Setting up: the locks, and one clear line for a machine that lacks something."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
REQUIREMENT = re.compile(r"^([a-z0-9.-]+)==\S+.*\\$")


def python(folder: Path, script: str) -> str:
    """Write a Python that behaves as told and return its path."""
    file = folder / "python"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


def make_venv(folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    script = ROOT / "requirements" / "venv.sh"
    environment = {"PATH": os.environ["PATH"], **settings}
    return subprocess.run(
        ["sh", script, "venv"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_a_python_that_is_too_old_is_said_in_one_line(tmp_path):
    old = python(tmp_path, 'if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi')
    done = make_venv(tmp_path, PYTHON=old)
    assert done.returncode == 1
    assert done.stderr == (
        "shizha needs Python 3.11 or newer, and here is Python 3.9.2: install one, "
        "or name it, as in 'make run PYTHON=/path/to/python3.12'.\n"
    )


def test_a_missing_python_is_said_in_one_line(tmp_path):
    done = make_venv(tmp_path, PYTHON="python-that-is-not-there")
    assert done.returncode == 1
    assert done.stderr.startswith("shizha needs Python 3.11 or newer, and here is no python-that-is-not-there: ")
    assert done.stderr.count("\n") == 1


def test_a_missing_venv_module_is_said_in_one_line(tmp_path):
    bare = python(tmp_path, 'case "$2" in *ensurepip*) exit 1;; esac')
    done = make_venv(tmp_path, PYTHON=bare)
    assert done.returncode == 1
    assert done.stderr == (
        f"{bare} has no venv module: install it (on Debian and Ubuntu 'apt install python3-venv') and run make again.\n"
    )
    assert not (tmp_path / "venv").exists()


def test_a_python_that_fits_makes_the_environment(tmp_path):
    done = make_venv(tmp_path, PYTHON=sys.executable)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "venv" / "bin" / "pip").exists()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(lock):
    text = lock.read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text[text.index("\n", text.index("make lock")) + 1 :].rstrip("\n"))
    assert blocks
    for block in blocks:
        assert REQUIREMENT.match(block.splitlines()[0]), block
        assert "--hash=sha256:" in block
    assert "://" not in text


def test_the_lock_for_tests_agrees_with_the_lock_for_serving():
    pins = {lock.stem: re.findall(r"^([a-z0-9.-]+)==(\S+)", lock.read_text(), re.MULTILINE) for lock in LOCKS}
    shared = {name for name, _ in pins["dev"]} & {name for name, _ in pins["runtime"]}
    assert "numpy" in shared
    dev, runtime = ({pin for pin in pins[stem] if pin[0] in shared} for stem in ("dev", "runtime"))
    assert dev == runtime


def test_make_lists_its_targets():
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names[:5] == ["help", "setup", "run", "test", "test-browser"]
    assert {"lint", "format", "check", "train", "evaluate"} <= set(names)
