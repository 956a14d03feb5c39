"""The rows in force, kept in memory for those who judge, and brought up to date from the store."""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock
from time import monotonic

from service.lists.matches import Hit, Matches, Sight
from service.lists.rows import Row
from service.store import lists
from service.store.store import Store, utc_now

# A change is seen by its number at the next look; what is put back from a backup may bear the number of before.
FULL_SECONDS = 30


class Kept:
    """Rows as they were at the last refresh, none before it. One that expires stops at that moment all the same."""

    def __init__(self) -> None:
        self._matches = Matches(())
        self._now: Callable[[], datetime] = utc_now
        self._stamp: tuple[int, int] | None = None
        self._full_at = 0.0
        self._refreshing = Lock()

    def __bool__(self) -> bool:
        return bool(self._matches)

    def hits(self, sight: Sight, sender: str | None = None) -> list[Hit]:
        """Return each row in force that the message or its sender hits."""
        now = self._now()
        return [hit for hit in self._matches.hits(sight, sender) if now < hit.row.until]

    def refresh(self, store: Store) -> None:
        """Take the rows from the store where they have changed since, in this process or another; raises StoreError."""
        with self._refreshing:
            stamp = lists.stamp(store)
            if stamp == self._stamp and monotonic() < self._full_at + FULL_SECONDS:
                return
            self._full_at = monotonic()
            self._matches = Matches(lists.in_force(store))
            self._now = store.now
            self._stamp = stamp


class Frozen(Kept):
    """Rows as they were at one moment, for work that is to come to the same however long it takes."""

    def __init__(self, rows: Sequence[Row], at: datetime) -> None:
        super().__init__()
        self._matches = Matches(rows)
        self._now = lambda: at
