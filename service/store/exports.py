"""What staff decided, as it leaves the store: masked, and without anything that leads to a reporter."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from model.assessment import Verdict
from service.store.decisions import Decision, State
from service.store.store import Store
from service.store.tables import Message

LABELS = frozenset({Decision.SCAM, Decision.ILLEGAL, Decision.PROMOTION, Decision.NOT_SCAM})


@dataclass(frozen=True, slots=True)
class Decided:
    """A decided message: its masked text, what the model said of it and what staff did. `category` may be None."""

    text: str
    decision: Decision
    category: str | None
    verdict: Verdict
    model: str
    reports: int
    at: datetime


def decided(store: Store, since: datetime | None = None) -> list[Decided]:
    """Return the messages decided at `since` or later that have a text and a label, oldest first; raises StoreError.

    What nobody could tell is no label.
    """
    asked = select(Message).where(
        Message.state == State.DECIDED, Message.decision.in_(LABELS), Message.text.is_not(None)
    )
    if since is not None:
        asked = asked.where(Message.decided_at >= since)
    with store.reading() as session:
        return [
            Decided(m.text, m.decision, m.decided_category, m.verdict, m.model, m.reports, m.decided_at)
            for m in session.scalars(asked.order_by(Message.decided_at, Message.id))
            if m.text and m.decision and m.decided_at
        ]
