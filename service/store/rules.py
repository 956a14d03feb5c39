"""What the desk goes by, from datasets/desk.toml: weights, second reviews, replies, and the sentences it uses."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.assessment import Verdict
from model.taxonomy import load
from service.store.decisions import Decision
from service.store.errors import Unfit

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "desk.toml"

# The groups of the categories that a decision may name; None where it names none.
GROUPS: dict[Decision, frozenset[str]] = {
    Decision.SCAM: frozenset({"scam"}),
    Decision.ILLEGAL: frozenset({"illegal"}),
    Decision.PROMOTION: frozenset({"promotion"}),
    Decision.NOT_SCAM: frozenset({"normal"}),
    Decision.CANNOT_TELL: frozenset(),
    Decision.SECOND_OPINION: frozenset(),
}
NEEDS_CATEGORY = frozenset({Decision.SCAM, Decision.ILLEGAL})


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the urgency, in points; datasets/desk.toml says of each why."""

    risk: float
    spread: float
    half_life_hours: float
    waiting_per_hour: float
    paid: float


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that may be given to reporters; `category` is empty where it fits any."""

    id: str
    decision: Decision
    category: str
    text: str


@cache
def table() -> dict[str, Any]:
    """Return the file as it is."""
    with FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def weights() -> Weights:
    """Return the weights of the urgency."""
    return Weights(**table()["urgency"])


@cache
def replies() -> tuple[Reply, ...]:
    """Return all replies that may be given, in the order of the file."""
    return tuple(Reply(r["id"], Decision(r["decision"]), r["category"], r["text"]) for r in table()["replies"])


def fitting(decision: Decision, category: str | None) -> tuple[Reply, ...]:
    """Return the replies for this decision, those for the category before those for any."""
    found = [one for one in replies() if one.decision is decision and one.category in (category or "", "")]
    return tuple(sorted(found, key=lambda one: not one.category))


def allowed(decision: Decision) -> tuple[str, ...]:
    """Return the categories that a decision may name."""
    return tuple(one.slug for one in load().categories if one.group in GROUPS[decision])


def check(decision: Decision, category: str | None) -> None:
    """Raise Unfit where this decision must name a category and does not, or may not name this one."""
    known = allowed(decision)
    said = "、".join(known)
    if category is None:
        if decision in NEEDS_CATEGORY:
            raise Unfit("category", table()["fields"]["category_needed"].format(known=said))
    elif not known:
        raise Unfit("category", table()["fields"]["category_none"])
    elif category not in known:
        raise Unfit("category", table()["fields"]["category_misfit"].format(known=said))


def second_review(verdict: Verdict, decision: Decision, category: str | None, reply: str | None) -> str | None:
    """Return why a second person must confirm this decision on a message of this verdict, None where none must."""
    edited = bool(reply) and reply not in {one.text for one in fitting(decision, category)}
    holds = {"decision": decision.value, "verdict": verdict.value, "reply": "edited" if edited else ""}
    for row in table()["second_review"]:
        if all(row[name] == value for name, value in holds.items() if name in row):
            return str(row["why"])
    return None
