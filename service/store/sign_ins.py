"""Attempts to sign in: counted before the password is looked at, and slowed down where there were too many.

What is counted is the pair of a name and an address. It may try a few times, then waits longer with each failure. An
address that failed with many names, and a name that failed from many addresses, make the pairs they are part of wait;
each pair waits for itself alone, so nobody who keeps failing can use up a colleague's turn. A browser in which a person
signed in before is counted by itself and by nothing else: nobody's failures elsewhere lock it out.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.staff.names import folded
from service.store import reporters, sessions
from service.store.audit import record
from service.store.keys import Keys
from service.store.store import Store
from service.store.tables import SignInCount, Staff
from service.store.upsert import insert

PAIR_FREE = 5
ADDRESS_FREE = 20
NAME_FREE = 30
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
# How long a pair that is new waits once where its name failed from many addresses.
NEW_PAIR_WAIT = timedelta(minutes=1)
FORGOTTEN = timedelta(days=1)
SHOWN = 16


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was counted: whose it may be, the hash to compare with, and the codes that it counts for.

    `subject` is whom it was about, as the audit trail names it, and `address` a short code for where it came from.
    """

    staff_id: int | None
    hash: str | None
    codes: tuple[str, ...]
    subject: str
    address: str


@dataclass(frozen=True, slots=True)
class Wait:
    """An attempt that was not looked at: so many seconds are left to wait."""

    seconds: int


def attempt(store: Store, name: str, address: str, devices: dict[int, str]) -> Attempt | Wait:
    """Count an attempt as failed until it is `settled`, so that many at once count as many one after another.

    `devices` holds for each person who signed in with this browser before its own random name.
    """
    keys, now = store.keys, store.now()
    place = reporters.code(keys, address)
    with store.writing() as session:
        staff = session.scalar(select(Staff).where(Staff.folded == folded(name)))
        device = devices.get(staff.id) if staff else None
        codes = _codes(keys, name, place, device)
        # Always in this order, so that no two attempts wait for each other in a circle.
        counts = [_count(session, store, code) for code in codes]
        own, shared = counts[0], counts[1:]
        wait = _shared_wait(shared)
        if own.failures == 0 and own.until is None and wait:
            own.until = now + wait
        if own.until is not None and own.until > now:
            return Wait(math.ceil((own.until - now).total_seconds()))
        for count in counts:
            count.failures += 1
            count.last_at = now
        wait = max(_growing(own.failures, PAIR_FREE), _shared_wait(shared))
        own.until = now + wait
        subject = f"staff/{staff.id}" if staff else f"name/{keys.code('audit name', folded(name)).hex()[:SHOWN]}"
        if staff is None or staff.disabled_at is not None:
            return Attempt(None, None, codes, subject, place[:SHOWN])
        return Attempt(staff.id, staff.password, codes, subject, place[:SHOWN])


def failed(store: Store, tried: Attempt) -> None:
    """Write down that the password was wrong, or the name nobody's."""
    with store.writing() as session:
        record(session, "anonymous", tried.subject, "sign_in_failed", address=tried.address)


def settled(store: Store, tried: Attempt, renewed: str | None, old: str | None) -> str | None:
    """Begin a session for an attempt whose password was right, and take back what it counted; returns the token.

    `renewed` is a newer hash to store, `old` the token of a session that this one takes the place of. None where the
    account was changed while the password was compared.
    """
    own, *shared = tried.codes
    with store.writing() as session:
        session.execute(delete(SignInCount).where(SignInCount.code == own))
        for code in shared:
            lower = SignInCount.failures - 1
            session.execute(
                update(SignInCount).where(SignInCount.code == code, SignInCount.failures > 0).values(failures=lower)
            )
        staff = session.scalar(
            select(Staff)
            .where(Staff.id == tried.staff_id, Staff.password == tried.hash, Staff.disabled_at.is_(None))
            .with_for_update()
        )
        if staff is None:
            return None
        if renewed:
            staff.password = renewed
        if old:
            sessions.end(session, old)
        token = sessions.begin(session, staff.id, store.now())
        record(session, f"staff/{staff.id}", "session", "signed_in", address=tried.address)
        return token


def sign_out(store: Store, token: str) -> None:
    """End the session of this token, if there is one."""
    with store.writing() as session:
        staff_id = sessions.end(session, token)
        if staff_id is not None:
            record(session, f"staff/{staff_id}", "session", "signed_out")


def _codes(keys: Keys, name: str, place: str, device: str | None) -> tuple[str, ...]:
    if device:
        return (keys.code("sign-in device", device).hex(),)
    return (
        keys.code("sign-in pair", folded(name), place).hex(),
        keys.code("sign-in address", place).hex(),
        keys.code("sign-in name", folded(name)).hex(),
    )


def _count(session: Session, store: Store, code: str) -> SignInCount:
    """Return the row of a code, made where it is missing, and held until the transaction ends."""
    values = {"code": code, "failures": 0, "last_at": store.now(), "until": None}
    session.execute(insert(store, SignInCount).values(values).on_conflict_do_nothing())
    count = session.scalars(select(SignInCount).where(SignInCount.code == code).with_for_update()).one()
    if count.last_at <= store.now() - FORGOTTEN:
        count.failures, count.until = 0, None
    return count


def forget(session: Session, store: Store) -> None:
    """Delete within the caller's transaction what no longer counts; what is in use waits for the next time."""
    old = select(SignInCount.code).where(SignInCount.last_at <= store.now() - FORGOTTEN)
    session.execute(delete(SignInCount).where(SignInCount.code.in_(old.with_for_update(skip_locked=True))))


def _shared_wait(shared: list[SignInCount]) -> timedelta:
    """Return how long the failures of this address, and of this name elsewhere, make a pair wait."""
    if not shared:
        return timedelta()
    address, name = shared
    return max(_growing(address.failures, ADDRESS_FREE), NEW_PAIR_WAIT if name.failures >= NAME_FREE else timedelta())


def _growing(failures: int, free: int) -> timedelta:
    """Return a wait that doubles with each failure after the free ones."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - free, 20)) if failures >= free else timedelta()
