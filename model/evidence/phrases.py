"""Wording: the phrases that weighed most in the model's decision, and what they do to the reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from model.asks import Ask
from model.assessment import Finding, Kind
from model.evidence.acts import is_meant
from model.evidence.case import Case
from model.segment import cut

LONGEST = 24
GAP = 4
# Words of the lexicon's urgency that also tell a day or a state.
NO_THREAT = frozenset(("今天", "今日", "当天", "冻结", "注销", "停用", "停机", "终止", "作废", "速", "最后", "逾期"))
THREAT = re.compile(r"逾期.{0,2}(?:将|影响|失效|作废|清零|冻结|停|不)")
SHARE = 0.12


@dataclass(slots=True)
class _Run:
    start: int
    end: int
    weight: float


def find(case: Case) -> list[Finding]:
    """Return the phrases that speak for the verdict, strongest first: for `no_risk_found` those against a scam."""
    sign = 1.0 if case.flagged else -1.0
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
    """Return the runs of neighbouring words that together weigh to one side, within a clause and without entities.

    Two runs with a short gap become one where the gap takes away less than half of the weaker one. A run that is
    nothing but a sender's name says nothing of the wording and is left out.
    """
    names = {(claim.start, claim.end) for claim in case.reading.claims}
    merged: list[_Run] = []
    for clause in _clauses(case, sign):
        runs: list[_Run] = []
        for start, end, weight in clause:
            if weight <= 0:
                continue
            last = runs[-1] if runs else None
            gap = sign * case.weight(last.end, start) if last else 0.0
            if last and start - last.end <= GAP and end - last.start <= LONGEST and gap > -min(last.weight, weight) / 2:
                last.end, last.weight = end, last.weight + gap + weight
            else:
                runs.append(_Run(start, end, weight))
        merged += runs
    return [run for run in merged if run.end - run.start >= 2 and (run.start, run.end) not in names]


def _clauses(case: Case, sign: float) -> Iterator[list[tuple[int, int, float]]]:
    """Yield the words of each stretch without marks and entities: start, end and weight to one side."""
    text = case.reading.draft.text
    entities = [(link.start, link.end) for link in case.reading.links]
    entities += [(number.start, number.end) for number in case.reading.numbers]
    taken = {place for start, end in entities for place in range(start, end)}
    clause: list[tuple[int, int, float]] = []
    place = 0
    for word in cut(text):
        start, place = place, place + len(word)
        if word[0].isalnum() and start not in taken:
            clause.append((start, place, sign * case.weight(start, place)))
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _reason(case: Case, run: _Run) -> str:
    """Return the key of the reason: what the phrase asks of the reader where it asks for something, urgency last."""
    acts = [
        ask.act
        for ask in case.reading.asks
        if ask.start < run.end and run.start < ask.end and is_meant(case, ask) and _tells(case, ask)
    ]
    acts.sort(key=lambda act: act == "urgency")
    return f"ask_{acts[0]}" if acts else "wording"


def _tells(case: Case, ask: Ask) -> bool:
    """Tell whether an act is a reason by itself: a way off a list is none, nor a day or a state without a threat."""
    if ask.act == "urgency":
        text = case.reading.draft.text
        return text[ask.start : ask.end] not in NO_THREAT or THREAT.match(text, ask.start) is not None
    return ask.act != "reply_out"
