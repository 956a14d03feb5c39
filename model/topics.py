"""Classes of words that belong together: datasets/lexicons/topics.toml."""

import tomllib
from functools import cache
from operator import add
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "topics.toml"
# Stands behind the last character; no word holds it.
END = "\0"


class Topic(NamedTuple):
    """A word of a class, with its span in the text that was searched."""

    start: int
    end: int
    topic: str


@cache
def _words() -> dict[str, tuple[str, ...]]:
    with FILE.open("rb") as file:
        return {topic: tuple(words.split()) for topic, words in tomllib.load(file)["topics"].items()}


def topics() -> tuple[str, ...]:
    """Return the classes, in the order of the lexicon."""
    return tuple(_words())


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[int, ...]], frozenset[str]]:
    """Return the classes of every word, the lengths of the words that begin with two characters, the longest first, and
    the words of one character.
    """
    classes: dict[str, list[str]] = {}
    for topic, words in _words().items():
        for word in words:
            classes.setdefault(word, []).append(topic)
    lengths: dict[str, set[int]] = {}
    for word in classes:
        if len(word) > 1:
            lengths.setdefault(word[:2], set()).update((len(word), *([1] if word[0] in classes else ())))
    return (
        {word: tuple(found) for word, found in classes.items()},
        {beginning: tuple(sorted(found, reverse=True)) for beginning, found in lengths.items()},
        frozenset(word for word in classes if len(word) == 1),
    )


def find_topics(text: str) -> list[Topic]:
    """Return every word of a class in `text`, the longest at each place; a word of two classes counts for both."""
    classes, lengths, single = _table()
    beginnings = map(lengths.get, map(add, text, text[1:] + END))
    places = {start: sizes for start, sizes in enumerate(beginnings) if sizes}
    if not single.isdisjoint(text):
        places = {
            start: places.get(start, (1,)) for start, first in enumerate(text) if start in places or first in single
        }
    found: list[Topic] = []
    for start, sizes in places.items():
        for size in sizes:
            topics = classes.get(text[start : start + size])
            if topics and start + size <= len(text):
                found += [Topic(start, start + size, topic) for topic in topics]
                break
    return found
