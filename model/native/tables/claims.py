"""The names of model/registry.py."""

import re

from model import registry
from model.native.blob import Writer
from model.native.expressions import write as write_expression

# The organisation of a word that names nobody.
NOBODY = -1


def write(out: Writer) -> None:
    """Add the words with the place of the organisation that each names, and what tells a name from an accident."""
    known = registry.registry()
    places = {organisation.key: place for place, organisation in enumerate(known.organisations)}
    named = {alias: places[organisation.key] for alias, organisation in known._aliases.items()}
    words = {**dict.fromkeys(sorted(known._decoys), NOBODY), **named}
    out.texts(words)
    out.ints(list(words.values()))
    for pattern in (re.compile(registry._LATIN), registry._HAN, registry._SERVES):
        write_expression(out, pattern)
    out.number(registry._SIDE)
