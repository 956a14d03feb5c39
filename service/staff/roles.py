"""Roles of staff, scopes of API keys, and the one table of what each may do."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is at the desk; each role may also do what those before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an API key is for."""

    SCORE = "score"
    JOBS = "jobs"
    EXPORT = "export"


class Act(StrEnum):
    """Everything that can be done at the desk or with a key."""

    SESSION = "session"
    VIEW = "view"
    CLAIM = "claim"
    DECIDE = "decide"
    UNDO = "undo"
    SEE_RAW = "see_raw"
    CHANGE_LISTS = "change_lists"
    MARK_LEAD = "mark_lead"
    APPROVE_LEAD = "approve_lead"
    EXPORT = "export"
    JOBS = "jobs"
    AUDIT = "audit"
    STAFF = "staff"
    SCORE = "score"


def _from(lowest: Role, *scopes: Scope) -> frozenset[Role | Scope]:
    roles = list(Role)
    return frozenset({*roles[roles.index(lowest) :], *scopes})


MAY: Mapping[Act, frozenset[Role | Scope]] = {
    Act.SESSION: _from(Role.READER),
    Act.VIEW: _from(Role.READER),
    Act.CLAIM: _from(Role.REVIEWER),
    Act.DECIDE: _from(Role.REVIEWER),
    Act.UNDO: _from(Role.REVIEWER),
    Act.SEE_RAW: _from(Role.REVIEWER),
    Act.CHANGE_LISTS: _from(Role.SUPERVISOR),
    Act.MARK_LEAD: _from(Role.REVIEWER),
    Act.APPROVE_LEAD: _from(Role.SUPERVISOR),
    Act.EXPORT: _from(Role.SUPERVISOR, Scope.EXPORT),
    Act.JOBS: _from(Role.REVIEWER, Scope.JOBS),
    Act.AUDIT: _from(Role.SUPERVISOR),
    Act.STAFF: _from(Role.ADMIN),
    Act.SCORE: frozenset({Scope.SCORE}),
}


def acts_of(who: Role | Scope) -> tuple[Act, ...]:
    """Return everything that this role or scope may do."""
    return tuple(act for act, allowed in MAY.items() if who in allowed)
