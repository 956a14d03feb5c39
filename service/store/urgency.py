"""What stands first in the queue: a number of points that orders clusters, and is never out of date.

    urgency = risk·p + spread·log2(S) + paid·log2(1 + n) + waiting·h

p is the risk of the head; S the reports of the cluster, each counted 2^(-age / half-life); n the reports that say that
money has gone; h the hours since the cluster is open. The weights are data (datasets/desk.toml).

Points change from minute to minute, the order does not: with time, log2(S) falls and h rises by the same amount for all
clusters alike (the idea of ranking by a logarithm plus the time is that of Reddit's "hot" order). So what is stored is
the urgency as of EPOCH, which changes only when a cluster does, and which an index keeps in order; `now` adds the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log2

from service.store.rules import table, weights

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an urgency: its name, its points, and the sentence that says what they are for."""

    name: str
    points: float
    text: str


def hours(since: datetime, until: datetime) -> float:
    """Return the hours from one moment to another."""
    return (until - since).total_seconds() / 3600


def half_lives(moment: datetime) -> float:
    """Return the half-lives from EPOCH to a moment."""
    return hours(EPOCH, moment) / weights().half_life_hours


def joined(spread: float | None, moment: datetime) -> float:
    """Return log2 of S as of EPOCH with one more report at `moment`; `spread` is what it was before, None for none."""
    added = half_lives(moment)
    if spread is None:
        return added
    most, least = max(spread, added), min(spread, added)
    return most + log2(1 + 2 ** (least - most))


def spread(moments: Iterable[datetime]) -> float:
    """Return log2 of S as of EPOCH for reports at these moments; raises ValueError for none."""
    found: float | None = None
    for moment in moments:
        found = joined(found, moment)
    if found is None:
        raise ValueError("no reports")
    return found


def stored(risk: float, spread: float, paid: int, open_since: datetime) -> float:
    """Return the urgency as of EPOCH, by which clusters are ordered."""
    of = weights()
    waiting = of.waiting_per_hour * hours(EPOCH, open_since)
    return of.risk * risk + of.spread * spread + of.paid * log2(1 + paid) - waiting


def parts(risk: float, spread: float, paid: int, open_since: datetime, now: datetime) -> tuple[Part, ...]:
    """Return the parts of the urgency at this moment, in words; their points add up to it."""
    of, said = weights(), table()["parts"]
    recent = spread - half_lives(now)
    waited = max(0.0, hours(open_since, now))
    found = [
        Part("risk", of.risk * risk, said["risk"].format(percent=round(100 * risk))),
        Part("spread", of.spread * recent, said["spread"].format(weight=_short(2**recent), hours=of.half_life_hours)),
    ]
    if paid:
        found.append(Part("paid", of.paid * log2(1 + paid), said["paid"].format(count=paid)))
    found.append(Part("waiting", of.waiting_per_hour * waited, said["waiting"].format(hours=_short(waited))))
    return tuple(Part(part.name, round(part.points, 1), part.text) for part in found)


def _short(number: float) -> str:
    """Return a number with a decimal where it is small."""
    return f"{number:.1f}" if number < 10 else f"{number:.0f}"
