"""Ploys: by what a phrase works on its reader, from datasets/lexicons/phrases.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "lexicons" / "phrases.toml"


@dataclass(frozen=True, slots=True)
class Ploy:
    """A way to work on a reader: the categories that use it, and the words by which it is known."""

    name: str
    kinds: frozenset[str]
    words: re.Pattern[str]


@cache
def ploys() -> tuple[Ploy, ...]:
    """Return the ploys in the order of the file."""
    with FILE.open("rb") as file:
        table = tomllib.load(file)["ploys"]
    return tuple(Ploy(name, frozenset(row["kinds"].split()), re.compile(row["words"])) for name, row in table.items())


def ploy(phrase: str, category: str) -> str | None:
    """Return the name of the first ploy that a normalised phrase of a category uses, None where it uses none."""
    return next((one.name for one in _of(category) if one.words.search(phrase)), None)


@cache
def _of(category: str) -> tuple[Ploy, ...]:
    return tuple(one for one in ploys() if category in one.kinds)
