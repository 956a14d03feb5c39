"""Wording: the phrases that weighed most in the model's decision, and what they do to the reader."""

from dataclasses import dataclass

from model.assessment import Finding, Kind, Verdict
from model.evidence.case import Case
from model.segment import cut

LONGEST = 24
SHARE = 0.12


@dataclass(slots=True)
class _Run:
    start: int
    end: int
    weight: float


def find(case: Case) -> list[Finding]:
    """Return the phrases that speak for the verdict, strongest first; for `no_risk_found` those that speak against a scam."""
    sign = -1.0 if case.verdict is Verdict.NO_RISK_FOUND else 1.0
    runs = _runs(case, sign)
    total = sum(run.weight for run in runs)
    kept = [run for run in runs if run.weight >= SHARE * total and run.weight > 0.05]
    findings = []
    for run in sorted(kept, key=lambda run: -run.weight):
        reason = "wording_harmless" if sign < 0 else _reason(case, run)
        findings.append(
            case.finding(Kind.WORDING, run.start, run.end, reason, sign * run.weight, category=case.category_title)
        )
    return findings


def _runs(case: Case, sign: float) -> list[_Run]:
    """Return the runs of neighbouring words that all weigh to one side, without entities and marks at their ends."""
    text = case.reading.draft.text
    entities = [(link.start, link.end) for link in case.reading.links]
    entities += [(number.start, number.end) for number in case.reading.numbers]
    taken = {place for start, end in entities for place in range(start, end)}
    runs: list[_Run] = []
    place, current = 0, None
    for word in cut(text):
        start, place = place, place + len(word)
        weight = sign * case.weight(start, place)
        breaks = not word[0].isalnum() or start in taken or weight <= 0
        if breaks or (current and place - current.start > LONGEST):
            current = None
        if not breaks:
            if current is None:
                current = _Run(start, place, 0.0)
                runs.append(current)
            current.end = place
            current.weight += weight
    return [run for run in runs if run.end - run.start >= 2]


def _reason(case: Case, run: _Run) -> str:
    """Return the key of the reason: what the phrase asks of the reader where it asks for something."""
    for ask in case.reading.asks:
        if not ask.warned and ask.start < run.end and run.start < ask.end and ask.act != "reply_out":
            return f"ask_{ask.act}"
    return "wording"
