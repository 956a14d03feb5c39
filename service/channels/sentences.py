"""What is said by short answers, from datasets/channels.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "channels.toml"


@cache
def sentences() -> dict[str, Any]:
    """Return the sentences and the commands."""
    with FILE.open("rb") as file:
        return tomllib.load(file)


def say(key: str, **values: object) -> str:
    """Return the sentence of [says] by this key with its slots filled; raises KeyError."""
    return str(sentences()["says"][key]).format(**values)
