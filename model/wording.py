"""Sentences that people see, from datasets/wording.toml."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "datasets" / "wording.toml"


@cache
def _table() -> dict[str, dict[str, str]]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


def say(key: str, **values: object) -> str:
    """Return the sentence `section.name` with its slots filled; raises KeyError for a key that the file lacks."""
    section, name = key.split(".")
    return _table()[section][name].format(**values)
