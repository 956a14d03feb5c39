"""Claims: who works on a cluster, so that no two do; a claim ends by itself where it is not renewed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.store import clusters
from service.store.audit import record
from service.store.errors import Conflict
from service.store.store import Store
from service.store.tables import Cluster, Message, Staff


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does something: the number of a member of staff, None for nobody in person, and the name in the audit."""

    staff: int | None
    who: str


def claim(store: Store, message: int, hand: Hand, lease: timedelta) -> datetime | None:
    """Claim the cluster of this message, or renew one's claim; returns until when it holds, None for no such message.

    Of several who claim at once exactly one gets it; raises Conflict, which names the holder, for the others.
    """
    with store.writing() as session:
        number = session.scalar(select(Message.cluster_id).where(Message.id == message))
        if number is None:
            return None
        now = store.now()
        cluster = clusters.locked(session, number)
        check(session, cluster, hand, now)
        is_renewal = cluster.claimed_by == hand.staff and _holds(cluster, now)
        cluster.claimed_by, cluster.claimed_until = hand.staff, now + lease
        if not is_renewal:
            record(session, hand.who, f"message/{message}", "claimed", cluster=number)
    return now + lease


def release(store: Store, message: int, hand: Hand) -> bool | None:
    """Give one's claim back; False where one had none, None for no such message."""
    with store.writing() as session:
        number = session.scalar(select(Message.cluster_id).where(Message.id == message))
        if number is None:
            return None
        mine = update(Cluster).where(Cluster.id == number, Cluster.claimed_by == hand.staff)
        free = mine.values(claimed_by=None, claimed_until=None).returning(Cluster.id)
        if session.scalar(free.execution_options(synchronize_session=False)) is None:
            return False
        record(session, hand.who, f"message/{message}", "released", cluster=number)
    return True


def check(session: Session, cluster: Cluster, hand: Hand, now: datetime) -> None:
    """Raise Conflict where somebody else holds the cluster."""
    if cluster.claimed_by not in (None, hand.staff) and _holds(cluster, now):
        name = session.scalar(select(Staff.name).where(Staff.id == cluster.claimed_by))
        raise Conflict("claimed", name=name, until=cluster.claimed_until)


def _holds(cluster: Cluster, now: datetime) -> bool:
    return cluster.claimed_until is not None and cluster.claimed_until > now
