"""The sender: whether the number that a message came from fits whom the message claims to be from."""

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.numbers import NumberKind

PRIVATE = {NumberKind.MOBILE: "sender_mobile", NumberKind.FOREIGN: "sender_foreign"}

# Stated, not learned: the corpus has no sender numbers. It ranks the finding and does not enter the risk.
WEIGHT = 1.0


def find(case: Case) -> list[Finding]:
    """Return a finding on the claimed name where an institution's message came from a private or foreign number.

    A number that fits the claim gives no finding: numbers are spoofed, and none is a reason to trust a message.
    """
    reason = PRIVATE.get(case.sender) if case.sender else None
    claim = next((claim for claim in case.reading.claims if claim.organisation.numbers), None)
    if reason is None or claim is None:
        return []
    return [case.finding(Kind.SENDER, claim.start, claim.end, reason, WEIGHT, name=claim.organisation.name)]
