"""Acts: what a flagged message wants its reader to do, where that is what scams live on."""

import re

from model.asks import Ask
from model.assessment import Finding, Kind
from model.evidence.case import Case

ACTS = ("give_code", "share_screen", "pay_first", "transfer", "secrecy", "give_card", "add_contact")
# An act is shown even where its words weighed little: it is what the reader must not do.
LEAST = 0.3


DENIED = re.compile(r"(?:不收|免|无需|不用|不需要|没有|零)\W?$")
GIVEN = re.compile(r"(?:是|为|:|\s)*\d{3}")


def is_meant(case: Case, ask: Ask) -> bool:
    """Tell whether an act is asked for: not warned against or denied (不收押金), no code given (验证码6632)."""
    text = case.reading.draft.text
    if ask.warned or DENIED.search(text[max(0, ask.start - 4) : ask.start]):
        return False
    return not (ask.act == "give_code" and GIVEN.match(text, ask.end))


def find(case: Case) -> list[Finding]:
    """Return a finding for the first place of each act that a flagged message asks for and does not warn against."""
    if not case.flagged:
        return []
    found: dict[str, Finding] = {}
    for ask in case.reading.asks:
        if ask.act in ACTS and ask.act not in found and is_meant(case, ask):
            weight = max(case.weight(ask.start, ask.end), LEAST)
            found[ask.act] = case.finding(Kind.WORDING, ask.start, ask.end, f"ask_{ask.act}", weight)
    return list(found.values())
