"""What every detector is given: a judged message and how much each of its characters weighed."""

from collections.abc import Iterable
from dataclasses import dataclass

from model.assessment import Finding, Kind, Verdict
from model.features import Feature
from model.numbers import NumberKind
from model.reading import Reading
from model.wording import say


@dataclass(frozen=True, slots=True)
class Case:
    """A judged message. `weights[i]` is what character `i` of the normalised text adds to the log-odds of its risk.

    `sender` is the kind of number that it came from, None where that is unknown.
    """

    original: str
    reading: Reading
    verdict: Verdict
    category_title: str
    weights: list[float]
    sender: NumberKind | None = None

    @property
    def flagged(self) -> bool:
        """Whether the verdict is `scam` or `suspicious`."""
        return self.verdict is not Verdict.NO_RISK_FOUND

    def weight(self, start: int, end: int) -> float:
        """Return what a span of the normalised text adds to the log-odds of the risk."""
        return sum(self.weights[start:end])

    def finding(
        self, kind: Kind, start: int, end: int, reason: str, weight: float | None = None, **slots: object
    ) -> Finding:
        """Return a finding for a span of the normalised text; `reason` is a key of the section `reasons`."""
        first, last = self.reading.draft.span(start, end)
        value = self.weight(start, end) if weight is None else weight
        return Finding(kind, first, last, self.original[first:last], round(value, 4), say(f"reasons.{reason}", **slots))


def spread(length: int, contributions: Iterable[tuple[Feature, float]]) -> list[float]:
    """Return the weights of `length` characters: each contribution is shared by the characters of its feature alike."""
    weights = [0.0] * length
    for feature, value in contributions:
        if feature.end > feature.start:
            part = value / (feature.end - feature.start)
            for place in range(feature.start, feature.end):
                weights[place] += part
    return weights
