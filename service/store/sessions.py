"""Sign-ins that last: a session begins with a password and ends by sign-out, by rest, by age, or by an admin."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from service.staff import tokens
from service.staff.roles import Role
from service.store.store import Store
from service.store.tables import Staff, StaffSession

# A session's last use is written down no more often than this, so that looking at pages seldom writes.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Life:
    """How long a session lasts without use, and how long at most."""

    idle: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Person:
    """Who a session belongs to."""

    id: int
    name: str
    role: Role


def begin(session: Session, staff_id: int, now: datetime) -> str:
    """Begin a session within the caller's transaction and return its token."""
    token = tokens.new()
    session.add(StaffSession(token=tokens.digest(token), staff_id=staff_id, began_at=now, seen_at=now))
    return token


def find(store: Store, token: str, life: Life) -> Person | None:
    """Return who is signed in by this token, and keep the session from ending by rest; None where nobody is."""
    now, digest = store.now(), tokens.digest(token)
    query = (
        select(Staff.id, Staff.name, Staff.role, StaffSession.seen_at)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(
            StaffSession.token == digest,
            StaffSession.began_at > now - life.longest,
            StaffSession.seen_at > now - life.idle,
            Staff.disabled_at.is_(None),
        )
    )
    with store.reading() as session:
        found = session.execute(query).one_or_none()
    if found is None:
        return None
    if found.seen_at <= now - SEEN_EVERY:
        with store.writing() as session:
            session.execute(update(StaffSession).where(StaffSession.token == digest).values(seen_at=now))
    return Person(found.id, found.name, found.role)


def forget(session: Session, store: Store, life: Life) -> None:
    """Delete within the caller's transaction the sessions that are over; what is in use waits for the next time."""
    now = store.now()
    over = or_(StaffSession.began_at <= now - life.longest, StaffSession.seen_at <= now - life.idle)
    old = select(StaffSession.token).where(over).with_for_update(skip_locked=True)
    session.execute(delete(StaffSession).where(StaffSession.token.in_(old)))


def end(session: Session, token: str) -> int | None:
    """End the session of this token within the caller's transaction; returns whose it was, None where there is none."""
    gone = delete(StaffSession).where(StaffSession.token == tokens.digest(token)).returning(StaffSession.staff_id)
    return session.scalar(gone)


def end_all(session: Session, staff_id: int) -> None:
    """End every session of this person within the caller's transaction."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))
