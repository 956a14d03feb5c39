"""A message as the model reads it: normalised text and the entities found in it."""

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
    numbers = find_numbers(draft.text, [(link.start, link.end) for link in links])
    return Reading(draft, links, numbers, registry().claims(draft.text), find_asks(draft.text), find_topics(draft.text))
