"""Acts: what a flagged message wants its reader to do, where that is what scams live on."""

from model.assessment import Finding, Kind
from model.evidence.case import Case

ACTS = ("give_code", "share_screen", "pay_first", "transfer", "secrecy", "give_card", "add_contact")
# An act is shown even where its words weighed little: it is what the reader must not do.
LEAST = 0.3


def find(case: Case) -> list[Finding]:
    """Return a finding for the first place of each act that a flagged message asks for and does not warn against."""
    if not case.flagged:
        return []
    found: dict[str, Finding] = {}
    for ask in case.reading.asks:
        if ask.act in ACTS and not ask.warned and ask.act not in found:
            weight = max(case.weight(ask.start, ask.end), LEAST)
            found[ask.act] = case.finding(Kind.WORDING, ask.start, ask.end, f"ask_{ask.act}", weight)
    return list(found.values())
