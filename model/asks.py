"""What a message tells its reader to do, or warns against: datasets/lexicons/asks.toml."""

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from model.beginnings import Patterns, narrowed

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "asks.toml"
REACH = 14
BEFORE = 30
AFTER = 8
EDGE = "\0"
_SENTENCE = re.compile(r"[。!?;\n]")
_CLAUSE = re.compile(r"[,。!?;\s]")


class Ask(NamedTuple):
    """An act named in the text, with its span in the normalised text; `warned` where the text warns against it."""

    start: int
    end: int
    act: str
    warned: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """The lexicon of acts, compiled; the acts are in order of gravity."""

    acts: Patterns
    around: Patterns
    denial: re.Pattern[str]
    unless: dict[str, re.Pattern[str]]


@cache
def _tables() -> Tables:
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    return Tables(
        Patterns(data["asks"]),
        Patterns({name: data[name] for name in ("warning", "negation", "judgement")}),
        narrowed(data["denial"]),
        {act: re.compile(pattern, re.DOTALL) for act, pattern in data["unless"].items()},
    )


def acts() -> tuple[str, ...]:
    """Return the acts that the lexicon knows, the gravest first."""
    return _tables().acts.names


def is_denied(text: str) -> bool:
    """Tell whether normalised `text` says that something is a trick, as warnings and reports do."""
    return _tables().denial.search(text) is not None


def find_asks(text: str) -> list[Ask]:
    """Return the acts that normalised `text` names, the gravest first, and whether it warns against each."""
    tables = _tables()
    found = [(act, span) for act, spans in tables.acts.find(text).items() for span in spans]
    if not found:
        return []
    around = _Around(text, tables, found)
    return [Ask(start, end, act, around.warns(act, start, end)) for act, (start, end) in found]


class _Around:
    """Where a text warns: the ends of words that warn of what follows, the starts of those that judge what went before.

    A negation that belongs to an act (别 of 别告诉家里人) negates nothing else.
    """

    def __init__(self, text: str, tables: Tables, found: list[tuple[str, tuple[int, int]]]) -> None:
        self._text = text
        self._unless = tables.unless
        own = {place for _, (start, end) in found for place in range(start, end)}
        around = tables.around.find(text)
        self._warnings = [-1, *(end for _, end in around.get("warning", ()))]
        self._negations = [-1, *(end for start, end in around.get("negation", ()) if start not in own)]
        self._judgements = [start for start, _ in around.get("judgement", ())]

    def warns(self, act: str, start: int, end: int) -> bool:
        """Tell whether the text warns against the act at `start` to `end`."""
        return (
            self._follows(self._warnings, start, _SENTENCE)
            or self._follows(self._negations, start, _CLAUSE)
            or self._judged(end)
            or self._excepted(act, start, end)
        )

    def _follows(self, ends: list[int], start: int, stop: re.Pattern[str]) -> bool:
        last = ends[bisect_right(ends, start) - 1]
        return last >= 0 and start - last <= REACH and stop.search(self._text, last, start) is None

    def _judged(self, end: int) -> bool:
        place = bisect_right(self._judgements, end - 1)
        if place == len(self._judgements):
            return False
        first = self._judgements[place]
        return first - end <= REACH and _SENTENCE.search(self._text, end, first) is None

    def _excepted(self, act: str, start: int, end: int) -> bool:
        pattern = self._unless.get(act)
        if pattern is None:
            return False
        before, after = self._text[max(0, start - BEFORE) : start], self._text[end : end + AFTER]
        return pattern.search(before + EDGE + self._text[start:end] + EDGE + after) is not None
