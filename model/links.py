"""Links in normalised text: where they are and what their host tells without ever being opened.

The tables are datasets/lexicons/links.toml; registered domains come from the public suffix list that tldextract
bundles.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import tldextract

from model.registry import registry

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "links.toml"


class LinkKind(StrEnum):
    """What a link looks like, the most harmless first."""

    OFFICIAL = "official"
    ORDINARY = "ordinary"
    SHORT = "short"
    ODD = "odd"
    APP = "app"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Link:
    """A link and its span in the normalised text. `domain` is the registered domain, `owner` its organisation's key."""

    start: int
    end: int
    host: str
    domain: str
    path: str
    kind: LinkKind
    owner: str | None


@dataclass(frozen=True, slots=True)
class Hosts:
    """The lexicon of links."""

    shorteners: frozenset[str]
    cheap_endings: frozenset[str]
    app_files: tuple[str, ...]


@cache
def hosts() -> Hosts:
    """Return the lexicon of links."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    return Hosts(frozenset(data["shorteners"]), frozenset(data["cheap_endings"]), tuple(data["app_files"]))


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


_LINK = re.compile(
    r"(?:(?P<scheme>(?:https?|ftp):/{1,2})(?:[^\s/?#\\㐀-鿿]{1,200}@)?|(?<![a-z0-9@_-])(?P<mailbox>[a-z0-9._-]{1,40}@)?)"
    r"(?P<host>(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,24}(?:xn--[a-z0-9-]{2,40}|[a-z]{2,18})|(?:\d{1,3}\.){3}\d{1,3})"
    r"(?::\d{2,5})?(?P<path>[/?#][a-z0-9\-._~:/?#@!$&'*+,;=%|\[\]]*)?"
)
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
# What stands before an @ is whom a browser logs in as, never the host.
_BEFORE_AT = re.compile(r"[^\s/,;㐀-鿿]{0,120}@")
_FILE = re.compile(r"[a-z0-9_\-.]*\.([a-z0-9]{2,12})$")


def find_links(text: str) -> list[Link]:
    """Return the links of normalised `text` in order: with or without a scheme, also glued to Chinese characters.

    A mail address is no link, nor is the full stop of an English sentence that lacks its space.
    """
    if "." not in text:
        return []
    found = []
    for match in _LINK.finditer(text):
        if match["mailbox"]:
            continue
        host, path = match["host"], _path(match["path"] or "")
        end = match.end() if match["path"] is None else match.start("path") + len(path)
        if _ADDRESS.fullmatch(host):
            if match["scheme"] or path or ":" in match.group():
                found.append(Link(match.start(), end, host, host, path, LinkKind.ADDRESS, None))
            continue
        parts = _suffixes()(host)
        whole = _BEFORE_AT.match(text, end) is None
        if not parts.suffix or not parts.domain:
            whole = False
            host, parts = _shorter(host)
            if not host:
                continue
            end = match.start("host") + len(host)
            path = ""
        if match["scheme"] is None and not path and host.count(".") == 1 and _is_prose(parts, text[end : end + 2]):
            continue
        domain = f"{parts.domain}.{parts.suffix}"
        owner = registry().owner(domain) if whole else None
        found.append(Link(match.start(), end, host, domain, path, _kind(host, domain, path, owner), owner))
    return found


def _path(path: str) -> str:
    """Return a path without the punctuation of the sentence around it."""
    path = path.rstrip(".,;:!?'*")
    return path.rstrip("].,;:!?'*") if "[" not in path else path


# Endings that are file names or words more often than hosts: "readme.md", "v2.so".
_WORD_ENDINGS = frozenset(
    ("md", "py", "zip", "mov", "so", "sh", "pl", "rs", "ps", "st", "no", "is", "it", "to", "am", "pm")
)
# Endings that are English words, so that "code 1234.do not share it" names no host.
_ENGLISH = frozenset(
    (
        *(
            "do",
            "my",
            "in",
            "at",
            "by",
            "be",
            "as",
            "us",
            "me",
            "contact",
            "call",
            "click",
            "help",
            "how",
            "now",
            "here",
        ),
        *(
            "next",
            "open",
            "read",
            "safe",
            "save",
            "today",
            "one",
            "you",
            "new",
            "day",
            "live",
            "show",
            "free",
            "pay",
            "buy",
        ),
    )
)
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "miss", "prof", "sir", "no", "vs"))
_SENTENCE = re.compile(r"\s?[a-z']")


def _is_prose(parts: tldextract.ExtractResult, after: str) -> bool:
    """Tell whether a bare host is the end and the beginning of two sentences, a title with a name, or a file."""
    if parts.suffix in _WORD_ENDINGS or parts.domain in _TITLES:
        return True
    return parts.suffix in _ENGLISH and _SENTENCE.match(after) is not None


def _shorter(host: str) -> tuple[str, tldextract.ExtractResult]:
    """Return the longest beginning of `host` that has a real suffix; where letters are glued on, as in abc.comlogin."""
    labels = host.split(".")
    while len(labels) > 1:
        last = labels.pop()
        for length in range(len(last) - 1, 1, -1):
            candidate = ".".join([*labels, last[:length]])
            if last[:length] in _GLUED and (parts := _suffixes()(candidate)).suffix and parts.domain:
                return candidate, parts
        parts = _suffixes()(".".join(labels))
        if parts.suffix and parts.domain:
            return ".".join(labels), parts
    return "", _suffixes()("")


_GLUED = frozenset(("com", "cn", "net", "org", "top", "cc", "vip", "xyz", "icu", "pw", "tk"))


def _kind(host: str, domain: str, path: str, owner: str | None) -> LinkKind:
    table = hosts()
    last = _FILE.search(path.split("?")[0])
    if last and last[1] in table.app_files:
        return LinkKind.APP
    if owner:
        return LinkKind.SHORT if host in table.shorteners else LinkKind.OFFICIAL
    if registry().owner(domain):
        # The name of an organisation where only a part of the host is its own.
        return LinkKind.ODD
    if host in table.shorteners or domain in table.shorteners:
        return LinkKind.SHORT
    label, _, suffix = domain.partition(".")
    if suffix in table.cheap_endings or looks_random(label):
        return LinkKind.ODD
    return LinkKind.ORDINARY


def looks_random(label: str) -> bool:
    """Tell whether a host label looks drawn by a machine: digits in letters, hardly a vowel, runs of consonants."""
    if len(label) < 4 or label.isdigit():
        return label.isdigit() and len(label) >= 5
    digits = sum(character.isdigit() for character in label)
    inside = bool(re.search(r"[a-z]\d+[a-z]|\d[a-z]+\d", label))
    letters = re.sub(r"[^a-z]", "", label)
    vowels = sum(character in "aeiou" for character in letters)
    return (
        (inside and digits >= 2)
        or (digits >= 1 and inside and vowels <= 1)
        or (len(letters) >= 5 and vowels / len(letters) < 0.17)
        or bool(re.search(r"[^aeiou\d-]{6,}", label))
    )
