"""Classes of words that belong together: datasets/lexicons/topics.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "topics.toml"


@dataclass(frozen=True, slots=True)
class Topic:
    """A word of a class, with its span in the text that was searched."""

    start: int
    end: int
    topic: str


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[int, ...]]]:
    """Return the classes of every word, and the lengths of the words that begin with a character, the longest first."""
    with FILE.open("rb") as file:
        topics = tomllib.load(file)["topics"]
    classes: dict[str, list[str]] = {}
    for topic, words in topics.items():
        for word in words.split():
            classes.setdefault(word, []).append(topic)
    lengths: dict[str, set[int]] = {}
    for word in classes:
        lengths.setdefault(word[0], set()).add(len(word))
    return (
        {word: tuple(found) for word, found in classes.items()},
        {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
    )


def find_topics(text: str) -> list[Topic]:
    """Return every word of a class in `text`, the longest at each place; a word of two classes counts for both."""
    classes, lengths = _table()
    found: list[Topic] = []
    for start, first in enumerate(text):
        for length in lengths.get(first, ()):
            topics = classes.get(text[start : start + length])
            if topics and start + length <= len(text):
                found += [Topic(start, start + length, topic) for topic in topics]
                break
    return found
