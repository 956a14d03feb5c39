"""Pieces: the stretches of a message that a reader takes in at once, so that no mark breaks off in one."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from model.numbers import NumberKind
from model.reading import Reading
from model.segment import cut

Piece = tuple[int, int]

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "lexicons" / "phrases.toml"
LONGEST = 24
SHORTEST = 8
LEAST = 2
SPEAKER = 4
# A mark between two digits belongs to them (18:06, 2,418.55), a percent sign to the number before it.
STRETCH = re.compile(r"(?:[\w%、“”/-]+|(?<=\d)(?:[.:](?=\d)|,(?=\d{3}(?!\d))))+")
SOFT = re.compile(r"[、“”]|(?<!\d)[-/]|[-/](?!\d)")
AFTER_NUMBER = re.compile(r"(?:[日元号]|\d:\d\d)$")
NUMBER = 4
PART_OF_TEXT = frozenset((NumberKind.AMOUNT, NumberKind.SHORT, NumberKind.LONG))
OPENING, CLOSING = "【[", "】]"
CRUMBS, QUOTES = "、-/", "“”"


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that open a thought and those that never end one."""
    with FILE.open("rb") as file:
        table = tomllib.load(file)["pieces"]
    return frozenset(table["openers"].split()), frozenset(table["joined"].split())


@cache
def _joining() -> frozenset[str]:
    """Return the words that a piece does not end with."""
    _, joined = _words()
    return joined - frozenset("的地得了着过给")


def pieces(reading: Reading) -> list[Piece]:
    """Return the spans of the pieces of a normalised text, in order.

    A piece ends at punctuation and where a link, a telephone or an account stands. One longer than LONGEST is split at
    list marks and quotes, then before words that open a thought. What is within brackets names the sender, and what
    stands before a colon at the beginning of a line names who speaks; neither is a piece.
    """
    text = reading.draft.text
    found: list[Piece] = []
    for start, end in _between(reading):
        if start and end < len(text) and text[start - 1] in OPENING and text[end] in CLOSING:
            continue
        if end - start <= SPEAKER and text[end : end + 1] == ":" and (start == 0 or text[start - 1] == "\n"):
            continue
        for part in _split(text, start, end) if end - start > LONGEST else ((start, end),):
            first, last = _trimmed(text, *part)
            if last - first >= LEAST and not text[first:last].isdecimal():
                found.append((first, last))
    return found


def _between(reading: Reading) -> list[Piece]:
    """Return the stretches without punctuation and without what is shown by itself."""
    text = reading.draft.text
    taken = [(link.start, link.end) for link in reading.links]
    taken += [(number.start, number.end) for number in reading.numbers if number.kind not in PART_OF_TEXT]
    found: list[Piece] = []
    last = 0
    for start, end in [*sorted(taken), (len(text), len(text))]:
        found += [stretch.span() for stretch in STRETCH.finditer(text, last, start)]
        last = max(last, end)
    return found


def _split(text: str, start: int, end: int) -> Iterator[Piece]:
    """Yield the parts of a long stretch: split at list marks and quotes, and then by thoughts."""
    place = start
    for mark in [*(match.start() for match in SOFT.finditer(text, start, end)), end]:
        if mark - place > LONGEST:
            yield from _thoughts(text, place, mark)
        elif mark > place:
            yield place, mark
        place = mark + 1


def _thoughts(text: str, start: int, end: int) -> Iterator[Piece]:
    """Yield a long stretch in parts of whole words that begin, if possible, with an opener or after a date or sum."""
    openers, joined = _words()
    first, place, before = start, start, ""
    for word in cut(text[start:end]):
        opens = place - first >= SHORTEST and before not in joined
        if opens and word not in openers:
            opens = not word[0].isdecimal() and AFTER_NUMBER.search(text[place - NUMBER : place]) is not None
        if place > first and (opens or place + len(word) - first > LONGEST):
            yield first, place
            first = place
        place, before = place + len(word), word
    yield first, end


def _trimmed(text: str, start: int, end: int) -> Piece:
    """Return the span without list marks, unpaired quotes and joining words at its ends."""
    quoted = text.find("“", start, end) >= 0 and text.find("”", start, end) >= 0
    crumbs = CRUMBS if quoted else CRUMBS + QUOTES
    while end > start and text[start] in crumbs:
        start += 1
    while end > start and text[end - 1] in crumbs:
        end -= 1
    while end - start > SHORTEST and text[end - 1] in _joining():
        end -= 1
    return start, end
