"""The stated rule of datasets/lists.toml: what hits do to a verdict, and how it is said."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.assessment import Verdict

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "lists.toml"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a row may hold, in characters, pieces and days."""

    phrase_letters: int
    phrase_length: int
    phrase_gaps: int
    gap: int
    unit_length: int
    reason_length: int
    examples: int
    example_length: int
    days: int
    shown: int


@dataclass(frozen=True, slots=True)
class Weights:
    """What hits add to the evidence, in log-odds; they rank it and do not enter the risk."""

    deny: float
    confirmed: float
    allow: float
    idle: float


@dataclass(frozen=True, slots=True)
class Rule:
    """What hits do to a verdict."""

    deny: Verdict
    confirmed: Verdict
    allow: Verdict
    lowers: Verdict
    strong_links: frozenset[str]
    strong_acts: frozenset[str]
    weights: Weights


@cache
def table() -> dict[str, Any]:
    """Return the file as it is."""
    with FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def limits() -> Limits:
    """Return what a row may hold."""
    return Limits(**table()["limits"])


@cache
def rule() -> Rule:
    """Return what hits do to a verdict."""
    said = table()["rule"]
    return Rule(
        Verdict(said["deny"]),
        Verdict(said["confirmed"]),
        Verdict(said["allow"]),
        Verdict(said["lowers"]),
        frozenset(said["strong_links"]),
        frozenset(said["strong_acts"]),
        Weights(**said["weights"]),
    )


def worse(one: Verdict, other: Verdict) -> Verdict:
    """Return the worse of two verdicts."""
    return min(one, other, key=list(Verdict).index)
