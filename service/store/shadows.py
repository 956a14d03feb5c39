"""Counts of what a model in shadow would have said beside what was said."""

from collections import Counter
from typing import NamedTuple

from sqlalchemy import Select, select

from model.assessment import Verdict
from service.store.store import Store
from service.store.tables import ShadowCount
from service.store.upsert import insert


class Pair(NamedTuple):
    """Two models and the verdict of each on one message."""

    candidate: str
    current: str
    said: Verdict
    would_say: Verdict


def add(store: Store, counts: Counter[Pair]) -> None:
    """Add these counts to those of the store; raises StoreError."""
    now = store.now()
    with store.writing() as session:
        # In one order, so that two processes never wait for each other.
        for pair, messages in sorted(counts.items()):
            session.execute(
                insert(store, ShadowCount)
                .values(**pair._asdict(), messages=messages, first=now, last=now)
                .on_conflict_do_update(
                    index_elements=list(Pair._fields), set_={"messages": ShadowCount.messages + messages, "last": now}
                )
            )


def all_of(store: Store) -> Counter[Pair]:
    """Return the counts of all candidates; raises StoreError."""
    return _counted(store, select(ShadowCount))


def of(store: Store, candidate: str) -> Counter[Pair]:
    """Return the counts of a candidate, by its version; raises StoreError."""
    return _counted(store, select(ShadowCount).where(ShadowCount.candidate == candidate))


def _counted(store: Store, query: Select[ShadowCount]) -> Counter[Pair]:
    with store.reading() as session:
        rows = session.scalars(query)
        return Counter({Pair(row.candidate, row.current, row.said, row.would_say): row.messages for row in rows})
