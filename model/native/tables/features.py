"""What model/features.py makes of a reading, as far as it depends on no trained model."""

import sys
from functools import cache

import numpy as np

from model import features
from model.links import LinkKind
from model.native.blob import Writer
from model.normalise import KINDS
from model.numbers import NumberKind
from model.registry import registry

# What stands for a number, where it is no mark of its kind: the number itself, a mark of its length.
_ITSELF, _LENGTH = -1, -2
# The kind of numbers that are no contact.
_NOTHING = -1
# Characters are kept or dropped by pages of so many.
_PAGE = 256


def kinds() -> list[str]:
    """Return the kinds of links and numbers that features tell apart, by their names in features."""
    contacts = [name for kind, name in features._NUMBERS.items() if kind not in features._NO_CONTACT]
    return list(dict.fromkeys([*features._LINKS.values(), *contacts]))


def claimed() -> list[str]:
    """Return the kinds of organisations, in the order in which features come."""
    return sorted({organisation.kind for organisation in registry().organisations})


@cache
def houses() -> dict[str, int]:
    """Return the number of the house of every organisation, by key."""
    names: dict[str, int] = {}
    return {
        organisation.key: names.setdefault(features._house(organisation), len(names))
        for organisation in registry().organisations
    }


def disguises() -> dict[str, int]:
    """Return the places of the kinds of disguises."""
    return {kind: place for place, kind in enumerate(KINDS)}


def write(out: Writer) -> None:
    """Add marks, what the stream keeps of a text, and the kinds of entities, organisations and lengths."""
    out.ints([ord(features._MARKS[features._LINKS[kind]]) for kind in LinkKind])
    out.ints([_mark(kind) for kind in NumberKind])
    out.text("".join(features._SHORT.values()))
    _write_kept(out)
    places = {name: place for place, name in enumerate(kinds())}
    out.ints([places[features._LINKS[kind]] for kind in LinkKind])
    out.ints([_NOTHING if kind in features._NO_CONTACT else places[features._NUMBERS[kind]] for kind in NumberKind])
    organisations = registry().organisations
    out.ints([claimed().index(organisation.kind) for organisation in organisations])
    out.ints([houses()[organisation.key] for organisation in organisations])
    out.ints(features._LENGTHS)
    out.number(features._MANY)


def _mark(kind: NumberKind) -> int:
    if kind == NumberKind.OFFICIAL:
        return _ITSELF
    return _LENGTH if kind in (NumberKind.SHORT, NumberKind.CODE) else ord(features._MARKS[features._NUMBERS[kind]])


def _write_kept(out: Writer) -> None:
    """Add a bit for every character, set where the stream keeps it: pages that differ, and which of them each has."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    kept = np.ones(len(every), np.uint8)
    for match in features._PLAIN.finditer(every):
        kept[slice(*match.span())] = 0
    pages, places = np.unique(
        np.packbits(kept.reshape(-1, _PAGE), axis=1, bitorder="little"), axis=0, return_inverse=True
    )
    out.array(places.astype(np.uint32))
    out.array(pages.astype(np.uint8))
