"""What staff found harmful, kept in memory for those who judge, and brought up to date from the store now and again."""

from collections.abc import Sequence
from threading import Lock
from time import monotonic

from sqlalchemy import func, select

from model.known import Index, Match, Report
from service.store.decisions import Decision
from service.store.store import Store
from service.store.tables import Cluster, Message, Ruling

# Decisions are looked for at every refresh. Counts of reports, and what was forgotten, can wait this many seconds.
FULL_SECONDS = 30


class Remembered:
    """An index of the clusters that staff found harmful; empty until it is refreshed.

    Several processes may share a database: each looks for itself. One cluster is one entry, so that what a thousand
    variants add is the number of their reports.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index: Index | None = None
        self._entries: dict[int, tuple[int, int]] = {}
        self._last_step: int | None = None
        self._full_at = 0.0
        self._refreshing = Lock()

    def query(self, text: str) -> Sequence[Match]:
        """Return the known messages that `text` is like, the likest first."""
        return self._index.query(text) if self._index else []

    def refresh(self, fully: bool = False) -> None:
        """Bring the index up to date where a decision was made since, or where the last time was long ago.

        Raises StoreError.
        """
        with self._refreshing:
            with self._store.reading() as session:
                step = session.scalar(select(func.max(Ruling.id)))
            if not fully and step == self._last_step and monotonic() < self._full_at + FULL_SECONDS:
                return
            self._full_at = monotonic()
            self._update()
            self._last_step = step

    def _update(self) -> None:
        harmful = select(Cluster.id, Cluster.leader, Cluster.harmful).where(Cluster.harmful > 0, Cluster.matched != "")
        with self._store.reading() as session:
            wanted = {row.id: (row.leader, row.harmful) for row in session.execute(harmful)}
        index = self._index
        for number in self._entries.keys() - wanted.keys():
            if index is not None:
                index.remove(str(number))
            del self._entries[number]
        changed = [number for number, entry in wanted.items() if self._entries.get(number) != entry]
        if changed and index is None:
            index = self._index = Index()
        for number in changed:
            leader, reports = wanted[number]
            with self._store.reading() as session:
                text = session.scalar(select(Message.text).where(Message.id == leader))
            if index is not None and text is not None:
                index.add(Report(str(number), text, reports, Decision.SCAM))
                self._entries[number] = (leader, reports)
