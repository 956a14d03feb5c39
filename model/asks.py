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


@cache
def _patterns() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    return re.compile(data["negation"]), {act: re.compile(pattern) for act, pattern in data["asks"].items()}


def find_asks(text: str) -> list[Ask]:
    """Return the acts that normalised `text` asks for; one shortly (REACH) after a negation is a warning."""
    negation, patterns = _patterns()
    warnings = [-REACH - 1, *(match.end() for match in negation.finditer(text))]
    return [
        Ask(
            match.start(),
            match.end(),
            act,
            match.start() - warnings[bisect_right(warnings, match.start()) - 1] <= REACH,
        )
        for act, pattern in patterns.items()
        for match in pattern.finditer(text)
    ]
