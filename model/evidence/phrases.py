"""Wording: the pieces that weighed most in the model's decision, and what they do to the reader."""

import re

from model.asks import Ask
from model.assessment import Finding, Kind
from model.evidence.acts import ACTS, LEADING
from model.evidence.case import Case
from model.evidence.pieces import Piece
from model.evidence.ploys import ploy

# Words of the lexicon's urgency that also tell a day or a state.
NO_THREAT = frozenset(("今天", "今日", "当天", "冻结", "注销", "停用", "停机", "终止", "作废", "速", "最后", "逾期"))
THREAT = re.compile(r"逾期.{0,2}(?:将|影响|失效|作废|清零|冻结|停|不)")
ASKING = ACTS | LEADING
SHARE = 0.12
LEAST = 0.05
# What reassures has to be a phrase, since two characters (请在, 说我) tell a reader nothing, and has to have weighed.
SHORTEST_HARMLESS = 4
LEAST_HARMLESS = 0.6


def find(case: Case) -> list[Finding]:
    """Return the pieces that speak for the verdict, strongest first: for `no_risk_found` those against a scam.

    A piece that is nothing but an organisation's name says nothing of the wording, and one that asks for something
    reassures nobody; both are left out.
    """
    sign, pieces = (1.0 if case.flagged else -1.0), case.pieces
    left_out = {(claim.start, claim.end) for claim in case.reading.claims}
    if not case.flagged:
        asks = (ask for ask in case.reading.asks if ask.act in ASKING and not ask.warned)
        left_out |= {case.piece(ask.start, ask.end) for ask in asks}
        pieces = [piece for piece in pieces if piece[1] - piece[0] >= SHORTEST_HARMLESS]
    weighed = [(sign * case.weight(*piece), piece) for piece in pieces if piece not in left_out]
    total = sum(weight for weight, _ in weighed if weight > 0)
    least = max(LEAST if case.flagged else LEAST_HARMLESS, SHARE * total)
    kept = [(weight, piece) for weight, piece in weighed if weight >= least]
    return [_finding(case, piece, sign * weight) for weight, piece in sorted(kept, reverse=True)]


def _finding(case: Case, piece: Piece, weight: float) -> Finding:
    """Return the finding for a piece: what it asks for, by what ploy it works, or of which kind it is typical."""
    reason = f"points.{case.category}"
    if case.flagged:
        start, end = piece
        acts = [ask.act for ask in case.reading.asks if start < ask.end <= end and _tells(case, ask)]
        grave = [act for act in acts if act not in ("gain", "urgency")]
        if grave:
            reason = f"ask_{grave[0]}"
        elif (used := ploy(case.reading.draft.text[start:end], case.category)) is not None:
            reason = f"ploys.{used}"
        elif acts:
            reason = f"ask_{acts[0]}"
    return case.finding(Kind.WORDING, *piece, reason, weight)


def _tells(case: Case, ask: Ask) -> bool:
    """Tell whether an act is a reason by itself: a way off a list is none, nor a day or a state without a threat."""
    if ask.act == "urgency":
        text = case.reading.draft.text
        return text[ask.start : ask.end] not in NO_THREAT or THREAT.match(text, ask.start) is not None
    return ask.act != "reply_out" and not ask.warned
