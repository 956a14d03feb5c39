"""Telephones, cards and chat accounts that a message wants its reader to use."""

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.numbers import NumberKind, registered
from model.registry import registry

KINDS = {
    NumberKind.OFFICIAL: Kind.NUMBER,
    NumberKind.MOBILE: Kind.NUMBER,
    NumberKind.VIRTUAL: Kind.NUMBER,
    NumberKind.FIXED: Kind.NUMBER,
    NumberKind.SERVICE: Kind.NUMBER,
    NumberKind.FOREIGN: Kind.NUMBER,
    NumberKind.PORT: Kind.NUMBER,
    NumberKind.CARD: Kind.ACCOUNT,
    NumberKind.CARD_LIKE: Kind.ACCOUNT,
    NumberKind.QQ: Kind.CONTACT,
    NumberKind.WECHAT: Kind.CONTACT,
    NumberKind.GROUP: Kind.CONTACT,
    NumberKind.CHAT: Kind.CONTACT,
}


def find(case: Case) -> list[Finding]:
    """Return a finding for every number that names a telephone, a card or a chat account."""
    institutions = [
        claim.organisation.name
        for claim in case.reading.claims
        if any(number in claim.organisation.confirmed for number in claim.organisation.numbers)
    ]
    findings = []
    for number in case.reading.numbers:
        kind = KINDS.get(number.kind)
        if kind is None:
            continue
        reason = f"number_{number.kind}"
        slots: dict[str, object] = {}
        if number.kind is NumberKind.OFFICIAL:
            if case.flagged or not registry().confirmed(registered(number.value) or number.value):
                continue
        elif number.kind is NumberKind.PORT and not case.flagged:
            # Genuine messages are sent from ports too, and name their own for those who want no more.
            continue
        elif kind is Kind.NUMBER and institutions and number.kind is not NumberKind.PORT:
            reason, slots = "number_claimed", {"name": institutions[0]}
        findings.append(case.finding(kind, number.start, number.end, reason, None, **slots))
    return findings
