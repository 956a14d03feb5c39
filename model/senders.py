"""Whom a message claims to be from: by its signature, by how it speaks of itself, or whom it names at all.

The words are datasets/registry/senders.toml.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from model.registry import FILE, Claim, Organisation


@dataclass(frozen=True, slots=True)
class Sender:
    """An organisation that a message claims to be from; `stated` tells a claim from a mere mention."""

    claim: Claim
    stated: bool


@dataclass(frozen=True, slots=True)
class _Words:
    own: frozenset[str]
    before: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _words() -> _Words:
    with FILE.with_name("senders.toml").open("rb") as file:
        data = tomllib.load(file)
    before, after = ("|".join(map(re.escape, data[name])) for name in ("before", "after"))
    return _Words(
        frozenset(data["own"]),
        re.compile(rf"(?:{before})[㐀-鿿]{{0,4}}$"),
        re.compile(rf"[^,。!?;:\s【】\[\]]{{0,8}}?(?:{after})"),
    )


_SIGNATURE = re.compile(r"\s*[【\[]([^【】\[\]]{1,30})[】\]]")
_LONGEST = 33
_BEFORE = 10


def sender(text: str, claims: Sequence[Claim]) -> Sender | None:
    """Return whom normalised `text` claims to be from: its signature, whom it says it is, else the first it names.

    One organisation goes before a row of many: 我行 of a message signed 工商银行 is the ICBC.
    """
    spans = _signatures(text)
    signed = [claim for claim in claims if any(start <= claim.start and claim.end <= end for start, end in spans)]
    spoken = [claim for claim in claims if _speaks(text, claim)]
    known = [claim for claim in claims if claim.organisation.domains or claim.organisation.numbers]
    for found, stated in ((signed, True), (spoken, True), (known, False)):
        if found:
            return Sender(min(found, key=lambda claim: claim.organisation.many), stated)
    return None


def _signatures(text: str) -> list[tuple[int, int]]:
    """Return the spans of what stands in brackets at the beginning and at the end."""
    spans = []
    if first := _SIGNATURE.match(text):
        spans.append(first.span(1))
    start = len(text.rstrip()) - _LONGEST
    for mark in "【[":
        place = text.rfind(mark, max(0, start))
        last = _SIGNATURE.match(text, place) if place >= 0 else None
        if last and not text[last.end() :].strip():
            spans.append(last.span(1))
    return spans


def _speaks(text: str, claim: Claim) -> bool:
    """Tell whether a name is that of who speaks: 这里是工商银行, 工商银行提醒您, 我行."""
    words = _words()
    return (
        text[claim.start : claim.end] in words.own
        or words.after.match(text, claim.end) is not None
        or words.before.search(text[max(0, claim.start - _BEFORE) : claim.start]) is not None
    )


def related(one: Organisation, other: Organisation) -> bool:
    """Tell whether two organisations are one, or of one house."""
    return one.key == other.key or (one.house != "" and one.house == other.house)
