"""All detectors together: sorted, without overlaps, and no more than a phone shows."""

from model import known
from model.assessment import Finding, Kind
from model.evidence import acts, disguises, harmless, links, numbers, phrases, sender
from model.evidence.case import Case

DETECTORS = (links.find, numbers.find, sender.find, acts.find, disguises.find, phrases.find, harmless.find)
MOST = 6
LEAST = 0.01
# What is said of the wording is no news a third time.
SAME = 2


def evidence(case: Case, index: known.Known | None = None) -> tuple[Finding, ...]:
    """Return the findings that fit the verdict, strongest first, MOST at most, none overlapping a stronger one.

    A finding that points the other way is left out: with a scam what speaks against it, with `no_risk_found` what
    speaks for one. A link or number of a flagged message that is not an official one stays with the least weight, since
    it is what the reader would use.
    """
    found: list[Finding] = []
    for detector in DETECTORS:
        found += detector(case)
    if index is not None:
        found += known.find(case, index)
    if case.flagged:
        found = [finding if finding.weight > LEAST else _least(finding) for finding in found]
    else:
        found = [finding for finding in found if finding.weight < 0]
    found.sort(key=lambda finding: (-abs(finding.weight), finding.start))
    kept: list[Finding] = []
    said: list[str] = []
    for finding in found:
        if said.count(finding.reason) < SAME and _apart(finding, kept):
            kept.append(finding)
            if finding.kind is Kind.WORDING:
                said.append(finding.reason)
            if len(kept) == MOST:
                break
    return tuple(kept)


def _apart(finding: Finding, others: list[Finding]) -> bool:
    return not any(finding.end > other.start and other.end > finding.start for other in others)


def _least(finding: Finding) -> Finding:
    return Finding(finding.kind, finding.start, finding.end, finding.text, LEAST, finding.reason)
