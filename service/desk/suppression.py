"""Counts that may leave the desk: small ones are hidden, and so are others by which they could be worked out."""

from collections.abc import Mapping
from enum import StrEnum

LEAST = 5


class Hidden(StrEnum):
    """Why a count is not shown: it is under LEAST, or it would give away one that is."""

    SMALL = "small"
    KEPT = "kept"


Shown = int | Hidden


def suppressed(counts: Mapping[str, int], lowest: int = 1) -> dict[str, Shown]:
    """Return the counts of one table as they may be shown beside their sum; none of them where nothing may be.

    No small count can be worked out, not even by who knows the sum and how counts are hidden: the smallest of the
    others are kept back until each small one may be anything from `lowest` to LEAST - 1. The lowest is 1 where a table
    has no row for what was not counted, else 0.
    """
    if sum(counts.values()) < LEAST:
        return {}
    small = {name for name, count in counts.items() if count < LEAST}
    rest = sorted((count, name) for name, count in counts.items() if count >= LEAST)
    kept: set[str] = set()
    hidden = sum(counts[name] for name in small)
    while small and not (rest and _is_safe(hidden, len(small), len(kept), rest[0][0], lowest)):
        if not rest:
            return {}
        count, name = rest.pop(0)
        kept.add(name)
        hidden += count
    return {
        name: Hidden.SMALL if name in small else Hidden.KEPT if name in kept else count
        for name, count in counts.items()
    }


def _is_safe(hidden: int, small: int, kept: int, most: int, lowest: int) -> bool:
    """Tell whether each small count may be the lowest and the highest one, given the sum of what is hidden.

    What is kept back is LEAST at least and `most` at most, which is the smallest count that is shown.
    """
    highest = LEAST - 1
    return highest + (small - 1) * lowest + kept * LEAST <= hidden <= lowest + (small - 1) * highest + kept * most
