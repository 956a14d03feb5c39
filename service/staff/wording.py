"""What is said of accounts, roles and keys, from datasets/staff.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from service.problems import Problem
from service.staff.roles import Role, Scope

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "staff.toml"


@cache
def _table() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


def title(of: Role | Scope) -> str:
    """Return a role or a scope in words."""
    return str(_table()["titles"][of.value])


def reason(name: str, /, **values: object) -> str:
    """Return the sentence that says why something cannot be done."""
    return str(_table()["reasons"][name]).format(**values)


def refusal(name: str, status: int = 403, headers: dict[str, str] | None = None) -> Problem:
    """Return the problem that says this."""
    return Problem(status, headers, **_table()["refusals"][name])


def act(name: str) -> str:
    """Return an action of the audit trail in words, the name itself where nobody gave it any."""
    return str(_table()["actions"].get(name, name))
