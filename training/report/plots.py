"""The plots of docs/evaluation/ as SVG: the same figures give the same bytes on every machine.

Labels are the English slugs, so that no machine needs a Chinese font; text stays text.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from sklearn.metrics import average_precision_score, precision_recall_curve

from model.taxonomy import load as taxonomy
from training.calibrate import prevalence_weights
from training.metrics import Scored
from training.report.measure import Measured, confusion
from training.report.trial import Flags, Values
from training.thresholds import decision

STYLE: dict[str, Any] = {
    "svg.hashsalt": "shizha",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
}
COLOURS = ("#c4472e", "#2a5d84", "#7a9a3a", "#8a6bb0", "#c99a2e", "#777777")
BINS = 15


def draw(measured: Measured, folder: Path) -> None:
    """Write every plot into `folder`."""
    with matplotlib.rc_context(STYLE):  # type: ignore[arg-type]
        for name, figure in {
            "precision-recall": precision_recall(measured),
            "reliability": reliability(measured),
            "confusion": confusions(measured),
            "slices": sliced(measured),
            "learning": learning(measured),
        }.items():
            figure.savefig(folder / f"{name}.svg", format="svg", metadata={"Date": None}, bbox_inches="tight")


def _arrays(scored: Sequence[Scored]) -> tuple[Values, Flags, Values]:
    """Return risks, truth and weights, the weights at the stated share of harmful messages."""
    harm = np.array([one.harmful for one in scored])
    weights = prevalence_weights(harm, np.array([one.weight for one in scored]), decision().prevalence)
    return np.array([one.risk for one in scored]), harm, weights


def _axes(width: float, height: float, **options: Any) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height))
    return figure, figure.subplots(**options)


def _thinned(values: Values, kept: int = 400) -> Values:
    rows = np.unique(np.linspace(0, len(values) - 1, kept).astype(int))
    return np.asarray(values[rows])


def precision_recall(measured: Measured) -> Figure:
    """Draw precision over recall of every classifier, at the stated share of harmful messages."""
    figure, axes = _axes(6, 4.5)
    for colour, (name, scored) in zip(COLOURS, measured.peers_scored.items(), strict=False):
        risks, harm, weights = _arrays(scored)
        precision, recall, _ = precision_recall_curve(harm, risks, sample_weight=weights)
        area = average_precision_score(harm, risks, sample_weight=weights)
        axes.plot(_thinned(recall), _thinned(precision), color=colour, label=f"{name} ({area:.3f})")
    axes.set(xlabel="recall of harmful messages", ylabel="precision", xlim=(0, 1), ylim=(0.5, 1.005))
    axes.legend(title="average precision", loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False)
    return figure


def reliability(measured: Measured) -> Figure:
    """Draw how often messages of a risk are harmful, and how many have that risk."""
    risks, harm, weights = _arrays(measured.scored)
    places = np.minimum((risks * BINS).astype(int), BINS - 1)
    figure, (above, below) = _axes(5, 5, nrows=2, height_ratios=(3, 1), sharex=True)
    bins = [place for place in range(BINS) if (places == place).any()]
    said = [np.average(risks[places == place], weights=weights[places == place]) for place in bins]
    true = [np.average(harm[places == place], weights=weights[places == place]) for place in bins]
    above.plot((0, 1), (0, 1), color="#999999", linewidth=1)
    above.plot(said, true, "o-", color=COLOURS[0], markersize=4)
    above.set(ylabel="share that is harmful", ylim=(0, 1))
    below.bar(
        (np.arange(BINS) + 0.5) / BINS,
        np.bincount(places, weights, BINS) / weights.sum(),
        width=0.9 / BINS,
        color=COLOURS[1],
    )
    below.set(xlabel="risk", ylabel="messages", xlim=(0, 1))
    return figure


def confusions(measured: Measured) -> Figure:
    """Draw which category (columns) the messages of each category (rows) got, in per cent."""
    shares = confusion(measured.scored)
    slugs = taxonomy().slugs
    figure, axes = _axes(9.5, 9)
    axes.grid(False)
    axes.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1, edgecolors="white", linewidth=0.3)
    for row, column in zip(*np.nonzero(shares >= 0.005), strict=True):
        share = shares[row, column]
        colour = "white" if share > 0.5 else "black"
        axes.text(column + 0.5, row + 0.5, f"{share * 100:.0f}", ha="center", va="center", fontsize=6, color=colour)
    axes.set_xticks(np.arange(len(slugs)) + 0.5, slugs, rotation=90)
    axes.set_yticks(np.arange(len(slugs)) + 0.5, slugs)
    axes.invert_yaxis()
    axes.set(xlabel="category given, per cent of the row", ylabel="true category", aspect="equal")
    return figure


def sliced(measured: Measured) -> Figure:
    """Draw false alarms on harmless twins, recall before and after each disguise, and recall of the other slices."""
    twins = {
        name: np.mean([one[name]["false_positive_rate"] for one in measured.twins if name in one])
        for name in measured.twins[0]
    }
    recalls = {
        f"{heading}: {name}": float(np.mean([one["recall"] for one in values if "recall" in one]))
        for heading, named in measured.slices.items()
        for name, values in named.items()
        if any("recall" in one for one in values)
    }
    figure, (left, middle, right) = _axes(15, 6, ncols=3)
    figure.subplots_adjust(wspace=0.65)
    _bars(left, {name: float(value) for name, value in twins.items()}, COLOURS[1])
    left.set(title="harmless twins: flagged")
    kinds = {kind: one for kind, one in measured.disguises.items() if one["messages"]}
    _bars(middle, {kind: one["recall_before"] for kind, one in kinds.items()}, "#d9d9d9")
    _bars(middle, {kind: one["recall_after"] for kind, one in kinds.items()}, COLOURS[0], 0.4)
    middle.set(title="unseen disguises: recall, grey before", xlim=(0, 1))
    _bars(right, recalls, COLOURS[0])
    right.set(title="slices: recall", xlim=(0, 1))
    return figure


def _bars(axes: Any, values: dict[str, float], colour: str, height: float = 0.8) -> None:
    places = np.arange(len(values))
    axes.barh(places, list(values.values()), height=height, color=colour)
    axes.set_yticks(places, list(values))
    axes.set_ylim(len(values) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)


def learning(measured: Measured) -> Figure:
    """Draw recall, macro-F1 and the flagged share of every group over the number of families learned from."""
    figure, axes = _axes(6, 4)
    sizes = [one["learned"] for one in measured.curve.values()]
    groups = [group.slug for group in taxonomy().groups]
    for colour, group in zip(COLOURS, groups, strict=False):
        axes.plot(
            sizes,
            [one["groups"][group] for one in measured.curve.values()],
            "o-",
            color=colour,
            label=f"{group}: flagged",
        )
    axes.plot(sizes, [one["macro_f1"] for one in measured.curve.values()], "s--", color=COLOURS[5], label="macro-F1")
    axes.set(xlabel="families learned from", xlim=(0, None), ylim=(0, 1))
    axes.legend(frameon=False)
    return figure
