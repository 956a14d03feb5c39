"""Timings that can be compared: every contender once a round, in turn, and the medians over the rounds."""

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

Work = Callable[[], object]


def interleaved(
    contenders: Mapping[str, Work], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Return the median seconds of each contender over the rounds.

    One after the other in every round, so that what slows the machine for a while slows them all; each has run once
    before, and garbage is collected before each.
    """
    for work in contenders.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, work in contenders.items():
            gc.collect()
            start = clock()
            work()
            seconds[name].append(clock() - start)
    return {name: median(found) for name, found in seconds.items()}


def quantile(values: list[float], share: float) -> float:
    """Return the value that this share of `values` does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def one_by_one(
    work: Callable[[str], object], texts: list[str], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Return the seconds that each text took."""
    found = []
    for text in texts:
        start = clock()
        work(text)
        found.append(clock() - start)
    return found
