"""A message as the model reads it: normalised text and the entities found in it."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from model.asks import Ask, find_asks
from model.links import Link, find_links
from model.normalise import Draft, normalise
from model.numbers import Number, find_numbers
from model.registry import Claim, registry
from model.topics import Topic, find_topics


class Reading(NamedTuple):
    """Everything that later steps need of one message; spans are in `draft.text`."""

    draft: Draft
    links: list[Link]
    numbers: list[Number]
    claims: list[Claim]
    asks: list[Ask]
    topics: list[Topic]


def read(text: str) -> Reading:
    """Return the reading of `text` as it was sent."""
    return readings([text])[0]


def readings(texts: Sequence[str]) -> list[Reading]:
    """Return the readings of texts as they were sent.

    One step is done for all before the next one, so that what it needs stays in the processor's cache.
    """
    drafts = [normalise(text) for text in texts]
    plain = [draft.text for draft in drafts]
    links = [find_links(text) for text in plain]
    taken = [[(link.start, link.end) for link in found] for found in links]
    numbers = [find_numbers(text, spans) for text, spans in zip(plain, taken, strict=True)]
    claims = [_claims(text, spans) for text, spans in zip(plain, taken, strict=True)]
    asks = [find_asks(text) for text in plain]
    topics = [find_topics(text) for text in plain]
    return [Reading(*parts) for parts in zip(drafts, links, numbers, claims, asks, topics, strict=True)]


def _claims(text: str, spans: list[tuple[int, int]]) -> list[Claim]:
    return [claim for claim in registry().claims(text) if not _inside(claim, spans)]


def _inside(claim: Claim, spans: list[tuple[int, int]]) -> bool:
    """Tell whether a name is a part of a link: whoever writes icbc-rz.top claims nothing by it."""
    place = bisect_right(spans, claim.start, key=lambda span: span[0]) - 1
    return place >= 0 and claim.end <= spans[place][1]
