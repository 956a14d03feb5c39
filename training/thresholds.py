"""The two thresholds between the three verdicts, from the prices and limits of datasets/decision.toml."""

import math
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
    least risk that no more of the unseen harmless messages reach than their limit allows, and the floor found on real
    harmless messages.
    """
    missed = rule.prices["missed_scam"]
    chosen = {}
    for name, price, limit in (
        ("suspicious", rule.prices["false_alarm"], rule.limits["flagged"]),
        ("scam", rule.prices["false_accusation"], rule.limits["called_scam"]),
    ):
        bound = _least_risk(harmless_risks, weights, limit)
        chosen[name] = _rounded_up(max(price / (price + missed), bound, float(rule.floors[name])))
    return chosen


def _least_risk(risks: Values, weights: Values, limit: float) -> float:
    """Return the least of `risks` that messages of no more than the share `limit` reach, or one above them all."""
    order = np.argsort(-risks)
    reached = np.cumsum(weights[order]) / weights.sum()
    kept = risks[order][: int(np.searchsorted(reached, limit + 1e-12, side="right"))]
    beyond = risks[order][len(kept) : len(kept) + 1]
    kept = kept[~np.isin(kept, beyond)]
    return float(kept[-1]) if len(kept) else float(np.nextafter(risks.max(), 2.0))


def _rounded_up(risk: float, places: int = 4) -> float:
    """Return `risk` with `places` decimals and not below itself, so that rounding flags nothing more."""
    rounded = round(risk, places)
    return rounded if rounded >= risk else math.floor(risk * 10**places + 1) / 10**places
