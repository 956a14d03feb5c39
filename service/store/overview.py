"""How many messages were reported, by day, category, community and channel; how decisions fit; how long all takes.

A reported message is one report: the same words handed in by three people are three. None of it is called a case.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, case, cast, extract, func, select
from sqlalchemy import Float as Number
from sqlalchemy.orm import Session

from model.assessment import Verdict
from service.store.decisions import HARMFUL, Decision, State, corrects
from service.store.dossier import CHINA
from service.store.store import Store
from service.store.tables import Cluster, Message, Report

# How long a row of the queue may have waited to be counted in each part; the last part is for all that waited longer.
AGES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))


@dataclass(frozen=True, slots=True)
class Counts:
    """Reported messages from the day `first` to the day `last`, each named thing with its count of every day.

    A category is the one that staff decided, else the model's; where staff decided on another kind than fraud, and
    gave no category, it is the decision. A community is empty where none was given.
    """

    first: date
    last: date
    categories: Mapping[str, Sequence[int]]
    communities: Mapping[str, Sequence[int]]
    channels: Mapping[str, Sequence[int]]
    days: Sequence[int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the model's verdicts fit what staff decided: one message is one.

    It `agrees` where it called harmful messages a scam, or found no risk in others, `unsure` where it said so, and
    `contradicts` where the resident is told of a correction. `harmful` are those that both call harmful, `same` those
    of them in which staff and model name one category.
    """

    agrees: int
    unsure: int
    contradicts: int
    harmful: int
    same: int

    @property
    def decided(self) -> int:
        """How many were decided."""
        return self.agrees + self.unsure + self.contradicts


@dataclass(frozen=True, slots=True)
class Waiting:
    """The queue of this moment: rows by state, by how long they have waited (as AGES says), and the oldest."""

    received: int
    in_review: int
    ages: Sequence[int]
    oldest: timedelta | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. `undecided` counts messages of which staff said that they cannot tell; times are in seconds."""

    counts: Counts
    agreement: Mapping[str, Agreement]
    undecided: int
    median: float | None
    slowest: float | None
    answered: int
    waiting: Waiting


def overview(store: Store, days: int) -> Overview:
    """Return the overview of the last `days` days, today as China's calendar has it among them; raises StoreError."""
    now = store.now()
    today = now.astimezone(CHINA).date()
    first = today - timedelta(days=days - 1)
    with store.reading() as session:
        counted = _counts(session, first, today, store.is_sqlite)
        agreement, undecided = _agreement(session, _start(first))
        times = _times(session, _start(first), store.is_sqlite)
        waiting = _waiting(session, now)
    return Overview(counted, agreement, undecided, _ranked(times, 0.5), _ranked(times, 0.95), len(times), waiting)


def counts(store: Store, first: date, last: date) -> Counts:
    """Return what was reported from one day to another; raises StoreError."""
    with store.reading() as session:
        return _counts(session, first, last, store.is_sqlite)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _counts(session: Session, first: date, last: date, is_sqlite: bool) -> Counts:
    day = _day(Report.at, is_sqlite).label("day")
    within = and_(Report.at >= _start(first), Report.at < _start(last + timedelta(days=1)))
    # Decided and without a category of its own, a message counts as what it was decided to be.
    kind = case(
        (Message.state != State.DECIDED, Message.category),
        (Message.decided_category.is_not(None), Message.decided_category),
        (Message.decision == Decision.CANNOT_TELL, Message.category),
        else_=cast(Message.decision, Message.category.type),
    ).label("kind")
    query = (
        select(
            day, kind, func.coalesce(Report.community, "").label("community"), Report.channel, func.count().label("n")
        )
        .join(Message, Message.id == Report.message_id)
        .where(within)
        .group_by("day", "kind", "community", Report.channel)
    )
    length = (last - first).days + 1
    found: tuple[dict[str, list[int]], ...] = ({}, {}, {})
    total = [0] * length
    for row in session.execute(query):
        place = (date.fromisoformat(row.day) - first).days
        total[place] += row.n
        for series, name in zip(found, (row.kind, row.community, row.channel), strict=True):
            series.setdefault(name, [0] * length)[place] += row.n
    categories, communities, channels = (_most_first(series) for series in found)
    return Counts(first, last, categories, communities, channels, total)


def _most_first(series: Mapping[str, list[int]]) -> dict[str, list[int]]:
    return dict(sorted(series.items(), key=lambda item: (-sum(item[1]), item[0])))


def _agreement(session: Session, since: datetime) -> tuple[dict[str, Agreement], int]:
    same = case((Message.decided_category == Message.category, 1), else_=0).label("same")
    query = (
        select(Message.category, Message.verdict, Message.decision, same, func.count().label("n"))
        .where(Message.state == State.DECIDED, Message.decided_at >= since)
        .group_by(Message.category, Message.verdict, Message.decision, "same")
    )
    found: dict[str, Counter[str]] = {}
    undecided = 0
    for row in session.execute(query):
        if row.decision is Decision.CANNOT_TELL:
            undecided += row.n
            continue
        tally = found.setdefault(row.category, Counter())
        tally[_fit(row.decision, row.verdict)] += row.n
        if row.decision in HARMFUL and row.verdict is not Verdict.NO_RISK_FOUND:
            tally["harmful"] += row.n
            tally["same"] += row.n * row.same
    made = {
        name: Agreement(*(tally[part] for part in ("agrees", "unsure", "contradicts", "harmful", "same")))
        for name, tally in found.items()
    }
    return dict(sorted(made.items(), key=lambda item: (-item[1].decided, item[0]))), undecided


def _fit(decision: Decision, verdict: Verdict) -> str:
    if verdict is Verdict.SUSPICIOUS:
        return "unsure"
    return "contradicts" if corrects(decision, verdict) else "agrees"


def _times(session: Session, since: datetime, is_sqlite: bool) -> list[float]:
    """Return how many seconds each message waited from its first report to its decision, shortest first."""
    seconds = _seconds(Message.decided_at, is_sqlite) - _seconds(Message.first_seen, is_sqlite)
    query = select(cast(seconds, Number)).where(Message.state == State.DECIDED, Message.decided_at >= since)
    return sorted(session.scalars(query))


def _ranked(times: Sequence[float], share: float) -> float | None:
    """Return the time that this share of all did not exceed, by the nearest rank; None where there are none."""
    return times[max(0, -int(-share * len(times) // 1) - 1)] if times else None


def _waiting(session: Session, now: datetime) -> Waiting:
    parts: list[Any] = [func.count().filter(Cluster.open_since > now - age) for age in AGES]
    query = (
        select(Cluster.state, func.count(), func.min(Cluster.open_since), *parts)
        .where(Cluster.open.is_(True))
        .group_by(Cluster.state)
    )
    rows = session.execute(query).all()
    numbers = {row[0]: row[1] for row in rows}
    younger = [sum(row[3 + place] for row in rows) for place in range(len(AGES))]
    edges = [0, *younger, sum(numbers.values())]
    oldest = min((row[2] for row in rows), default=None)
    return Waiting(
        received=numbers.get(State.RECEIVED, 0),
        in_review=numbers.get(State.IN_REVIEW, 0),
        ages=[above - below for below, above in pairwise(edges)],
        oldest=now - oldest if oldest else None,
    )


def _day(moment: Any, is_sqlite: bool) -> ColumnElement[str]:
    """Return the day of a moment as China's calendar has it, as 2026-11-24."""
    if is_sqlite:
        return func.strftime("%Y-%m-%d", moment, "+8 hours")
    return func.to_char(func.timezone("Asia/Shanghai", moment), "YYYY-MM-DD")


def _seconds(moment: Any, is_sqlite: bool) -> ColumnElement[Any]:
    """Return a moment as seconds since some day long ago."""
    return func.julianday(moment) * 86400.0 if is_sqlite else extract("epoch", moment)
