"""Hosts: what the written form of one tells without it ever being opened.

The tables are datasets/lexicons/links.toml; registered domains come from the public suffix list that tldextract
bundles.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tldextract

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "links.toml"
# Letters that a host may hold beside a to z: Latin with marks, Greek, Cyrillic, Armenian.
FOREIGN = "ß-ɏͰ-ԯա-ֆḀ-ỿ"


@dataclass(frozen=True, slots=True)
class Tables:
    """The lexicon of links."""

    shorteners: frozenset[str]
    cheap_endings: frozenset[str]
    app_files: tuple[str, ...]
    open_hosts: frozenset[str]
    genuine: frozenset[str]
    bait: tuple[str, ...]
    lookalikes: dict[int, str]
    word_endings: frozenset[str]
    english_endings: frozenset[str]
    titles: frozenset[str]
    lead_ins: tuple[str, ...]
    chinese_endings: tuple[str, ...]


@cache
def tables() -> Tables:
    """Return the lexicon of links."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    return Tables(
        frozenset(data["shorteners"]),
        frozenset(data["cheap_endings"]),
        tuple(data["app_files"]),
        frozenset(data["open_hosts"]),
        frozenset(data["genuine"]),
        tuple(data["bait"]),
        str.maketrans(data["lookalikes"]),
        frozenset(data["word_endings"]),
        frozenset(data["english_endings"]),
        frozenset(data["titles"]),
        tuple(data["lead_ins"]),
        tuple(data["chinese_endings"]),
    )


@cache
def _suffixes() -> "tldextract.TLDExtract":
    # Here and not above: it takes longer to load than a message without a link takes.
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class Parts:
    """A host in parts: `below` what stands before the registered label, `suffix` what nobody owns ("" for none)."""

    below: str
    label: str
    suffix: str

    @property
    def domain(self) -> str:
        """The registered domain, "" where there is none."""
        return f"{self.label}.{self.suffix}" if self.label and self.suffix else ""


def parts(host: str) -> Parts:
    """Return the parts of a host by the public suffix list."""
    found = _suffixes()(host)
    return Parts(found.subdomain, found.domain, found.suffix)


_PART = re.compile(r"0x[0-9a-f]{1,8}|\d{1,10}")
_DOTTED = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
# The least whole number that is an address of the net (1.0.0.0): a shorter one is an id.
_LEAST = 1 << 24


def address(host: str) -> str | None:
    """Return the address that a host is, in its usual form, None for a name.

    Browsers also take one whole number, hexadecimal and octal parts, fewer than four parts, and IPv6 in brackets.
    """
    if host.startswith("["):
        try:
            return str(IPv6Address(host[1:-1]))
        except AddressValueError:
            return None
    if _DOTTED.fullmatch(host) and not any(part[0] == "0" and len(part) > 1 for part in host.split(".")):
        return host
    written = host.split(".")
    if len(written) > 4 or not all(_PART.fullmatch(part) for part in written):
        return None
    try:
        values = [_value(part) for part in written]
    except ValueError:
        return None
    whole = values[-1]
    for place, value in enumerate(values[:-1]):
        whole += value << (24 - 8 * place)
    fits = all(value < 256 for value in values[:-1]) and values[-1] < 256 ** (5 - len(values))
    return str(IPv4Address(whole)) if fits and whole >= _LEAST else None


def _value(part: str) -> int:
    """Return the number that a part of an address is; raises ValueError for 08."""
    if part.startswith("0x"):
        return int(part, 16)
    return int(part, 8 if part[0] == "0" and len(part) > 1 else 10)


def decoded(host: str) -> str:
    """Return a host with its punycode labels in their own script; one that cannot be decoded stays."""
    return ".".join(_decoded(label) for label in host.split(".")) if "xn--" in host else host


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        plain = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    return plain if plain.isprintable() and plain.strip() else label


_INSIDE = re.compile(r"[a-z]\d+[a-z]|\d[a-z]+\d")
_HARD = re.compile(r"[^aeiou\d-]{6,}")
_VOWELS = re.compile("[aeiou]")
# Names that people choose hold a larger part of vowels.
_RARE = 0.17


def looks_random(label: str) -> bool:
    """Tell whether a host label looks drawn by a machine: digits in letters, hardly a vowel, runs of consonants."""
    if len(label) < 4 or label.isdigit():
        return label.isdigit() and len(label) >= 5
    digits = sum(character.isdigit() for character in label)
    inside = _INSIDE.search(label) is not None
    letters = re.sub(r"[^a-z]", "", label)
    vowels = len(_VOWELS.findall(letters))
    return (
        (inside and digits >= 2)
        or (digits >= 1 and inside and vowels <= 1)
        or (len(letters) >= 5 and vowels / len(letters) < _RARE)
        or (label.isascii() and _HARD.search(label) is not None)
    )
