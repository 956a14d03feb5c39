"""One message with all that is around it: its cluster, what is like it, reports over time, history, and raw texts."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy import desc, select
from sqlalchemy.orm import Session

from model.assessment import Verdict
from model.masking import mask
from service.store import queue
from service.store.audit import record
from service.store.claims import Hand
from service.store.deciding import last_steps
from service.store.decisions import Decision, State, corrects
from service.store.store import Store
from service.store.tables import Message, RawText, Report, Ruling, Staff, Step

# Days and hours begin as China's clocks have them.
CHINA = timezone(timedelta(hours=8))
MOST_ALIKE = 20
MOST_RAW = 50
# Reports within so many hours are counted by the hour, else by the day.
HOURLY = timedelta(hours=48)
LONGEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Line:
    """A step of a message's history; `by` is None where it is not known, `undone` where a later step took it back."""

    id: int
    at: datetime
    by: str | None
    step: Step
    decision: Decision
    category: str | None
    reply: str | None
    note: str | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """Another message of the cluster, and what was decided of it."""

    id: int
    text: str | None
    reports: int
    verdict: Verdict
    state: State
    decision: Decision | None
    category: str | None
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many reports of the cluster came in the hour or on the day that begins at `start`."""

    start: datetime
    reports: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """A message, and all that is around it.

    `decision`, `decided_category` and `reply` are those of `proposal` while there is one. `corrects` tells whether the
    decision says otherwise than a verdict that a reporter was given. `hourly` tells what a bucket is.
    """

    id: int
    text: str | None
    reports: int
    verdict: Verdict
    category: str
    risk: float
    model: str
    state: State
    version: int
    first_seen: datetime
    last_seen: datetime
    decision: Decision | None
    decided_category: str | None
    reply: str | None
    decided_at: datetime | None
    corrects: bool
    proposal: Line | None
    history: tuple[Line, ...]
    row: queue.Item
    alike: tuple[Alike, ...]
    buckets: tuple[Bucket, ...]
    hourly: bool


@dataclass(frozen=True, slots=True)
class Raw:
    """A text as it was sent, with its report's number and moment."""

    report: int
    at: datetime
    text: str
    sender: str | None


def find(store: Store, message: int) -> Dossier | None:
    """Return the message with all that is around it, None where there is no such message."""
    now = store.now()
    with store.reading() as session:
        found = session.get(Message, message)
        if found is None or found.cluster_id is None:
            return None
        history = _history(session, message)
        standing = last_steps(session, [message]).get(message)
        proposed = standing is not None and standing.step is Step.PROPOSED
        buckets, hourly = _buckets(session, found.cluster_id, now)
        verdicts = set(session.scalars(select(Report.verdict).where(Report.message_id == message).distinct()))
        decided = found.state is State.DECIDED and found.decision is not None
        return Dossier(
            id=found.id,
            text=found.text,
            reports=found.reports,
            verdict=found.verdict,
            category=found.category,
            risk=found.risk,
            model=found.model,
            state=found.state,
            version=found.version,
            first_seen=found.first_seen,
            last_seen=found.last_seen,
            decision=found.decision,
            decided_category=found.decided_category,
            reply=found.reply,
            decided_at=found.decided_at,
            corrects=decided and any(corrects(found.decision, one) for one in verdicts if found.decision),
            proposal=next((line for line in history if proposed and standing and line.id == standing.id), None),
            history=history,
            row=queue.item(session, found.cluster_id, now),
            alike=_alike(session, found),
            buckets=buckets,
            hourly=hourly,
        )


def raw(store: Store, message: int, hand: Hand, reason: str) -> tuple[Raw, ...] | None:
    """Return the texts of a message as they were sent, the latest first; None where there is no such message.

    That they were looked at, by whom and why, stands in the audit trail before anybody sees them. None are left when
    their time is up, when they were withdrawn, or where another secret sealed them; that too is looked at.
    """
    with store.writing() as session:
        if session.get(Message, message) is None:
            return None
        query = (
            select(RawText.sealed, Report.id, Report.at)
            .join(Report, Report.id == RawText.report_id)
            .where(Report.message_id == message)
            .order_by(desc(Report.id))
            .limit(MOST_RAW)
        )
        opened = [(row.id, row.at, store.keys.unseal(row.sealed)) for row in session.execute(query)]
        found = tuple(Raw(number, at, **json.loads(text)) for number, at, text in opened if text is not None)
        record(session, hand.who, f"message/{message}", "raw_seen", reason=mask(reason)[:200], texts=len(found))
    return found


def _history(session: Session, message: int) -> tuple[Line, ...]:
    query = (
        select(Ruling, Staff.name)
        .outerjoin(Staff, Staff.id == Ruling.staff_id)
        .where(Ruling.message_id == message)
        .order_by(Ruling.id)
    )
    rows = session.execute(query).all()
    undone = {row.Ruling.undoes for row in rows}
    return tuple(
        Line(
            id=step.id,
            at=step.at,
            by=name,
            step=step.step,
            decision=step.decision,
            category=step.category,
            reply=step.reply,
            note=step.note,
            undone=step.id in undone,
        )
        for step, name in rows
    )


def _alike(session: Session, message: Message) -> tuple[Alike, ...]:
    """Return the other messages of the cluster, those decided before others, then those reported most."""
    query = (
        select(Message)
        .where(Message.cluster_id == message.cluster_id, Message.id != message.id)
        .order_by(Message.decided_at.is_(None), desc(Message.reports), desc(Message.id))
        .limit(MOST_ALIKE)
    )
    return tuple(
        Alike(
            id=other.id,
            text=other.text,
            reports=other.reports,
            verdict=other.verdict,
            state=other.state,
            decision=other.decision if other.state is State.DECIDED else None,
            category=other.decided_category if other.state is State.DECIDED else None,
            last_seen=other.last_seen,
        )
        for other in session.scalars(query)
    )


def _buckets(session: Session, cluster: int, now: datetime) -> tuple[tuple[Bucket, ...], bool]:
    """Return how many reports of the cluster came when, empty buckets too, and whether a bucket is an hour."""
    query = (
        select(Report.at)
        .join(Message, Message.id == Report.message_id)
        .where(Message.cluster_id == cluster, Report.at > now - LONGEST)
    )
    moments = [at.astimezone(CHINA) for at in session.scalars(query)]
    if not moments:
        return (), False
    hourly = now - min(moments) <= HOURLY
    counts = Counter(_start(moment, hourly) for moment in moments)
    step = timedelta(hours=1) if hourly else timedelta(days=1)
    start, end = min(counts), max(_start(now.astimezone(CHINA), hourly), max(counts))
    length = int((end - start) / step) + 1
    return tuple(Bucket(start + place * step, counts[start + place * step]) for place in range(length)), hourly


def _start(moment: datetime, hourly: bool) -> datetime:
    return moment.replace(hour=moment.hour if hourly else 0, minute=0, second=0, microsecond=0)
