"""Measure a model on labelled messages."""

from collections.abc import Sequence
from typing import Any

from model.assessor import Assessor
from model.taxonomy import load as taxonomy
from training.corpus import Message
from training.labelled import is_harmful
from training.metrics import Scored, figures, twin_slices
from training.thresholds import decision


def scored(assessor: Assessor, messages: Sequence[Message]) -> list[Scored]:
    """Return the messages with what the model says of them. A group as label leaves the true category empty."""
    slugs = taxonomy().slugs
    return [
        Scored(
            score.risk,
            max(score.candidates, key=lambda candidate: candidate.probability).category,
            message.category if message.category in slugs else "",
            is_harmful(message.category),
            message.weight,
            message.tags,
        )
        for message, score in zip(messages, assessor.score([message.text for message in messages]), strict=True)
    ]


def evaluate(assessor: Assessor, messages: Sequence[Message]) -> dict[str, Any]:
    """Return the figures of a model on labelled messages, with the false-positive rate of each slice of twins."""
    thresholds = assessor.card["thresholds"]
    rows = scored(assessor, messages)
    return {**figures(rows, thresholds, decision().prevalence), "twins": twin_slices(rows, thresholds)}
