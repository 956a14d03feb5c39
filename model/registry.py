"""The organisations that send genuine messages, their numbers and domains: datasets/registry/organisations.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.normalise import plain_characters

FILE = Path(__file__).resolve().parent.parent / "datasets" / "registry" / "organisations.toml"


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation: `kind` groups it (bank, carrier, government …), `aliases` are what messages call it."""

    key: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    numbers: tuple[str, ...]
    domains: tuple[str, ...]
    confirmed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that a message mentions, with its span in the normalised text."""

    start: int
    end: int
    organisation: Organisation


class Registry:
    """Look-ups over the organisations."""

    def __init__(self, organisations: tuple[Organisation, ...]) -> None:
        self.organisations = organisations
        self._domains = {domain: o for o in organisations for domain in o.domains}
        self._numbers = {number: o for o in organisations for number in o.numbers}
        self._aliases: dict[str, Organisation] = {}
        for organisation in organisations:
            for alias in organisation.aliases:
                self._aliases.setdefault(alias, organisation)
        words = sorted(self._aliases, key=lambda alias: (-len(alias), alias))
        self._pattern = re.compile("|".join(map(_whole, words)))

    @property
    def numbers(self) -> frozenset[str]:
        """Every registered short number."""
        return frozenset(self._numbers)

    def owner(self, domain: str) -> str | None:
        """Return the key of the organisation that owns the registered domain, or None."""
        found = self._domains.get(domain)
        return found.key if found else None

    def confirmed(self, value: str) -> bool:
        """Tell whether a number or domain is confirmed, so that it may be shown to residents."""
        found = self._domains.get(value) or self._numbers.get(value)
        return found is not None and value in found.confirmed

    def claims(self, text: str) -> list[Claim]:
        """Return the organisations that normalised `text` names, in order."""
        return [Claim(m.start(), m.end(), self._aliases[m.group()]) for m in self._pattern.finditer(text)]


def _whole(alias: str) -> str:
    """Return a pattern for an alias whose Latin letters and digits are no part of a longer run: no 12345 in 123456."""
    before = r"(?<![a-z0-9])" if alias[0].isascii() else ""
    after = r"(?![a-z0-9])" if alias[-1].isascii() else ""
    return before + re.escape(alias) + after


@cache
def registry() -> Registry:
    """Return the registry; raises KeyError where a row lacks a field."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["organisations"]
    organisations = []
    for row in rows:
        numbers, domains = row.get("numbers", []), row.get("domains", [])
        confirmed = {n["number"] for n in numbers if n["status"] == "confirmed"}
        confirmed |= {d["domain"] for d in domains if d["status"] == "confirmed"}
        organisations.append(
            Organisation(
                row["key"],
                row["name"],
                row["kind"],
                tuple(dict.fromkeys(plain_characters(alias).text for alias in row["aliases"])),
                tuple(n["number"] for n in numbers),
                tuple(d["domain"] for d in domains),
                frozenset(confirmed),
            )
        )
    return Registry(tuple(organisations))
