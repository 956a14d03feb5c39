"""Classes of words that belong together: datasets/lexicons/topics.toml."""

import re
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
def _table() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Return a pattern of all words, which finds the longest at each place, and the classes of each."""
    with FILE.open("rb") as file:
        topics = tomllib.load(file)["topics"]
    classes: dict[str, list[str]] = {}
    for topic, words in topics.items():
        for word in words.split():
            classes.setdefault(word, []).append(topic)
    ordered = sorted(classes, key=lambda word: (-len(word), word))
    pattern = re.compile(f"(?=({'|'.join(map(re.escape, ordered))}))")
    return pattern, {word: tuple(found) for word, found in classes.items()}


def find_topics(text: str) -> list[Topic]:
    """Return every word of a class in `text`, the longest at each place; a word of two classes counts for both."""
    pattern, classes = _table()
    return [
        Topic(match.start(1), match.end(1), topic) for match in pattern.finditer(text) for topic in classes[match[1]]
    ]
