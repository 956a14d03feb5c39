"""What a message does not do: the reason for `no_risk_found` that people understand best."""

import re

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.numbers import NumberKind

ACTS = frozenset(
    (
        *("open_link", "add_contact", "pay_first", "transfer", "give_code", "give_card"),
        *("share_screen", "install", "secrecy"),
    )
)
MONEY = re.compile(r"钱|现金|[万元块]|转账|汇款|费")
CONTACTS = frozenset((NumberKind.QQ, NumberKind.WECHAT, NumberKind.CARD, NumberKind.FOREIGN))

# It ranks behind every phrase that weighed in the decision.
LEAST = 0.01


def find(case: Case) -> list[Finding]:
    """Return a finding without a span where the message asks for nothing that scams do and names no link or account."""
    asked = any(ask.act in ACTS and not ask.warned for ask in case.reading.asks)
    contact = any(number.kind in CONTACTS for number in case.reading.numbers)
    money = MONEY.search(case.reading.draft.text) is not None
    if case.flagged or asked or contact or money or case.reading.links:
        return []
    return [case.finding(Kind.WORDING, 0, 0, "asks_nothing", -LEAST)]
