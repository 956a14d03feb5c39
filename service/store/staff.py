"""Accounts of staff: made, listed, disabled, and given another role or password."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.staff import passwords
from service.staff.names import folded, usable
from service.staff.roles import Role
from service.store import sessions
from service.store.audit import record
from service.store.errors import Refused
from service.store.store import Store
from service.store.tables import Staff


@dataclass(frozen=True, slots=True)
class Account:
    """An account without its password."""

    id: int
    name: str
    role: Role
    since: datetime
    disabled_at: datetime | None


def add(store: Store, source: str, name: str, role: Role, password: str) -> None:
    """Make an account; raises Refused for a name or a password that will not do."""
    name = usable(name)
    passwords.check(password, name)
    hash = passwords.hashed(password)
    try:
        with store.writing() as session:
            made = Staff(name=name, folded=folded(name), role=role, password=hash, since=store.now())
            session.add(made)
            session.flush()
            record(session, source, f"staff/{made.id}", "staff_added", name=name, role=role.value)
    except IntegrityError:
        raise Refused("name_taken", name=name) from None


def check_new(store: Store, name: str) -> None:
    """Raise Refused for a name that `add` would refuse, before a password is asked for."""
    name = usable(name)
    if any(folded(account.name) == folded(name) for account in listed(store)):
        raise Refused("name_taken", name=name)


def listed(store: Store) -> list[Account]:
    """Return all accounts in the order in which they were made."""
    with store.reading() as session:
        return [
            Account(one.id, one.name, one.role, one.since, one.disabled_at)
            for one in session.scalars(select(Staff).order_by(Staff.id))
        ]


def find(store: Store, name: str) -> Account:
    """Return the account of this name; raises Refused where there is none."""
    with store.reading() as session:
        one = _named(session, name)
        return Account(one.id, one.name, one.role, one.since, one.disabled_at)


def disable(store: Store, source: str, name: str) -> bool:
    """Let nobody sign in by this name, and end its sessions; False where it already was. Raises Refused."""

    def change(staff: Staff) -> None:
        staff.disabled_at = store.now()

    return _changed(store, source, name, "staff_disabled", change, lambda staff: staff.disabled_at is None)


def enable(store: Store, source: str, name: str) -> bool:
    """Let a disabled name sign in again; False where it was not disabled. Raises Refused."""

    def change(staff: Staff) -> None:
        staff.disabled_at = None

    return _changed(store, source, name, "staff_enabled", change, lambda staff: staff.disabled_at is not None)


def reset(store: Store, source: str, name: str, password: str) -> None:
    """Give another password and end all sessions; raises Refused for a name or a password that will not do."""
    passwords.check(password, name)
    hash = passwords.hashed(password)

    def change(staff: Staff) -> None:
        staff.password = hash

    _changed(store, source, name, "staff_reset", change, lambda _: True)


def change_role(store: Store, source: str, name: str, role: Role) -> bool:
    """Give another role and end all sessions; False where it was that already. Raises Refused."""

    def change(staff: Staff) -> None:
        staff.role = role

    return _changed(store, source, name, "role_changed", change, lambda staff: staff.role is not role, role=role.value)


def _named(session: Session, name: str) -> Staff:
    staff = session.scalar(select(Staff).where(Staff.folded == folded(name)).with_for_update())
    if staff is None:
        raise Refused("no_such_name", name=name)
    return staff


def _changed(
    store: Store,
    source: str,
    name: str,
    action: str,
    change: Callable[[Staff], None],
    needed: Callable[[Staff], bool],
    **detail: str,
) -> bool:
    with store.writing() as session:
        staff = _named(session, name)
        if not needed(staff):
            return False
        change(staff)
        sessions.end_all(session, staff.id)
        record(session, source, f"staff/{staff.id}", action, **detail)
    return True
