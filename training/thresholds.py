"""The two thresholds between the three verdicts, from the prices and limits of datasets/decision.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).resolve().parent.parent / "datasets" / "decision.toml"
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decision:
    """The stated prices, limits and floors."""

    prevalence: float
    prices: dict[str, float]
    limits: dict[str, float]
    floors: dict[str, Any]


def decision(file: Path = FILE) -> Decision:
    """Return the stated decision rule."""
    with file.open("rb") as opened:
        data = tomllib.load(opened)
    return Decision(float(data["prevalence"]), data["prices"], data["limits"], data["floors"])


def choose(rule: Decision, harmless_risks: Values, weights: Values) -> dict[str, float]:
    """Return the thresholds `suspicious` and `scam`.

    Each is the highest of three: the risk at which the price of a false alarm equals that of a miss (Elkan 2001), the
    quantile of unseen harmless messages that keeps their limit, and the floor found on real harmless messages.
    """
    missed = rule.prices["missed_scam"]
    chosen = {}
    for name, price, limit in (
        ("suspicious", rule.prices["false_alarm"], rule.limits["flagged"]),
        ("scam", rule.prices["false_accusation"], rule.limits["called_scam"]),
    ):
        bound = _quantile(harmless_risks, weights, 1 - limit)
        chosen[name] = round(max(price / (price + missed), bound, float(rule.floors[name])), 4)
    return chosen


def _quantile(values: Values, weights: Values, share: float) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(reached, share)), len(values) - 1)])
