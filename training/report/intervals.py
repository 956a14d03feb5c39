"""Means over seeds, with what they may be off by."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from statistics import mean, stdev
from typing import Any

from scipy.stats import t


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and half the width of its 95 % confidence interval; `half` is not a number where there was one value."""

    mean: float
    half: float


def interval(values: Sequence[float]) -> Interval:
    """Return mean and 95 % confidence interval by Student's t (Gosset 1908)."""
    if len(values) < 2:
        return Interval(values[0], nan)
    return Interval(mean(values), float(t.ppf(0.975, len(values) - 1)) * stdev(values) / sqrt(len(values)))


def over_seeds(figures: Sequence[dict[str, Any]]) -> dict[str, Interval]:
    """Return the interval of each figure over the seeds that have it."""
    names = dict.fromkeys(name for one in figures for name in one)
    return {name: interval([float(one[name]) for one in figures if name in one]) for name in names}
