"""From a report as it is stored to what its reporter is told."""

from dataclasses import dataclass
from datetime import datetime

from model.assessment import Verdict
from model.taxonomy import Taxonomy
from service.store.decisions import Decision, State, corrects, sentences
from service.store.reports import Followed


@dataclass(frozen=True, slots=True)
class Told:
    """A report in words. What belongs to a decision is None until there is one; `correction` also where it agrees."""

    status: State
    status_text: str
    meaning: str
    received: datetime
    verdict: Verdict
    verdict_text: str
    reports: int
    decision: Decision | None
    decision_text: str | None
    decision_meaning: str | None
    category: str | None
    category_text: str | None
    reply: str | None
    decided: datetime | None
    correction: str | None


def progress(taxonomy: Taxonomy, found: Followed) -> Told:
    """Return what the reporter is told of a report."""
    said = sentences()
    state, decision = said["states"][found.state], found.decision
    decided = said["decisions"][decision] if decision else {}
    verdict = taxonomy.verdict(found.verdict).title
    corrected = decision is not None and corrects(decision, found.verdict)
    known = found.category in taxonomy.slugs
    return Told(
        status=found.state,
        status_text=state["title"],
        meaning=state["meaning"],
        received=found.at,
        verdict=found.verdict,
        verdict_text=verdict,
        reports=found.reports,
        decision=decision,
        decision_text=decided.get("title"),
        decision_meaning=decided.get("meaning"),
        category=found.category if known else None,
        category_text=taxonomy.category(found.category).title if known and found.category else None,
        reply=found.reply,
        decided=found.decided_at,
        correction=said["corrections"][decision].format(verdict=verdict) if corrected else None,
    )
