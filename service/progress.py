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
    judged_text: str | None
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
        judged_text=_kind(taxonomy, found),
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


def _kind(taxonomy: Taxonomy, found: Followed) -> str | None:
    """Return what the model took the message for; None where that is unknown here or contradicts the verdict given."""
    if found.judged not in taxonomy.slugs:
        return None
    told = taxonomy.is_harmful(found.judged) == (found.verdict is not Verdict.NO_RISK_FOUND)
    return taxonomy.category(found.judged).title if told else None
