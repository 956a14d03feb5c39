"""What a message does not do: the reason for `no_risk_found` that people understand best."""

import re

from model.assessment import Finding, Kind
from model.evidence.acts import wanted
from model.evidence.case import Case
from model.numbers import NumberKind

LEADING = frozenset(("scan_code", "install"))
MONEY = re.compile(r"钱|现金|[万元块]|转账|汇款|费")
CONTACTS = frozenset(
    (NumberKind.QQ, NumberKind.WECHAT, NumberKind.GROUP, NumberKind.CHAT, NumberKind.CARD, NumberKind.FOREIGN)
)

# It ranks behind every phrase that weighed in the decision.
LEAST = 0.01


def find(case: Case) -> list[Finding]:
    """Return a finding without a span where the message asks for nothing that scams do and names no link or account.

    Of money nothing is said where the message speaks of it. Who is to log in somewhere is not led there without a link.
    """
    if case.flagged or case.reading.links:
        return []
    asked = {ask.act for ask in case.reading.asks if not ask.warned}
    contact = any(number.kind in CONTACTS for number in case.reading.numbers)
    if contact or asked & LEADING or wanted(case):
        return []
    plain = "open_link" not in asked and MONEY.search(case.reading.draft.text) is None
    return [case.finding(Kind.WORDING, 0, 0, "asks_nothing" if plain else "asks_no_link", -LEAST)]
