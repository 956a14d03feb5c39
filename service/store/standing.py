"""Where messages stand, for a list of them: the little that a page says of a message beside its text."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from service.store.decisions import Decision, State
from service.store.store import Store
from service.store.tables import Message


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message stands; while it is in review, `decision` and `category` are what is proposed."""

    id: int
    state: State
    decision: Decision | None
    category: str | None
    version: int


def of(store: Store, messages: Collection[int]) -> dict[int, Standing]:
    """Return where these messages stand; those that are not there are left out."""
    if not messages:
        return {}
    query = select(Message.id, Message.state, Message.decision, Message.decided_category, Message.version)
    with store.reading() as session:
        rows = session.execute(query.where(Message.id.in_(list(messages)))).all()
    return {row.id: Standing(row.id, row.state, row.decision, row.decided_category, row.version) for row in rows}
