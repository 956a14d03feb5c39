"""What a message tells its reader to do, or warns against: datasets/lexicons/asks.toml."""

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "asks.toml"
REACH = 14


@dataclass(frozen=True, slots=True)
class Ask:
    """An act named in the text, with its span in the normalised text; `warned` where the text warns against it."""

    start: int
    end: int
    act: str
    warned: bool


@dataclass(frozen=True, slots=True)
class Patterns:
    """The lexicon of acts, compiled."""

    negation: re.Pattern[str]
    denial: re.Pattern[str]
    acts: dict[str, re.Pattern[str]]


@cache
def _patterns() -> Patterns:
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    acts = {act: re.compile(pattern) for act, pattern in data["asks"].items()}
    return Patterns(re.compile(data["negation"]), re.compile(data["denial"]), acts)


def is_denied(text: str) -> bool:
    """Tell whether normalised `text` says that something is a trick, as warnings and reports do."""
    return _patterns().denial.search(text) is not None


def find_asks(text: str) -> list[Ask]:
    """Return the acts that normalised `text` asks for; one shortly (REACH) after a negation is a warning."""
    patterns = _patterns()
    warnings = [-REACH - 1, *(match.end() for match in patterns.negation.finditer(text))]
    return [
        Ask(
            match.start(),
            match.end(),
            act,
            match.start() - warnings[bisect_right(warnings, match.start()) - 1] <= REACH,
        )
        for act, pattern in patterns.acts.items()
        for match in pattern.finditer(text)
    ]
