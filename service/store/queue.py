"""The queue: one row for each cluster of near-duplicates, the most urgent first, by what the reader asks for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, and_, desc, func, or_, select, tuple_
from sqlalchemy.orm import Session

from model.assessment import Verdict
from service.store import search, urgency
from service.store.decisions import State
from service.store.store import Store
from service.store.tables import Cluster, Message, Place, Staff
from service.store.urgency import Part

Query = Select[*tuple[Any, ...]]


class Held(StrEnum):
    """Whose claim to look for."""

    MINE = "mine"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; what is None does not matter. Without a state, all that is open.

    `since` and `until` find clusters that were reported in between, `text` those with a message that holds it.
    """

    community: str | None = None
    category: str | None = None
    verdict: Verdict | None = None
    since: datetime | None = None
    until: datetime | None = None
    channel: str | None = None
    state: State | None = None
    held: Held | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a cluster, and until when."""

    staff: int
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the queue: the message that stands for its cluster (`id` to `version`), and what all of it is.

    `text` is None once it is forgotten. `urgency` is what the parts, in points, add up to at this moment.
    """

    id: int
    text: str | None
    verdict: Verdict
    category: str
    risk: float
    state: State
    version: int
    cluster: int
    messages: int
    reports: int
    paid: int
    first_seen: datetime
    last_seen: datetime
    open_since: datetime
    urgency: float
    parts: tuple[Part, ...]
    claim: Claim | None
    communities: tuple[str, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the queue: all that stands behind it comes after. It stays where it is when rows are added."""

    urgency: float
    cluster: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the mark behind them, None where they are the last."""

    items: tuple[Item, ...]
    next: Mark | None


def page(store: Store, filters: Filters, limit: int, after: Mark | None = None, reader: int | None = None) -> Page:
    """Return the rows that `reader` asks for, at most `limit`, those after a mark."""
    now = store.now()
    query = _filtered(_rows(), filters, now, reader, store.is_sqlite)
    query = query.order_by(desc(Cluster.urgency), desc(Cluster.id)).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(Cluster.urgency, Cluster.id) < (after.urgency, after.cluster))
    with store.reading() as session:
        rows = session.execute(query).all()
        shown = rows[:limit]
        places = _places(session, [row.Cluster.id for row in shown])
        items = tuple(_item(row, places.get(row.Cluster.id, []), now) for row in shown)
        last = shown[-1].Cluster if len(rows) > limit else None
        return Page(items, Mark(last.urgency, last.id) if last is not None else None)


def count(store: Store, filters: Filters, most: int, reader: int | None = None) -> int:
    """Return how many rows there are that `reader` asks for; counting ends at `most`."""
    some = _filtered(select(Cluster.id), filters, store.now(), reader, store.is_sqlite).limit(most).subquery()
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(some)) or 0


def item(session: Session, cluster: int, now: datetime) -> Item:
    """Return the row of a cluster, whatever is filtered."""
    row = session.execute(_rows().where(Cluster.id == cluster)).one()
    return _item(row, _places(session, [cluster]).get(cluster, []), now)


def _rows() -> Query:
    return (
        select(Cluster, Message.text, Message.version, Staff.name)
        .join(Message, Message.id == Cluster.head)
        .outerjoin(Staff, Staff.id == Cluster.claimed_by)
    )


def _filtered(query: Query, filters: Filters, now: datetime, reader: int | None, is_sqlite: bool) -> Query:
    # Where the index is walked in order, each row is asked for all else; sets of clusters are made once.
    query = query.where(Cluster.open.is_(filters.state is not State.DECIDED))
    if filters.state is not None:
        query = query.where(Cluster.state == filters.state)
    for column, wanted in ((Cluster.category, filters.category), (Cluster.verdict, filters.verdict)):
        if wanted is not None:
            query = query.where(column == wanted)
    if filters.since is not None:
        query = query.where(Cluster.last_seen >= filters.since)
    if filters.until is not None:
        query = query.where(Cluster.first_seen <= filters.until)
    places = [
        column == wanted
        for column, wanted in ((Place.community, filters.community), (Place.channel, filters.channel))
        if wanted is not None
    ]
    if places:
        query = query.where(Cluster.id.in_(select(Place.cluster_id).where(and_(*places))))
    if filters.held is Held.MINE:
        query = query.where(Cluster.claimed_by == reader, Cluster.claimed_until > now)
    elif filters.held is Held.FREE:
        query = query.where(or_(Cluster.claimed_until.is_(None), Cluster.claimed_until <= now))
    if filters.text is not None:
        found = search.matching(filters.text, is_sqlite)
        query = query.where(Cluster.id.in_(select(Message.cluster_id).where(Message.id.in_(found))))
    return query


def _places(session: Session, clusters: Collection[int]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    query = select(Place).where(Place.cluster_id.in_(clusters)).order_by(desc(Place.reports), Place.community)
    for place in session.scalars(query):
        found.setdefault(place.cluster_id, []).append(place)
    return found


def _item(row: Row[*tuple[Any, ...]], places: list[Place], now: datetime) -> Item:
    cluster: Cluster = row.Cluster
    parts = urgency.parts(cluster.risk, cluster.spread, cluster.paid, cluster.open_since, now)
    until = cluster.claimed_until
    held = until is not None and until > now and cluster.claimed_by is not None
    return Item(
        id=cluster.head,
        text=row.text,
        verdict=cluster.verdict,
        category=cluster.category,
        risk=cluster.risk,
        state=cluster.state,
        version=row.version,
        cluster=cluster.id,
        messages=cluster.messages,
        reports=cluster.reports,
        paid=cluster.paid,
        first_seen=cluster.first_seen,
        last_seen=cluster.last_seen,
        open_since=cluster.open_since,
        urgency=round(sum(part.points for part in parts), 1),
        parts=parts,
        claim=Claim(cluster.claimed_by, row.name, until) if held and cluster.claimed_by and until else None,
        communities=tuple(dict.fromkeys(place.community for place in places if place.community)),
        channels=tuple(dict.fromkeys(place.channel for place in places)),
    )
