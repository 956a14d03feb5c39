"""From a reading to named features: words, character n-grams and structure.

Words and characters come from a stream in which every link and number is replaced by its kind and punctuation is gone,
so that neither a particular link nor the punctuation of a message decides. Each feature keeps its span in the
normalised text.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.asks import is_denied
from model.imitations import IMITATING
from model.links import LinkKind
from model.numbers import Number, NumberKind, registered
from model.reading import Reading
from model.registry import Organisation, registry

MAX_GRAM = 3
Places = npt.NDArray[np.int64]
# What the names of the three blocks begin with.
WORD, CHARACTER, STRUCTURE = "w ", "c ", "s "
PREFIX = 2
# Kinds that differ to people and not in the corpus, whose slots do not tell them apart.
_ALIKE = {
    NumberKind.VIRTUAL: NumberKind.MOBILE,
    NumberKind.CARD_LIKE: NumberKind.CARD,
    NumberKind.PORT: NumberKind.LONG,
    NumberKind.GROUP: NumberKind.QQ,
    NumberKind.CHAT: NumberKind.WECHAT,
}
# Names and marks of the kinds, written out once.
_LINKS = {kind: f"link:{kind}" for kind in LinkKind}
_NUMBERS = {kind: f"number:{_ALIKE.get(kind, kind)}" for kind in NumberKind}
_MARKS = {
    name: chr(0xE000 + i) for i, name in enumerate([*_LINKS.values(), *(f"number:{kind}" for kind in NumberKind)])
}
_SHORT = {length: chr(0xE100 + length) for length in range(1, 7)}
# Kinds that say nothing of whom to turn to.
_NO_CONTACT = frozenset((NumberKind.SHORT, NumberKind.AMOUNT, NumberKind.CODE))
_PLAIN = re.compile(r"[\W_]+")


class Feature(NamedTuple):
    """A feature that occurs in a message; `start` and `end` are its span in the normalised text (0, 0: no place)."""

    name: str
    start: int
    end: int


class Stream(NamedTuple):
    """The text that words and characters are taken from, made of `source` and of the marks of its `entities`."""

    text: str
    source: str
    entities: list[tuple[int, int, str]]

    def places(self) -> tuple[list[int], list[int]]:
        """Return where each character of `text` begins and ends in the normalised text."""
        starts: list[int] = []
        ends: list[int] = []

        def plain(start: int, end: int) -> None:
            place = start
            for match in _PLAIN.finditer(self.source, start, end):
                keep(place, match.start())
                place = match.end()
            keep(place, end)

        def keep(start: int, end: int) -> None:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))

        last = 0
        for start, end, mark in self.entities:
            plain(last, start)
            starts.extend([start] * len(mark))
            ends.extend([end] * len(mark))
            last = end
        plain(last, len(self.source))
        return starts, ends


def _mark(number: Number) -> str:
    """Return what stands for a number: an official one itself, for a short one its length, else its kind."""
    if number.kind == NumberKind.OFFICIAL:
        return registered(number.value) or number.value
    if number.kind in (NumberKind.SHORT, NumberKind.CODE):
        return _SHORT[min(6, len(number.value.rstrip("%")))]
    return _MARKS[_NUMBERS[number.kind]]


def stream(reading: Reading) -> Stream:
    """Return the stream of a reading: its text without punctuation and spaces, entities as single marks."""
    text = reading.draft.text
    entities = [(link.start, link.end, _MARKS[_LINKS[link.kind]]) for link in reading.links]
    entities += [(number.start, number.end, _mark(number)) for number in reading.numbers]
    entities.sort()
    pieces: list[str] = []
    last = 0
    for start, end, mark in entities:
        pieces += (_PLAIN.sub("", text[last:start]), mark)
        last = end
    pieces.append(_PLAIN.sub("", text[last:]))
    return Stream("".join(pieces), text, entities)


def word_keys(words: Sequence[str]) -> list[str]:
    """Return the words, and after them the pairs of neighbouring words with a space between."""
    return [*words, *(f"{left} {right}" for left, right in pairwise(words))]


def character_keys(text: str) -> list[str]:
    """Return the character n-grams of a stream's text, 1 to MAX_GRAM long, the short ones first."""
    return [text[place : place + size] for size in range(1, MAX_GRAM + 1) for place in range(len(text) - size + 1)]


def spans(stream: Stream, words: Sequence[str]) -> tuple[Places, Places]:
    """Return where each of `word_keys(words)`, then of `character_keys` begins and ends in the normalised text."""
    starts, ends = (np.array(side, np.int64) for side in stream.places())
    sizes = np.array(list(map(len, words)), np.int64)
    stops = np.cumsum(sizes)
    firsts, lasts = starts[stops - sizes], ends[stops - 1]
    further = range(MAX_GRAM)
    return (
        np.concatenate((firsts, firsts[:-1], *(starts[: max(0, len(starts) - more)] for more in further))),
        np.concatenate((lasts, lasts[1:], *(ends[more:] for more in further))),
    )


_LENGTHS = (4, 8, 16, 30, 60, 100, 160)
# More words of a class than this tell nothing more; from so many disguises on, they are many.
_MOST_WORDS = 3
_MANY = 3


def _house(organisation: Organisation) -> str:
    return organisation.house or organisation.key


def structure(reading: Reading, length: int) -> list[Feature]:
    """Return what the message holds and how that fits: links and numbers by kind, who it claims to be, what it asks."""
    found: dict[str, tuple[int, int]] = {}

    def add(name: str, span: tuple[int, int] = (0, 0)) -> None:
        found.setdefault(name, span)

    kinds: dict[str, tuple[int, int]] = {}
    for link in reading.links:
        kinds.setdefault(_LINKS[link.kind], (link.start, link.end))
    for number in reading.numbers:
        if number.kind not in _NO_CONTACT:
            kinds.setdefault(_NUMBERS[number.kind], (number.start, number.end))
    claimed = {claim.organisation.kind for claim in reading.claims}
    houses = {_house(claim.organisation) for claim in reading.claims}
    topics: dict[str, dict[str, tuple[int, int]]] = {}
    text = reading.draft.text
    for word in reading.topics:
        topics.setdefault(word.topic, {}).setdefault(text[word.start : word.end], (word.start, word.end))
    acts: dict[str, tuple[int, int]] = {}
    for ask in reading.asks:
        acts.setdefault(("warn:" if ask.warned else "ask:") + ask.act, (ask.start, ask.end))
    for kind, span in kinds.items():
        add(kind, span)
        for who in sorted(claimed) or ["nobody"]:
            add(f"{who}+{kind}", span)
        for act in acts:
            if act.startswith("ask:"):
                add(f"{act}+{kind}", span)
    for link in reading.links:
        if link.owner:
            own = _house(registry().organisation(link.owner)) in houses
            add("link:own" if own else "link:other", (link.start, link.end))
        if any(sign.trick in IMITATING for sign in link.signs):
            add("link:imitates", (link.start, link.end))
    for act, span in acts.items():
        add(act, span)
    denied = is_denied(text)
    if denied:
        add("denied")
        for topic in topics:
            add(f"denied+topic:{topic}")
        for act in acts:
            add(f"denied+{act}")
    for topic, spans in topics.items():
        first = next(iter(spans.values()))
        for count in range(1, min(_MOST_WORDS, len(spans)) + 1):
            add(f"topic:{topic}:{count}", first)
    for disguise in reading.draft.disguises:
        add(f"disguise:{disguise.kind}")
    if len(reading.draft.disguises) >= _MANY:
        add("disguise:many")
    add(f"length:{bisect_left(_LENGTHS, length)}")
    if not kinds:
        add("no_contact")
    return [Feature(STRUCTURE + name, *span) for name, span in found.items()]
