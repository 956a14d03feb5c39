"""Counts over all that is stored, as those who watch the service want them every few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from service.store import shadows
from service.store.decisions import Decision, State
from service.store.shadows import Pair
from service.store.store import Store
from service.store.tables import Cluster, Message, Place


@dataclass(frozen=True, slots=True)
class Tally:
    """Reports by channel, rows of the queue by state, decided messages by decision, and what shadows would have said.

    `oldest` is how long the oldest row of the queue has waited.
    """

    reports: Mapping[str, int]
    queue: Mapping[str, int]
    oldest: timedelta
    decisions: Mapping[str, int]
    shadows: Mapping[Pair, int]


def tally(store: Store) -> Tally:
    """Return the counts of this moment; raises StoreError."""
    now = store.now()
    by_channel = select(Place.channel, func.sum(Place.reports)).group_by(Place.channel)
    by_state = (
        select(Cluster.state, func.count(), func.min(Cluster.open_since)).where(Cluster.open).group_by(Cluster.state)
    )
    by_decision = (
        select(Message.decision, func.count()).where(Message.state == State.DECIDED).group_by(Message.decision)
    )
    with store.reading() as session:
        reports = {channel: int(count) for channel, count in session.execute(by_channel)}
        open_ones = session.execute(by_state).all()
        decided = {kind: count for kind, count in session.execute(by_decision) if kind is not None}
    waiting = {state: count for state, count, _ in open_ones}
    return Tally(
        reports=dict(sorted(reports.items())),
        queue={state.value: waiting.get(state, 0) for state in (State.RECEIVED, State.IN_REVIEW)},
        oldest=now - min((since for *_, since in open_ones), default=now),
        decisions={kind.value: decided.get(kind, 0) for kind in Decision if kind is not Decision.SECOND_OPINION},
        shadows=shadows.all_of(store),
    )
