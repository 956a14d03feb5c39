"""The sender: whether the number that a message came from, and those that it names, fit whom it claims to be from."""

from collections.abc import Iterator

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.evidence.claimed import Claimed, claimed
from model.numbers import NumberKind, registered
from model.registry import Organisation, registry

PRIVATE = {
    NumberKind.MOBILE: "sender_mobile",
    NumberKind.VIRTUAL: "sender_mobile",
    NumberKind.FOREIGN: "sender_foreign",
}
# Whose numbers anybody may name: the hotlines of the state.
PUBLIC = frozenset(("government",))

# Stated, not learned: the corpus has no sender numbers. It ranks the finding and does not enter the risk.
WEIGHT = 1.0


def find(case: Case) -> list[Finding]:
    """Return findings where an institution's message came from a private or foreign number, or from another's, or where
    it names another's number as its own.

    A number that fits the claim gives no finding: numbers are spoofed, and none is a reason to trust a message.
    """
    named = case.flagged and any(number.kind is NumberKind.OFFICIAL for number in case.reading.numbers)
    known = any(claim.organisation.numbers for claim in case.reading.claims)
    who = claimed(case) if known and (named or case.sender is not None) else None
    if who is None:
        return []
    return [*_sent(case, who), *(_named(case, who) if named and who.stated else ())]


def _sent(case: Case, who: Claimed) -> Iterator[Finding]:
    """Yield a finding on the claimed name for the number that the message came from."""
    claim = next((claim for claim in case.reading.claims if claim.organisation.numbers), None)
    if claim is None or case.sender is None:
        return
    if reason := PRIVATE.get(case.sender):
        name = who.name if claim.organisation == who.organisation else claim.organisation.name
        yield case.finding(Kind.SENDER, claim.start, claim.end, reason, WEIGHT, name=name)
    elif case.sender is NumberKind.OFFICIAL and who.stated and (other := _other(case.sender_number, who)):
        slots = {"name": who.name, "number": case.sender_number.strip(), "other": other.name}
        yield case.finding(Kind.SENDER, claim.start, claim.end, "sender_other", WEIGHT, **slots)


def _named(case: Case, who: Claimed) -> Iterator[Finding]:
    """Yield a finding for each number in the message that is somebody else's."""
    for number in case.reading.numbers:
        if number.kind is NumberKind.OFFICIAL and (other := _other(number.value, who)):
            slots = {"name": who.name, "number": number.value, "other": other.name}
            yield case.finding(Kind.NUMBER, number.start, number.end, "number_other", None, **slots)


def _other(number: str, who: Claimed) -> Organisation | None:
    """Return whose confirmed number it is where the message names none of its owners, else None."""
    value = registered(number.strip()) or number.strip()
    owners = registry().owners(value)
    if not owners or not registry().confirmed(value) or not who.organisation.numbers:
        return None
    if any(owner.kind in PUBLIC or who.names(owner) for owner in owners):
        return None
    return owners[0]
