"""A message as the model reads it: normalised text and the entities found in it."""

from bisect import bisect_right
from dataclasses import dataclass

from model.asks import Ask, find_asks
from model.links import Link, find_links
from model.normalise import Draft, normalise
from model.numbers import Number, find_numbers
from model.registry import Claim, registry
from model.topics import Topic, find_topics


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that later steps need of one message; spans are in `draft.text`."""

    draft: Draft
    links: list[Link]
    numbers: list[Number]
    claims: list[Claim]
    asks: list[Ask]
    topics: list[Topic]


def read(text: str) -> Reading:
    """Return the reading of `text` as it was sent."""
    draft = normalise(text)
    links = find_links(draft.text)
    taken = [(link.start, link.end) for link in links]
    numbers = find_numbers(draft.text, taken)
    claims = [claim for claim in registry().claims(draft.text) if not _inside(claim, taken)]
    return Reading(draft, links, numbers, claims, find_asks(draft.text), find_topics(draft.text))


def _inside(claim: Claim, spans: list[tuple[int, int]]) -> bool:
    """Tell whether a name is a part of a link: whoever writes icbc-rz.top claims nothing by it."""
    place = bisect_right(spans, claim.start, key=lambda span: span[0]) - 1
    return place >= 0 and claim.end <= spans[place][1]
