"""Clusters of near-duplicates: which one a message belongs to, and what the queue shows of it.

A new message joins the cluster of one that differs from it only in numbers and links, else the cluster whose leader it
is like (model/known.py says when), else it leads a cluster of its own. Candidates are leaders that share a band of the
MinHash signature; the bands lie in a table, as codes made with the key, so that no process holds all texts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import CursorResult, and_, case, delete, desc, func, select, text, update
from sqlalchemy.orm import Session

from model.known import informative, signature, similarity
from service.store import fingerprints, search, urgency
from service.store.decisions import HARMFUL, State
from service.store.keys import Keys
from service.store.store import Store
from service.store.tables import Band, Cluster, Message, Place, Report, Ruling

# 64 permutations in bands of 4: two texts that share half of their pairs of characters share a band in 64 of 100 cases,
# two that share two thirds in 97.
BANDS = 16
ROWS = 4
MOST_CANDIDATES = 50
# What settling does in one transaction; others wait no longer than that.
SETTLED_AT_ONCE = 50
RANKED_AT_ONCE = 1000
ORDER = {State.RECEIVED: 0, State.IN_REVIEW: 1, State.DECIDED: 2}
_TEXT_FIRST = Message.text.is_(None)
_STATE_ORDER = case({state.value: place for state, place in ORDER.items()}, value=Message.state)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a masked text is compared by; `matched` is empty, and there are no bands, where nothing can be like it."""

    kin: str
    matched: str
    bands: tuple[int, ...]

    @property
    def locks(self) -> set[int]:
        """Numbers of which two likenesses share one wherever the messages may belong together."""
        return {int.from_bytes(bytes.fromhex(self.kin)[:8], "big", signed=True), *self.bands}


def likeness(keys: Keys, masked: str) -> Likeness:
    """Return what this text is compared by."""
    alike = fingerprints.alike(masked)
    kin = keys.code("kin", alike).hex()
    if not informative(alike):
        return Likeness(kin, "", ())
    key = keys.code("bands")
    values = signature(alike).hashvalues
    bands = (
        blake2b(bytes([band]) + values[band * ROWS : (band + 1) * ROWS].tobytes(), digest_size=8, key=key).digest()
        for band in range(BANDS)
    )
    return Likeness(kin, alike, tuple(int.from_bytes(band, "big", signed=True) for band in bands))


def lock(session: Session, all: Iterable[Likeness]) -> None:
    """Let no other transaction place a message that may belong with one of these until this one ends.

    SQLite has one writer at a time, and needs no more. Call it before any row is locked.
    """
    if session.get_bind().dialect.name == "postgresql":
        locks = sorted({number for one in all for number in one.locks})
        take = text("SELECT pg_advisory_xact_lock(number) FROM unnest(CAST(:locks AS bigint[])) AS number")
        session.execute(take, {"locks": locks})


def take_in(session: Session, message: Message, like: Likeness, report: Report) -> None:
    """Count a report that was just stored in its cluster, which is found or made where the message has none yet."""
    own = message.cluster_id is None
    found = message.cluster_id if message.cluster_id is not None else _nearest(session, like)
    if found is None:
        cluster = Cluster(
            head=message.id,
            messages=0,
            reports=0,
            paid=0,
            harmful=0,
            first_seen=report.at,
            spread=urgency.half_lives(report.at),
            open=False,
            open_since=report.at,
        )
        _show(cluster, message)
    else:
        cluster = locked(session, found)
        cluster.spread = urgency.joined(cluster.spread, report.at)
    cluster.messages += own
    cluster.reports += 1
    cluster.paid += report.already_paid
    if message.state is State.DECIDED and message.decision in HARMFUL:
        cluster.harmful += 1
    cluster.last_seen = report.at
    _show_best(session, cluster, message)
    session.add(cluster)
    session.flush()
    message.cluster_id = cluster.id
    if cluster.matched is None:
        _lead(session, cluster, message, like)
        choose(session, cluster)
    _count(session, cluster.id, report)


def locked(session: Session, cluster: int) -> Cluster:
    """Return the cluster as it is now, for this transaction alone to change."""
    query = select(Cluster).where(Cluster.id == cluster).with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one()


def choose(session: Session, cluster: Cluster) -> None:
    """Let the cluster show what its messages are now: its head, its state, since when it is open, and its urgency."""
    session.flush()
    is_open = and_(Message.state != State.DECIDED, Message.text.is_not(None))
    is_harmful = and_(Message.state == State.DECIDED, Message.decision.in_(HARMFUL))
    since, harmful = session.execute(
        select(
            func.min(case((is_open, Message.first_seen))),
            func.coalesce(func.sum(case((is_harmful, Message.reports), else_=0)), 0),
        ).where(Message.cluster_id == cluster.id)
    ).one()
    cluster.harmful = harmful
    cluster.open_since = since or cluster.first_seen
    best = (
        select(Message)
        .where(Message.cluster_id == cluster.id)
        .order_by(_TEXT_FIRST, _STATE_ORDER, desc(Message.risk), Message.id)
        .limit(1)
    )
    _show(cluster, session.scalars(best).one())


def recount(session: Session, cluster: Cluster) -> None:
    """Count the cluster anew from its messages and their reports; one without messages is deleted."""
    session.flush()
    within = Message.cluster_id == cluster.id
    messages, reports, first, last = session.execute(
        select(
            func.count(), func.sum(Message.reports), func.min(Message.first_seen), func.max(Message.last_seen)
        ).where(within)
    ).one()
    if not messages:
        session.execute(delete(Cluster).where(Cluster.id == cluster.id))
        session.expunge(cluster)
        return
    cluster.messages, cluster.reports, cluster.first_seen, cluster.last_seen = messages, reports, first, last
    session.execute(delete(Place).where(Place.cluster_id == cluster.id))
    found = session.execute(
        select(Report.community, Report.channel, Report.at, Report.already_paid)
        .join(Message, Message.id == Report.message_id)
        .where(within)
    ).all()
    cluster.paid = sum(row.already_paid for row in found)
    cluster.spread = urgency.spread([row.at for row in found] or [last])
    counts: dict[tuple[str, str], int] = {}
    for row in found:
        place = (row.community or "", row.channel)
        counts[place] = counts.get(place, 0) + 1
    session.add_all(Place(cluster_id=cluster.id, community=c, channel=w, reports=n) for (c, w), n in counts.items())
    choose(session, cluster)


def forget(session: Session, messages: Collection[int]) -> None:
    """Forget the texts of these messages, and all that was made of them; what stays are counts.

    The caller has locked the messages, in the order of their ids.
    """
    ids = sorted(messages)
    search.drop(session, ids)
    for start in range(0, len(ids), search.MOST_AT_ONCE):
        some = ids[start : start + search.MOST_AT_ONCE]
        _done(session, update(Message).where(Message.id.in_(some)).values(text=None, reply=None))
        _done(session, update(Ruling).where(Ruling.message_id.in_(some)).values(reply=None, note=None))
        touched = select(Message.cluster_id).where(Message.id.in_(some), Message.cluster_id.is_not(None)).distinct()
        for number in sorted(number for number in session.scalars(touched) if number is not None):
            cluster = locked(session, number)
            if cluster.leader in some:
                unlead(session, cluster)
            choose(session, cluster)


def unlead(session: Session, cluster: Cluster) -> None:
    """Take its leader from a cluster, and what was made of the leader's text."""
    cluster.leader, cluster.matched = None, None
    session.execute(delete(Band).where(Band.cluster_id == cluster.id))


def settle(store: Store) -> int:
    """Give a leader to each cluster that has a text and no leader, or join it to one that it is like.

    So it is with messages from before there were clusters, and with those whose leader was forgotten. Returns how many
    were joined to others. It may be ended at any time and goes on at the next call; several may run at once.
    """
    merged, last = 0, 0
    while True:
        waiting = (
            select(Cluster.id, Message.text)
            .join(Message, Message.id == Cluster.head)
            .where(Cluster.matched.is_(None), Message.text.is_not(None), Cluster.id > last)
            .order_by(Cluster.id)
            .limit(SETTLED_AT_ONCE)
        )
        with store.reading() as session:
            found = session.execute(waiting).all()
        if not found:
            return merged
        last = found[-1].id
        likes = {row.id: likeness(store.keys, row.text) for row in found}
        with store.writing() as session:
            lock(session, likes.values())
            merged += sum(_settled(session, store, number, like) for number, like in likes.items())


def rank(store: Store) -> int:
    """Order the clusters by the weights in force; returns how many had others. One look tells where none has."""
    query = select(Cluster).where(Cluster.matched.is_not(None)).order_by(desc(Cluster.id)).limit(1)
    with store.reading() as session:
        newest = session.scalar(query)
        if newest is None or abs(newest.urgency - _urgency(newest)) < 1e-6:
            return 0
    changed, last = 0, 0
    while True:
        with store.writing() as session:
            some = select(Cluster).where(Cluster.id > last).order_by(Cluster.id).limit(RANKED_AT_ONCE)
            clusters = list(session.scalars(some.with_for_update()))
            for cluster in clusters:
                before, cluster.urgency = cluster.urgency, _urgency(cluster)
                changed += before != cluster.urgency
            if not clusters:
                return changed
            last = clusters[-1].id


def _nearest(session: Session, like: Likeness, other_than: int = 0) -> int | None:
    """Return the cluster that a message belongs to, None where there is none."""
    kin = (
        select(Message.cluster_id)
        .where(Message.kin == like.kin, Message.cluster_id.is_not(None), Message.cluster_id != other_than)
        .order_by(Message.id)
        .limit(1)
    )
    found = session.scalar(kin)
    if found is not None or not like.bands:
        return found
    shared = (
        select(Band.cluster_id, func.count().label("bands"))
        .where(Band.band.in_(like.bands), Band.cluster_id != other_than)
        .group_by(Band.cluster_id)
        .order_by(desc("bands"), Band.cluster_id)
        .limit(MOST_CANDIDATES)
        .subquery()
    )
    candidates = session.execute(select(Cluster.id, Cluster.matched).join(shared, shared.c.cluster_id == Cluster.id))
    likest = max(((similarity(like.matched, row.matched or ""), -row.id) for row in candidates), default=(0.0, 0))
    return -likest[1] if likest[0] else None


def _settled(session: Session, store: Store, number: int, like: Likeness) -> bool:
    """Settle one cluster; tells whether it was joined to another."""
    own = list(
        session.scalars(select(Message).where(Message.cluster_id == number).order_by(Message.id).with_for_update())
    )
    if not own:
        return False
    other = _nearest(session, like, other_than=number)
    both = {number} if other is None else {number, other}
    clusters = {found: locked(session, found) for found in sorted(both)}
    cluster = clusters[number]
    head = next((message for message in own if message.id == cluster.head), None)
    if cluster.matched is not None or head is None or head.text is None:
        return False
    for message in own:
        if message.text is not None:
            message.kin = likeness(store.keys, message.text).kin
            search.put(session, message.id, message.text)
    if other is None:
        _lead(session, cluster, head, like)
        recount(session, cluster)
        return False
    for message in own:
        message.cluster_id = other
    session.flush()
    recount(session, cluster)
    recount(session, clusters[other])
    return True


def _lead(session: Session, cluster: Cluster, message: Message, like: Likeness) -> None:
    cluster.leader, cluster.matched = message.id, like.matched
    session.add_all(Band(band=band, cluster_id=cluster.id) for band in dict.fromkeys(like.bands))


def _count(session: Session, cluster: int, report: Report) -> None:
    """Count a report where it came from."""
    place = (cluster, report.community or "", report.channel)
    found = session.get(Place, place)
    if found is None:
        session.add(Place(cluster_id=cluster, community=place[1], channel=place[2], reports=1))
    else:
        found.reports += 1


def _show_best(session: Session, cluster: Cluster, message: Message) -> None:
    """Let the cluster show this message, reported just now, where none of its others goes before it."""
    if message.state is not State.DECIDED and not cluster.open:
        cluster.open_since = message.first_seen
    if cluster.head != message.id and (ORDER[message.state], -message.risk) >= (ORDER[cluster.state], -cluster.risk):
        cluster.urgency = _urgency(cluster)
    elif cluster.head == message.id and message.risk < cluster.risk and cluster.messages > 1:
        choose(session, cluster)
    else:
        _show(cluster, message)


def _show(cluster: Cluster, message: Message) -> None:
    """Let the cluster show this message."""
    cluster.head = message.id
    cluster.verdict, cluster.category, cluster.risk = message.verdict, message.category, message.risk
    cluster.state = message.state
    cluster.open = message.text is not None and message.state is not State.DECIDED
    cluster.urgency = _urgency(cluster)


def _urgency(cluster: Cluster) -> float:
    return urgency.stored(cluster.risk, cluster.spread, cluster.paid, cluster.open_since)


def _done(session: Session, statement: object) -> None:
    done = session.execute(statement.execution_options(synchronize_session=False))  # type: ignore[attr-defined]
    assert isinstance(done, CursorResult)
