"""The golden file: messages written for it, what the released model says of each, and a person's word on that.

`python -m pytest tests/model/golden --renew-golden` writes the answers anew and names the messages whose answer
changed: their `sense` is to be read again by eye. To add a message write `meant`, `sense` and `text`, then renew.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from model.assessor import Assessor

FILE = Path(__file__).with_name("messages.toml")
HEAD = """\
# What the released model says of messages that were written for this file and are in no corpus; kept by test_golden.py.
#
# By a person: `meant` (the category it was written as), `text`, perhaps `sender`, and `sense`: why the answer is right
# ("Right: ..."), or what is still wrong with it ("Wrong: ..." the verdict, "Weak: ..." the category or a reason).
# By the model, written with `python -m pytest tests/model/golden --renew-golden`: `verdict`, `category` and `evidence`,
# where `at` is an offset in code points.
"""
ANSWER = ("verdict", "category", "evidence")
CHANGED = pytest.StashKey[list[str]]()

Message = dict[str, Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the golden file's answers anew")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if (changed := config.stash.get(CHANGED, None)) is not None:
        terminalreporter.write_line(f"golden file renewed, {len(changed)} answers changed")
        for text in changed:
            terminalreporter.write_line(f"  {text!r}")


def answer(assessor: Assessor, message: Message) -> Message:
    """Return what the model says of the message; risk and weights are left out, since they move with every training."""
    assessment = assessor.assess(message["text"], message.get("sender"))
    evidence = [
        {"kind": str(finding.kind), "at": finding.start, "text": finding.text, "reason": finding.reason}
        for finding in assessment.evidence
    ]
    return {"verdict": str(assessment.verdict), "category": assessment.category, "evidence": evidence}


def written(value: str | int) -> str:
    """Return the value in TOML, what cannot be seen as escapes."""
    shown = json.dumps(value, ensure_ascii=False)
    return "".join(mark if mark.isprintable() else f"\\U{ord(mark):08x}" for mark in shown)


def table(message: Message) -> str:
    """Return the message as a table of the file."""
    lines = ["", "[[messages]]"]
    lines += [f"{key} = {written(message[key])}" for key in ("meant", "sense", "sender", "text") if key in message]
    lines += [f"{key} = {written(message[key])}" for key in ("verdict", "category")]
    findings = [", ".join(f"{key} = {written(value)}" for key, value in one.items()) for one in message["evidence"]]
    lines += ["evidence = [", *(f"    {{ {finding} }}," for finding in findings), "]"]
    return "\n".join(lines) + "\n"


def read() -> list[Message]:
    """Return the messages of the file, in order."""
    return list(tomllib.loads(FILE.read_text(encoding="utf-8"))["messages"])


def renew(assessor: Assessor) -> list[str]:
    """Write the answers anew, and return the texts whose answer changed."""
    messages, changed = read(), []
    for message in messages:
        said = answer(assessor, message)
        if said != {key: message.get(key) for key in ANSWER}:
            changed.append(message["text"])
        message.update(said)
    FILE.write_text(HEAD + "".join(map(table, messages)), encoding="utf-8", newline="\n")
    return changed


@pytest.fixture(scope="session")
def assessor() -> Assessor:
    """The released model, loaded once."""
    return Assessor.load()


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest, assessor: Assessor) -> list[Message]:
    """The messages of the file, renewed first where that was asked for."""
    if request.config.getoption("--renew-golden", default=False):
        request.config.stash[CHANGED] = renew(assessor)
    return read()


@pytest.fixture(scope="session")
def answers(golden: list[Message], assessor: Assessor) -> list[Message]:
    """What the model says of each message of the file, in its order."""
    return [answer(assessor, message) for message in golden]
