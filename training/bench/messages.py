"""The messages that everything is timed on."""

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

from training.corpus import Message, expand
from training.families import read_folder

SEED = 0


def corpus() -> list[Message]:
    """Return the expanded corpus in a fixed random order."""
    messages = expand(read_folder())
    Random(SEED).shuffle(messages)
    return messages


def real(folder: Path) -> list[str]:
    """Return the texts of every .jsonl file of a folder in a fixed random order."""
    texts = [
        json.loads(line)["text"]
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    Random(SEED).shuffle(texts)
    return texts


def of_length(texts: Sequence[str], characters: int, count: int) -> list[str]:
    """Return `count` texts of exactly so many characters, messages joined and cut."""
    joined = "，".join(texts)
    joined *= characters * count // len(joined) + 1
    parts = (joined[place * characters :][:characters] for place in range(count))
    return [part.strip().ljust(characters, "好") for part in parts]
