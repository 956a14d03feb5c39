"""Acts: what a flagged message wants its reader to do, where that is what scams live on."""

from model.asks import Ask
from model.assessment import Finding, Kind
from model.evidence.case import Case

ACTS = frozenset(
    (
        *("give_code", "hand_over", "buy_cards", "lend_card", "share_screen", "transfer", "pay_first", "secrecy"),
        *("isolate", "give_card", "threat", "leave_platform", "add_contact"),
    )
)
# What leads out of the message, harmless or not.
LEADING = frozenset(("open_link", "scan_code", "install"))
# An act is shown even where its words weighed little: it is what the reader must not do.
LEAST = 0.3


def find(case: Case) -> list[Finding]:
    """Return a finding for each piece of a flagged message that asks for an act: its gravest one, each act once."""
    if not case.flagged:
        return []
    found: list[Finding] = []
    said: set[str] = set()
    held: set[tuple[int, int]] = set()
    for ask in wanted(case):
        piece = case.piece(ask.start, ask.end)
        if ask.act not in said and piece not in held:
            said.add(ask.act)
            held.add(piece)
            weight = max(case.weight(*piece), LEAST)
            found.append(case.finding(Kind.WORDING, *piece, f"ask_{ask.act}", weight))
    return found


def wanted(case: Case) -> list[Ask]:
    """Return the acts of ACTS that the message asks for and does not warn against, the gravest first."""
    return [ask for ask in case.reading.asks if ask.act in ACTS and not ask.warned]
