"""What is measured: the model's figures over seeds, its slices, disguises, peers and learning curve."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from model.taxonomy import load as taxonomy
from training.corpus import COPIES
from training.disguise import KINDS, disguise
from training.families import Family
from training.metrics import Scored, figures, twin_slices
from training.report.peers import SHIPPED, outside, shipped
from training.report.slices import slices, written
from training.report.trial import Flags, Learner, Pool, Values, filled, judged, place, pooled, unseen
from training.thresholds import choose, decision

Say = Callable[[str], None]
SHARES = (0.25, 0.5, 1.0)
DISGUISED = 0.25


@dataclass(slots=True)
class Measured:
    """Everything that the page and the plots show. Lists have one entry a seed, where nothing else is said."""

    thresholds: dict[str, float]
    families: int
    messages: int
    seeds: tuple[int, ...]
    shipped: list[dict[str, Any]] = field(default_factory=list)
    at_limits: list[dict[str, Any]] = field(default_factory=list)
    twins: list[dict[str, dict[str, float]]] = field(default_factory=list)
    slices: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    scored: list[Scored] = field(default_factory=list)
    disguises: dict[str, dict[str, float]] = field(default_factory=dict)
    peers: dict[str, dict[str, Any]] = field(default_factory=dict)
    peers_scored: dict[str, list[Scored]] = field(default_factory=dict)
    curve: dict[float, dict[str, Any]] = field(default_factory=dict)


def measure(
    families: Sequence[Family], thresholds: dict[str, float], seeds: Sequence[int], cache: Path | None, say: Say
) -> Measured:
    """Measure what `families` teach, each scored unseen; peers, disguises and curve with the first seed alone."""
    found = Measured(thresholds, len(families), len(families) * COPIES, tuple(seeds))
    for seed in seeds:
        pool = filled(families, seed, cache)
        first = seed == seeds[0]
        probes = disguised(pool, seed, cache) if first else Pool([], [])
        scored = _scored(pool, shipped, seed, probes=probes)[SHIPPED]
        _add_seed(found, pool, scored[: len(pool)])
        say(f"seed {seed}: {found.shipped[-1]}")
        if first:
            found.disguises = before_and_after(pool, scored, probes, thresholds)
            say(f"disguises: {found.disguises}")
            found.peers_scored = {SHIPPED: scored[: len(pool)], **_scored(pool, outside, seed)}
            found.peers = {name: at_limits(one) for name, one in found.peers_scored.items()}
            say(f"peers: {found.peers}")
            found.curve = learning_curve(pool, seed, scored[: len(pool)])
            say("learning curve: done")
    return found


def _scored(
    pool: Pool, learner: Learner, seed: int, learns: Flags | None = None, probes: Pool | None = None
) -> dict[str, list[Scored]]:
    """Return what each classifier says of the pool and, after it, of probes, from which nobody learns."""
    whole = pool + probes if probes else pool
    if learns is None:
        learns = np.arange(len(whole)) < len(pool)
    return {name: judged(whole, scores, seed, learns) for name, scores in unseen(whole, learner, seed, learns).items()}


def at_limits(scored: Sequence[Scored]) -> dict[str, Any]:
    """Return the figures at the thresholds that flag, and call scam, just the allowed share of harmless messages.

    The limits are those of datasets/decision.toml; prices and floors do not count, to compare all classifiers alike.
    """
    rule = decision()
    free = replace(
        rule,
        prices={"missed_scam": 1.0, "false_alarm": 0.0, "false_accusation": 0.0},
        floors={"suspicious": 0.0, "scam": 0.0},
    )
    harmless = [one for one in scored if not one.harmful]
    thresholds = choose(free, np.array([one.risk for one in harmless]), np.array([one.weight for one in harmless]))
    return {**figures(scored, thresholds, rule.prevalence), "thresholds": thresholds}


def _add_seed(found: Measured, pool: Pool, scored: list[Scored]) -> None:
    prevalence = decision().prevalence
    found.shipped.append(figures(scored, found.thresholds, prevalence))
    found.at_limits.append({name: value for name, value in at_limits(scored).items() if name != "thresholds"})
    found.twins.append(twin_slices(scored, found.thresholds))
    found.scored += scored
    parts: dict[str, dict[str, Iterable[bool]]] = {
        "format": {
            "as written": (written(row) for row in range(len(pool))),
            "as it may arrive": (not written(row) for row in range(len(pool))),
        }
    }
    for heading, named in slices().items():
        parts[heading] = {name: map(belongs, pool.messages) for name, belongs in named.items()}
    for heading, chosen in parts.items():
        for name, flags in chosen.items():
            members = [one for one, belongs in zip(scored, flags, strict=True) if belongs]
            if members:
                figure = figures(members, found.thresholds, prevalence)
                found.slices.setdefault(heading, {}).setdefault(name, []).append(figure)


def disguised(pool: Pool, seed: int, cache: Path | None) -> Pool:
    """Return the share DISGUISED of the families, as written, under each kind that changes them.

    The tags of a message are its kind and the row that it comes from.
    """
    messages = []
    for row, message in enumerate(pool.messages):
        if not written(row) or place(message.block, "disguise") >= DISGUISED:
            continue
        for kind in KINDS:
            text = disguise(message.text, kind, seed)
            if text != message.text:
                messages.append(replace(message, text=text, weight=1.0, tags=frozenset((kind, str(row)))))
    return pooled(messages, cache)


def before_and_after(
    pool: Pool, scored: Sequence[Scored], probes: Pool, thresholds: dict[str, float]
) -> dict[str, dict[str, float]]:
    """Return for every kind of disguise the shares flagged among the same messages without and with it.

    `scored` holds the pool and after it the probes.
    """
    groups: dict[str, list[tuple[Scored, Scored]]] = {kind: [] for kind in KINDS}
    for probe, after in zip(probes.messages, scored[len(pool) :], strict=True):
        row = next(int(tag) for tag in probe.tags if tag.isdigit())
        kind = next(tag for tag in probe.tags if not tag.isdigit())
        groups[kind].append((scored[row], after))
    found = {}
    for kind, couples in {**groups, "all": [couple for group in groups.values() for couple in group]}.items():
        row_of: dict[str, float] = {"messages": len(couples)}
        for side, harmful in (("recall", True), ("false_positive_rate", False)):
            chosen = [couple for couple in couples if couple[0].harmful is harmful]
            for number, name in enumerate(("before", "after")):
                flagged = [couple[number].risk >= thresholds["suspicious"] for couple in chosen]
                row_of[f"{side}_{name}"] = round(float(np.mean(flagged)), 4) if flagged else float("nan")
        found[kind] = row_of
    return found


def learning_curve(pool: Pool, seed: int, whole: list[Scored]) -> dict[float, dict[str, Any]]:
    """Return figures after learning from a quarter, half and all of the families; all families are scored, unseen.

    Each share's thresholds flag the share of harmless messages that is allowed. `whole` is what was learned from all.
    """
    found = {}
    for share in SHARES:
        learns = np.array([place(message.block, "curve") < share for message in pool.messages])
        scored = whole if share == 1 else _scored(pool, shipped, seed, learns)[SHIPPED]
        figure = at_limits(scored)
        bound = figure["thresholds"]["suspicious"]
        found[share] = {
            **figure,
            "learned": len({message.family for message, used in zip(pool.messages, learns, strict=True) if used}),
            "groups": {
                group.slug: _flagged(
                    [one for one in scored if taxonomy().category(one.category).group == group.slug], bound
                )
                for group in taxonomy().groups
            },
            "categories": {
                slug: {
                    "flagged": _flagged([one for one in scored if one.category == slug], bound),
                    "f1": values["f1"],
                }
                for slug, values in by_category(scored).items()
            },
        }
    return found


def _flagged(scored: Sequence[Scored], bound: float) -> float:
    if not scored:
        return float("nan")
    return float(np.average([one.risk >= bound for one in scored], weights=[one.weight for one in scored]))


def by_category(scored: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and number of messages of every category."""
    slugs = taxonomy().slugs
    values = precision_recall_fscore_support(
        [one.category for one in scored],
        [one.predicted for one in scored],
        labels=slugs,
        sample_weight=[one.weight for one in scored],
        zero_division=0,
    )
    names = ("precision", "recall", "f1", "families")
    return {slug: dict(zip(names, map(float, row), strict=True)) for slug, *row in zip(slugs, *values, strict=True)}


def confusion(scored: Sequence[Scored]) -> Values:
    """Return the shares of each true category (rows) that got each category (columns), in the taxonomy's order."""
    truth, predicted = [one.category for one in scored], [one.predicted for one in scored]
    weights = [one.weight for one in scored]
    return np.asarray(
        confusion_matrix(truth, predicted, labels=taxonomy().slugs, sample_weight=weights, normalize="true")
    )
