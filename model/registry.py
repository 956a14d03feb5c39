"""The organisations that send genuine messages, their numbers and domains: datasets/registry/organisations.toml."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from model.normalise import plain_characters
from model.segment import cut, is_word

FILE = Path(__file__).resolve().parent.parent / "datasets" / "registry" / "organisations.toml"


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation, or `many` of a sort in one row that are called by what a message writes.

    `kind` groups it (bank, carrier, government …), `aliases` are what messages call it, `brands` what fakes put into
    the names of their hosts. Organisations of one `house` use each other's numbers and domains.
    """

    key: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    numbers: tuple[str, ...]
    domains: tuple[str, ...]
    confirmed: frozenset[str]
    brands: tuple[str, ...] = ()
    house: str = ""
    many: bool = False


class Claim(NamedTuple):
    """A name that a message mentions, with its span in the normalised text."""

    start: int
    end: int
    organisation: Organisation


class Registry:
    """Look-ups over the organisations. `decoys` are longer words that hold an alias and name nobody (电信诈骗)."""

    def __init__(self, organisations: tuple[Organisation, ...], decoys: Iterable[str] = ()) -> None:
        self.organisations = organisations
        self._keys = {organisation.key: organisation for organisation in organisations}
        self._domains = {domain: o for o in organisations for domain in o.domains}
        self._owners: dict[str, list[Organisation]] = {}
        self._aliases: dict[str, Organisation] = {}
        for organisation in organisations:
            for number in organisation.numbers:
                self._owners.setdefault(number, []).append(organisation)
            for alias in organisation.aliases:
                self._aliases.setdefault(alias, organisation)
        self._numbers = frozenset(self._owners)
        self._decoys = frozenset(decoys)
        self._pattern = _longest(self._decoys.union(self._aliases))

    @property
    def numbers(self) -> frozenset[str]:
        """Every registered short number."""
        return self._numbers

    def organisation(self, key: str) -> Organisation:
        """Return the organisation of a key; raises KeyError where there is none."""
        return self._keys[key]

    def owner(self, host: str) -> str | None:
        """Return the key of the organisation that owns a host: by the longest registered domain that it ends in."""
        while host:
            if found := self._domains.get(host):
                return found.key
            host = host.partition(".")[2]
        return None

    def owners(self, number: str) -> tuple[Organisation, ...]:
        """Return the organisations that answer a number: the bank and the insurer of one house may share it."""
        return tuple(self._owners.get(number, ()))

    def confirmed(self, value: str) -> bool:
        """Tell whether a number or domain is confirmed, so that it may be shown to residents."""
        found = [self._domains[value]] if value in self._domains else self._owners.get(value, [])
        return any(value in organisation.confirmed for organisation in found)

    def claims(self, text: str) -> list[Claim]:
        """Return the organisations that normalised `text` names, in order."""
        found = []
        for match in self._pattern.finditer(text):
            organisation = self._aliases.get(match.group())
            if organisation is not None and _is_word(text, *match.span()):
                found.append(Claim(match.start(), match.end(), organisation))
        return found


# A Latin letter or a digit.
_LATIN = "[a-z0-9]"


def _longest(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds the longest of `words` at each place, tried by their first character."""
    order = sorted(words, key=lambda word: (word[:1], -len(word), word))
    heads = [
        f"{re.escape(head)}(?:{'|'.join(_rest(word) for word in same)})"
        for head, same in groupby(order, lambda w: w[0])
    ]
    return re.compile("|".join(heads))


def _rest(word: str) -> str:
    """Return a pattern for a word behind its first character.

    Its Latin letters and digits are no part of a longer run: no 12345 in 123456.
    """
    before = rf"(?<!{_LATIN}{re.escape(word[0])})" if word[0].isascii() else ""
    after = rf"(?!{_LATIN})" if word[-1].isascii() else ""
    return before + re.escape(word[1:]) + after


# A name of two characters is looked at together with this many on each side.
_SIDE = 5
_HAN = re.compile("[㐀-鿿]")
_SERVES = re.compile("为(?:您|你|客户)")


def _is_word(text: str, start: int, end: int) -> bool:
    """Tell whether a short name is no accident of two neighbouring words: no 供电 in 提供电话, no 工行 in 施工行业.

    Longer names are not met by accident. A name may be a part of a longer word, as 公安 is of 市公安局; the words that
    only look so are decoys. What is no word of the dictionary is the segmenter's guess and takes no name away.
    """
    if end - start != 2 or text[start].isascii():
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    if not (_HAN.match(before) or _HAN.match(after)):
        return True
    place = max(0, start - _SIDE)
    for word in cut(text[place : end + _SIDE]):
        stop = place + len(word)
        if (place < start < stop < end or start < place < end < stop) and is_word(word):
            return _SERVES.match(text, end) is not None
        if stop >= end:
            break
        place = stop
    return True


@cache
def registry() -> Registry:
    """Return the registry; raises KeyError where a row lacks a field."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    organisations = []
    for row in data["organisations"]:
        numbers, domains = row.get("numbers", []), row.get("domains", [])
        confirmed = {n["number"] for n in numbers if n["status"] == "confirmed"}
        confirmed |= {d["domain"] for d in domains if d["status"] == "confirmed"}
        organisations.append(
            Organisation(
                row["key"],
                row["name"],
                row["kind"],
                _plain(row["aliases"]),
                tuple(n["number"] for n in numbers),
                tuple(d["domain"] for d in domains),
                frozenset(confirmed),
                tuple(row.get("brands", ())),
                row.get("house", ""),
                row.get("many", False),
            )
        )
    return Registry(tuple(organisations), _plain(data["decoys"]))


def _plain(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain_characters(word).text for word in words))
