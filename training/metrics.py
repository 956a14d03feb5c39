"""Figures of scored messages: recall, false-positive rate, calibration error, category F1 and slices."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score

from training.calibrate import calibration_error, prevalence_weights

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """One scored message with its truth. `category` may be empty where only harmful or harmless is known."""

    risk: float
    predicted: str
    category: str
    harmful: bool
    weight: float
    tags: frozenset[str] = frozenset()


def figures(scored: Sequence[Scored], thresholds: dict[str, float], prevalence: float) -> dict[str, Any]:
    """Return the figures of scored messages, rates 0 to 1, weighted by message.

    `recall` and `scam_recall` are the shares of harmful messages that are flagged (suspicious or scam) and called scam,
    `false_positive_rate` and `false_scam_rate` the same of harmless ones. A figure without messages is left out.
    """
    harm = np.array([one.harmful for one in scored])
    risks = np.array([one.risk for one in scored])
    weights = np.array([one.weight for one in scored])
    flagged, called = risks >= thresholds["suspicious"], risks >= thresholds["scam"]
    found: dict[str, Any] = {"messages": len(scored)}
    if harm.any():
        found["recall"] = _share(flagged, harm, weights)
        found["scam_recall"] = _share(called, harm, weights)
    if not harm.all():
        found["false_positive_rate"] = _share(flagged, ~harm, weights)
        found["false_scam_rate"] = _share(called, ~harm, weights)
    if harm.any() and not harm.all():
        found["calibration_error"] = _round(
            calibration_error(risks, harm, prevalence_weights(harm, weights, prevalence))
        )
    known = [one for one in scored if one.category]
    if known:
        truth = [one.category for one in known]
        found["macro_f1"] = _round(
            f1_score(
                truth,
                [one.predicted for one in known],
                average="macro",
                labels=sorted(set(truth)),
                sample_weight=[one.weight for one in known],
                zero_division=0,
            )
        )
    return found


def twin_slices(scored: Sequence[Scored], thresholds: dict[str, float]) -> dict[str, dict[str, float]]:
    """Return the false-positive rate of each slice of harmless twins (tags `twin:…`), and of all of them as `all`."""
    slices: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        if one.harmful:
            continue
        names = [tag.removeprefix("twin:") for tag in one.tags if tag.startswith("twin:")]
        for name in [*names, "all"] if names else []:
            slices[name].append(one)
    return {
        name: {
            "messages": len(members),
            "false_positive_rate": _share(
                np.array([one.risk >= thresholds["suspicious"] for one in members]),
                np.ones(len(members), dtype=bool),
                np.array([one.weight for one in members]),
            ),
        }
        for name, members in sorted(slices.items())
    }


def _share(chosen: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_], weights: Values) -> float:
    return _round(np.average(chosen[among], weights=weights[among]))


def _round(value: Any) -> float:
    return round(float(value), 4)
