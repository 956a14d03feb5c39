"""Where a report stands, and what staff may decide; datasets/reports.toml says each in words."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from model.assessment import Verdict

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "reports.toml"


class State(StrEnum):
    """Where a message stands; a report stands where its message does."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    DECIDED = "decided"


class Decision(StrEnum):
    """What staff say of a message. A second opinion leaves it in review."""

    SCAM = "scam"
    ILLEGAL = "illegal"
    PROMOTION = "promotion"
    NOT_SCAM = "not_scam"
    CANNOT_TELL = "cannot_tell"
    SECOND_OPINION = "second_opinion"


HARMFUL = frozenset({Decision.SCAM, Decision.ILLEGAL})
HARMLESS = frozenset({Decision.PROMOTION, Decision.NOT_SCAM})


def corrects(decision: Decision, verdict: Verdict) -> bool:
    """Tell whether the decision says otherwise than the verdict that the resident was given."""
    return (verdict is Verdict.SCAM and decision in HARMLESS) or (
        verdict is Verdict.NO_RISK_FOUND and decision in HARMFUL
    )


@cache
def sentences() -> dict[str, Any]:
    """Return what residents are told of reports."""
    with FILE.open("rb") as file:
        return tomllib.load(file)
