"""A model card, or figures, as people read them on a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from model.taxonomy import load
from model.wording import say

INDENT = "  "


def listed(values: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Yield a line for each value under its name in Chinese; a table within it goes deeper."""
    for key, value in values.items():
        label = INDENT * depth + named(key)
        if isinstance(value, Mapping):
            yield say("cli.labelled", label=label, value="")
            yield from listed(value, depth + 1)
        else:
            yield say("cli.labelled", label=label, value=value)


def named(key: str) -> str:
    """Return the name of a category, else what datasets/wording.toml calls the key, else the key itself."""
    taxonomy = load()
    if key in taxonomy.slugs:
        return taxonomy.category(key).title
    try:
        return say(f"cli.card_{key}")
    except (KeyError, ValueError):
        return key
