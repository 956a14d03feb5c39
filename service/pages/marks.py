"""From a message and its evidence to numbered marks on the message and a list of reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from model.assessment import Finding

MAX_REASONS = 6
# A finding that weighs less is a remark, such as that a number is an official one, and no reason for the verdict.
LEAST_WEIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, its number on the message, and the spans that it stands on, each once."""

    number: int
    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the message; `marked` when a reason stands on it, `numbers` of the reasons whose span ends with it."""

    text: str
    marked: bool
    numbers: tuple[int, ...]


def mark(text: str, evidence: Iterable[Finding]) -> tuple[tuple[Piece, ...], tuple[Reason, ...]]:
    """Cut the message at the spans that speak for a scam, and number their reasons, strongest first.

    Findings of one reason share a number. The pieces joined are the message; spans may overlap.
    """
    by_reason: dict[str, list[Finding]] = {}
    for finding in evidence:
        if finding.weight >= LEAST_WEIGHT and (finding.reason in by_reason or len(by_reason) < MAX_REASONS):
            by_reason.setdefault(finding.reason, []).append(finding)
    reasons = []
    spans = []
    for number, (reason, findings) in enumerate(by_reason.items(), start=1):
        quotes = dict.fromkeys(" ".join(finding.text.split()) for finding in findings)
        reasons.append(Reason(number, reason, tuple(quote for quote in quotes if quote)))
        spans += [(finding.start, finding.end, number) for finding in findings if finding.start < finding.end]

    cuts = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    pieces = tuple(
        Piece(
            text[start:end],
            any(first <= start and end <= last for first, last, _ in spans),
            tuple(sorted({number for _, last, number in spans if last == end})),
        )
        for start, end in pairwise(cuts)
    )
    return pieces, tuple(reasons)


def remarks(evidence: Iterable[Finding]) -> tuple[str, ...]:
    """Return what speaks against a scam, strongest first, each reason once."""
    return tuple(dict.fromkeys(finding.reason for finding in evidence if finding.weight < 0))
