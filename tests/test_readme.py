"""What README.md tells people to type works: the commands of its ```sh blocks, run in order in one folder."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from service.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What is run as it stands; the others are checked in their own way below.
RUN = ("curl", "cat", "echo", "head", "printf", "shizha")
# These go on without end, take minutes, or need files of the reader's own.
CHECKED = ("serve", "train", "evaluate")
LEFT_OUT = ("cd", "git")


def commands(text: str) -> Iterator[str]:
    """Yield the commands of the ```sh blocks, lines that end in a backslash or an open quote joined."""
    for block in BLOCK.findall(text):
        command = ""
        for line in block.splitlines():
            command += line
            if command.endswith("\\") or _open(command):
                command = command.removesuffix("\\") + ("" if command.endswith("\\") else "\n")
            else:
                if command.strip() and not command.startswith("#"):
                    yield command
                command = ""
        assert not command, f"this command of README.md does not end: {command}"


def _open(command: str) -> bool:
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return True
    return False


def words(command: str) -> list[str]:
    """Return the words of a command, the first one without the folder it lies in."""
    first, *others = shlex.split(command, comments=True)
    return [Path(first).name, *others]


def test_commands_are_found_in_blocks_and_joined():
    text = "```sh\n# a remark\nmake run\ncurl -d '{\n}' \\\n  localhost  # why\n```\n```python\nx\n```\n"
    assert list(commands(text)) == ["make run", "curl -d '{\n}'   localhost  # why"]
    assert words(".venv/bin/shizha score '您 好' # why") == ["shizha", "score", "您 好"]


def test_the_readme_shows_how_to_start_test_and_score():
    shown = [words(command)[:2] for command in commands(README)]
    for wanted in (["make", "run"], ["make", "test"], ["shizha", "score"], ["shizha", "batch"]):
        assert wanted in shown


def test_every_make_target_of_the_readme_exists():
    for command in commands(README):
        name, *arguments = words(command)
        if name == "make":
            done = subprocess.run(["make", "-n", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{command}: {done.stderr}"


def test_every_option_of_the_commands_that_are_not_run_exists(capsys):
    for command in commands(README):
        name, *arguments = words(command)
        if name == "shizha" and arguments[0] in CHECKED:
            assert main([arguments[0], "--help"]) == 0
            shown = capsys.readouterr().out
            missing = [word for word in arguments if word.startswith("--") and f"{word} " not in shown]
            assert not missing, command


def test_every_other_command_of_the_readme_ends_well(server, tmp_path):
    here = Path(sys.executable).parent
    (tmp_path / ".venv").symlink_to(here.parent)
    for name in ("datasets", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    # What `shizha train` of the README, which is not run, would have made.
    shutil.copytree(ROOT / "model" / "released", tmp_path / "var" / "models" / "mine")
    settings = os.environ | {"PATH": f"{here}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}
    for command in commands(README):
        name, *arguments = words(command)
        if name == "make" or name in LEFT_OUT or (name == "shizha" and arguments[0] in CHECKED):
            continue
        assert name in RUN, f"README.md shows a command that no test knows: {command}"
        if name == "curl" and not shutil.which("curl"):
            continue
        moved = re.sub(r"(http://)?(localhost|127\.0\.0\.1):8000", server, command)
        done = subprocess.run(
            ["sh", "-euc", moved], cwd=tmp_path, env=settings, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        if name == "curl":
            assert '"verdict"' in done.stdout, f"{command}: {done.stdout}"
