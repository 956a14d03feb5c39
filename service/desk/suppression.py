"""Counts that may leave the desk: small ones are hidden, and so are others by which they could be worked out."""

from collections.abc import Mapping
from enum import StrEnum

LEAST = 5


class Hidden(StrEnum):
    """Why a count is not shown: it is under LEAST, or it would give away one that is."""

    SMALL = "small"
    KEPT = "kept"


Shown = int | Hidden


def suppressed(counts: Mapping[str, int]) -> dict[str, Shown]:
    """Return the counts of one table as they may be shown, where somebody knows what they add up to.

    Who knows the sum, and how counts are hidden, still cannot say of any small count more than that it is 0 to 4. Where
    no choice of hidden counts achieves that, all are hidden alike, and nobody learns even which of them are small.
    """
    small = {name for name, count in counts.items() if count < LEAST}
    rest = sorted((count, name) for name, count in counts.items() if count >= LEAST)
    kept: set[str] = set()
    if not small or sum(counts.values()) < LEAST:
        return {name: Hidden.SMALL if name in small else count for name, count in counts.items()}
    hidden = sum(counts[name] for name in small)
    while not _is_safe(hidden, len(small), len(kept), rest[0][0] if rest else None):
        if not rest:
            return dict.fromkeys(counts, Hidden.KEPT)
        count, name = rest.pop(0)
        kept.add(name)
        hidden += count
    return {
        name: Hidden.SMALL if name in small else Hidden.KEPT if name in kept else count
        for name, count in counts.items()
    }


def _is_safe(hidden: int, small: int, kept: int, next: int | None) -> bool:
    """Tell whether each small count may be anything from 0 to LEAST - 1, given the sum of what is hidden.

    Each count that is kept back is LEAST or more, and no more than the `next` one, which is shown.
    """
    most = LEAST - 1
    lowest, highest = kept * LEAST, (small - 1) * most
    if kept and next is None:
        return hidden - most >= lowest
    highest += kept * (next or 0)
    return hidden - most >= lowest and hidden <= highest
