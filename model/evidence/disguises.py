"""Disguises: characters that were chosen so that filters do not read what people read."""

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.wording import say

QUIET = frozenset(("full_width",))


def find(case: Case) -> list[Finding]:
    """Return one finding for each kind of disguise, at the first place where it stands."""
    seen: dict[str, Finding] = {}
    count: dict[str, int] = {}
    for disguise in case.reading.draft.disguises:
        if disguise.kind in QUIET:
            continue
        count[disguise.kind] = count.get(disguise.kind, 0) + 1
        if disguise.kind not in seen:
            text = case.original[disguise.start : disguise.end]
            reason = say(f"reasons.disguise_{disguise.kind}")
            seen[disguise.kind] = Finding(Kind.EVASION, disguise.start, disguise.end, text, 0.0, reason)
    return [
        Finding(Kind.EVASION, one.start, one.end, one.text, round(0.05 * min(count[kind], 10), 4), one.reason)
        for kind, one in seen.items()
    ]
