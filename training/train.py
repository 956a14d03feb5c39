"""The way from families to a released model."""

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from model.artifact import LEXICONS, Artifact, digest, lexicon_digests, save
from model.taxonomy import load as taxonomy
from training.calibrate import Calibration, calibrate
from training.card import as_markdown, make_card
from training.corpus import expand
from training.families import Family
from training.fit import Linear, fit, unseen_scores
from training.metrics import Scored
from training.thresholds import choose, decision
from training.vectors import STRUCTURE_WEIGHT, Vectors, all_names, code

Say = Callable[[str], None]


def train(
    families: Sequence[Family], out: Path, cache: Path | None = None, say: Say = lambda _: None
) -> dict[str, Any]:
    """Train on `families`, write the model into `out` and return its card; `say` is told of each step."""
    rule = decision()
    messages = expand(families)
    say(f"families: {len(families)}, messages: {len(messages)}")
    found = all_names([message.text for message in messages], cache)
    say("features: done")
    vectors, linear = fit(messages, found)
    say(f"fit: {len(vectors.features)} features, {len(linear.categories)} categories")
    harmful = np.array([taxonomy().is_harmful(category) for category in linear.categories])
    scores = unseen_scores(messages, found, linear.categories)
    truth = np.array([linear.categories.index(message.category) for message in messages])
    weights = np.array([message.weight for message in messages])
    calibration = calibrate(scores, truth, harmful, weights, rule.prevalence)
    risks = calibration.risk(scores, harmful)
    is_harmless = ~harmful[truth]
    thresholds = choose(rule, risks[is_harmless], weights[is_harmless])
    say(f"thresholds: {thresholds}")
    scored = [
        Scored(float(risk), linear.categories[int(row.argmax())], m.category, bool(harmful[t]), m.weight, m.tags)
        for risk, row, m, t in zip(risks, scores, messages, truth, strict=True)
    ]
    settings = _settings(families, linear, calibration, thresholds)
    card = make_card(settings, rule, families, scored)
    save(_artifact(settings, card, vectors, linear), out)
    (out / "README.md").write_text(as_markdown(card), encoding="utf-8", newline="\n")
    return card


def _settings(
    families: Sequence[Family], linear: Linear, calibration: Calibration, thresholds: dict[str, float]
) -> dict[str, Any]:
    with (LEXICONS / "release.toml").open("rb") as file:
        release = tomllib.load(file)
    depends = lexicon_digests()
    learned = "\n".join([code(), *(f"{f.category}\t{f.block}\t{f.text}" for f in families)])
    return {
        "version": f"{release['version']}+{digest(learned.encode())[:8]}",
        "trained": release["date"].isoformat(),
        "categories": list(linear.categories),
        "intercepts": [round(float(value), 6) for value in linear.intercepts],
        "structure_weight": STRUCTURE_WEIGHT,
        "temperature": calibration.temperature,
        "risk_temperature": calibration.risk_temperature,
        "risk_slope": calibration.slope,
        "risk_offset": calibration.offset,
        "thresholds": thresholds,
        "depends": depends,
    }


def _artifact(settings: dict[str, Any], card: dict[str, Any], vectors: Vectors, linear: Linear) -> Artifact:
    scales = np.abs(linear.weights).max(axis=1) / 127
    weights = np.rint(linear.weights / scales[:, None]).astype(np.int8)
    return Artifact(
        settings,
        card,
        vectors.features,
        np.ascontiguousarray(weights.T),
        scales.astype(np.float32),
        vectors.inverse_frequencies,
    )
