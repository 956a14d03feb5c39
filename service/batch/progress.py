"""How far the work is, how fast it goes and how long it will still take."""

import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows that are done, rows a second, and the seconds left, None while that cannot be told."""

    rows: int
    rate: float
    left: float | None


class Pace:
    """Turns rows and shares of the file into Progress. `rows` are those that were done before."""

    def __init__(self, rows: int = 0, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._before = rows
        self._share: float | None = None

    def at(self, rows: int, share: float) -> Progress:
        """Return the progress after so many rows, when this share of the file was read."""
        seconds = self._clock() - self._started
        if self._share is None:
            # What was passed over at the start took no scoring and tells nothing of the rest.
            self._share = share if self._before else 0.0
        gone = share - self._share
        left = seconds * (1 - share) / gone if gone > 0 else None
        return Progress(rows, (rows - self._before) / seconds if seconds > 0 else 0.0, left)
