"""What every detector is given: a judged message and how much each of its characters weighed."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.assessment import Finding, Kind, Verdict
from model.classifier import Contributions
from model.evidence.pieces import Piece, pieces
from model.numbers import NumberKind
from model.reading import Reading
from model.wording import say


@dataclass(frozen=True)
class Case:
    """A judged message. `weights[i]` is what character `i` of the normalised text adds to the log-odds of its risk.

    `category` is the slug of what it was judged to be; `sender` is the kind of number that it came from, None where
    that is unknown, and `sender_number` that number as it was given.
    """

    original: str
    reading: Reading
    verdict: Verdict
    category: str
    weights: list[float]
    sender: NumberKind | None = None
    sender_number: str = ""

    @property
    def flagged(self) -> bool:
        """Whether the verdict is `scam` or `suspicious`."""
        return self.verdict is not Verdict.NO_RISK_FOUND

    @cached_property
    def pieces(self) -> list[Piece]:
        """The spans of what a reader takes in at once, in the normalised text."""
        return pieces(self.reading)

    def piece(self, start: int, end: int) -> Piece:
        """Return the piece that holds the last character of the span, or the span itself where none does."""
        place = bisect_right(self.pieces, end - 1, key=lambda piece: piece[0]) - 1
        if place >= 0 and end <= self.pieces[place][1]:
            return self.pieces[place]
        return start, end

    def weight(self, start: int, end: int) -> float:
        """Return what a span of the normalised text adds to the log-odds of the risk."""
        return sum(self.weights[start:end])

    def finding(
        self, kind: Kind, start: int, end: int, reason: str, weight: float | None = None, **slots: object
    ) -> Finding:
        """Return a finding for a span of the normalised text.

        `reason` is a key of the section `reasons` of the wording, or `section.key`.
        """
        first, last = self.reading.draft.span(start, end)
        value = self.weight(start, end) if weight is None else weight
        key = reason if "." in reason else f"reasons.{reason}"
        return Finding(kind, first, last, self.original[first:last], round(value, 4), say(key, **slots))


def spread(length: int, contributions: Contributions) -> list[float]:
    """Return the weights of `length` characters: each contribution is shared by the characters of its span alike."""
    sizes = contributions.ends - contributions.starts
    # Of each contribution the places of its characters: those of one span are the numbers from its start on.
    before = np.cumsum(sizes) - sizes
    places = np.arange(sizes.sum()) + np.repeat(contributions.starts - before, sizes)
    parts = np.repeat(contributions.values / np.maximum(sizes, 1), sizes)
    weights: list[float] = np.bincount(places, parts, length).tolist()
    return weights
