"""What is said of jobs, from datasets/jobs.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "jobs.toml"


@cache
def table() -> dict[str, Any]:
    """Return all that is said."""
    with FILE.open("rb") as file:
        return tomllib.load(file)


def failure(name: str) -> str:
    """Return the sentence that says why a job failed."""
    return str(table()["failures"][name])


def for_callers(sentence: str) -> str:
    """Return a sentence of service/batch without the options of the command line."""
    for other in table()["otherwise"]:
        sentence = sentence.replace(other["said"], other["instead"])
    return sentence
