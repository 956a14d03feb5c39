"""A small measurement, made without learning anything."""

from collections.abc import Callable

import pytest

from model.taxonomy import load as taxonomy
from training.metrics import Scored
from training.report.measure import Measured

GROUPS = {group.slug: 0.5 for group in taxonomy().groups}


def scored(risk: float, predicted: str, category: str, *tags: str) -> Scored:
    """Return a scored message of weight one."""
    return Scored(risk, predicted, category, taxonomy().is_harmful(category), 1.0, frozenset(tags))


@pytest.fixture
def say() -> Callable[[str], None]:
    """Take what is said and do nothing with it."""
    return lambda _: None


@pytest.fixture
def measured() -> Measured:
    """Return figures as two seeds of four messages would give them."""
    messages = [
        scored(0.99, "loan", "loan"),
        scored(0.7, "promotion", "loan"),
        scored(0.6, "loan", "promotion", "twin:lender"),
        scored(0.01, "personal", "personal"),
    ]
    figures = {
        "messages": 4,
        "recall": 1.0,
        "scam_recall": 0.5,
        "false_positive_rate": 0.5,
        "false_scam_rate": 0.0,
        "calibration_error": 0.1,
        "macro_f1": 0.6,
    }
    other = {**figures, "recall": 0.8}
    curve = {
        "learned": 2,
        "macro_f1": 0.4,
        "groups": GROUPS,
        "categories": {slug: {"flagged": 0.5, "f1": 0.4} for slug in taxonomy().slugs},
    }
    return Measured(
        thresholds={"suspicious": 0.5, "scam": 0.9},
        families=4,
        messages=16,
        seeds=(0, 1),
        shipped=[figures, other],
        at_limits=[figures, figures],
        twins=[
            {"all": {"messages": 1, "false_positive_rate": 1.0}, "lender": {"messages": 1, "false_positive_rate": 1.0}}
        ],
        slices={"script": {"simplified": [figures, other]}},
        scored=messages,
        disguises={
            "dotted": {
                "messages": 1,
                "recall_before": 1.0,
                "recall_after": 0.75,
                "false_positive_rate_before": 0.5,
                "false_positive_rate_after": 0.5,
            }
        },
        peers={"shipped: linear SVM": figures, "logistic regression": other},
        peers_scored={"shipped: linear SVM": messages, "logistic regression": messages},
        curve={0.25: curve, 1.0: {**curve, "learned": 4, "macro_f1": 0.5}},
    )
