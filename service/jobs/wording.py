"""What is said of jobs, from datasets/jobs.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from service.problems import Problem, invalid

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "jobs.toml"


@cache
def table() -> dict[str, Any]:
    """Return all that is said."""
    with FILE.open("rb") as file:
        return tomllib.load(file)


def refusal(name: str, headers: dict[str, str] | None = None, /, **values: object) -> Problem:
    """Return the problem of what is refused by this name."""
    said = table()["refusals"][name]
    return Problem(said["status"], headers, title=said["title"], detail=said["detail"].format(**values))


def wrong(field: str, reason: str = "", /, **values: object) -> Problem:
    """Return the problem of a field, by the name of its sentence where that is not the field's own."""
    return invalid(field, str(table()["fields"][reason or field]).format(**values))


def failure(name: str) -> str:
    """Return the sentence that says why a job failed."""
    return str(table()["failures"][name])


def for_callers(sentence: str) -> str:
    """Return a sentence of service/batch without the options of the command line."""
    for other in table()["otherwise"]:
        sentence = sentence.replace(other["said"], other["instead"])
    return sentence
