"""The lists that staff keep: rows added, changed by a new version, and disabled rather than deleted."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, and_, desc, func, not_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.lists.drafts import Draft, tried
from service.lists.rows import About, Row, Side
from service.store.audit import record
from service.store.claims import Hand
from service.store.dossier import CHINA
from service.store.errors import Conflict
from service.store.store import Store
from service.store.tables import ListRow, ListVersion, Staff

_CURRENT = and_(ListVersion.row_id == ListRow.id, ListVersion.version == ListRow.version)


class Standing(StrEnum):
    """Whether a row counts."""

    ACTIVE = "active"
    EXPIRED = "expired"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of a row. `owner` answers for it; `standing` is that of the moment at which it was read."""

    id: int
    version: int
    at: datetime
    owner: str | None
    standing: Standing
    draft: Draft


def stamp(store: Store) -> tuple[int, int]:
    """Return what changes with every change of a row.

    Two processes may commit in another order than they drew their numbers in; then the count tells.
    """
    with store.reading() as session:
        count, last = session.execute(select(func.count(), func.max(ListVersion.id))).one()
    return count, last or 0


def in_force(store: Store) -> list[Row]:
    """Return the rows that count now, for whoever judges."""
    query = (
        select(ListVersion)
        .join(ListRow, _CURRENT)
        .where(not_(ListVersion.disabled), ListVersion.until > store.now())
        .order_by(ListVersion.row_id)
    )
    with store.reading() as session:
        return [
            Row(one.row_id, one.side, one.about, one.value, one.confirmed, one.unit, one.until)
            for one in session.scalars(query)
        ]


def listed(
    store: Store,
    limit: int,
    *,
    before: int | None = None,
    side: Side | None = None,
    about: About | None = None,
    standing: Standing | None = None,
) -> list[Entry]:
    """Return the rows as they are now, the newest first, those before row `before`; what is given narrows them."""
    now = store.now()
    query = _entries().join(ListRow, _CURRENT).order_by(desc(ListVersion.row_id)).limit(limit)
    if before is not None:
        query = query.where(ListVersion.row_id < before)
    if side is not None:
        query = query.where(ListVersion.side == side)
    if about is not None:
        query = query.where(ListVersion.about == about)
    if standing is not None:
        counted = {
            Standing.DISABLED: ListVersion.disabled,
            Standing.EXPIRED: and_(not_(ListVersion.disabled), ListVersion.until <= now),
            Standing.ACTIVE: and_(not_(ListVersion.disabled), ListVersion.until > now),
        }
        query = query.where(counted[standing])
    with store.reading() as session:
        return [_entry(one, name, now) for one, name in session.execute(query)]


def history(store: Store, row: int) -> list[Entry]:
    """Return the versions of a row, the one in force first; none where there is no such row."""
    query = _entries().where(ListVersion.row_id == row).order_by(desc(ListVersion.version))
    with store.reading() as session:
        return [_entry(one, name, store.now()) for one, name in session.execute(query)]


def add(store: Store, hand: Hand, draft: Draft) -> int:
    """Save a new row and return its number.

    Raises Unfit and TooWide as `tried` does, and Conflict where another row, even an expired one, holds the value.
    """
    tidy, until = tried(draft, store.now())
    try:
        with store.writing() as session:
            _check_free(session, tidy, None)
            row = ListRow(version=1, held=_held(tidy))
            session.add(row)
            session.flush()
            session.add(_version(store, row, hand, tidy, until))
            record(session, hand.who, f"list/{row.id}", "list_added", **_told(tidy))
            return row.id
    except IntegrityError:
        # Two who save the same value at once, on PostgreSQL.
        raise Conflict("list_held") from None


def change(store: Store, row: int, hand: Hand, draft: Draft, version: int) -> bool:
    """Save a new version of a row, which is in force again where it was disabled; False for no such row.

    Raises what `add` does, and Conflict where `version` is no longer the row's.
    """
    tidy, until = tried(draft, store.now())
    try:
        with store.writing() as session:
            found = _locked(session, row, version)
            if found is None:
                return False
            _check_free(session, tidy, row)
            found.version, found.held = version + 1, _held(tidy)
            session.add(_version(store, found, hand, tidy, until))
            record(session, hand.who, f"list/{row}", "list_changed", version=found.version, **_told(tidy))
    except IntegrityError:
        raise Conflict("list_held") from None
    return True


def disable(store: Store, row: int, hand: Hand) -> bool:
    """Let a row count no longer, by a new version that says so; False for no such row. Twice is once."""
    with store.writing() as session:
        found = _locked(session, row)
        if found is None:
            return False
        last = session.scalars(select(ListVersion).where(_CURRENT, ListRow.id == row)).one()
        if last.disabled:
            return True
        found.version, found.held = found.version + 1, None
        draft = _draft(last)
        session.add(_version(store, found, hand, draft, last.until, disabled=True))
        record(session, hand.who, f"list/{row}", "list_disabled", version=found.version, **_told(draft))
    return True


def _locked(session: Session, row: int, version: int | None = None) -> ListRow | None:
    found = session.scalar(select(ListRow).where(ListRow.id == row).with_for_update())
    if found is not None and version is not None and found.version != version:
        raise Conflict("list_changed")
    return found


def _check_free(session: Session, draft: Draft, row: int | None) -> None:
    """Raise Conflict, which names it, where another row holds the value, on either list."""
    other = session.scalar(select(ListRow.id).where(ListRow.held == _held(draft)))
    if other is not None and other != row:
        raise Conflict("list_held_by", row=other)


def _held(draft: Draft) -> str:
    return f"{draft.about}:{draft.value}"


def _told(draft: Draft) -> dict[str, str | int]:
    """Return what the audit trail is told of a row: nothing that a message says."""
    last_day = draft.until.isoformat()
    return {"side": draft.side.value, "about": draft.about.value, "confirmed": int(draft.confirmed), "until": last_day}


def _version(
    store: Store, row: ListRow, hand: Hand, draft: Draft, until: datetime, *, disabled: bool = False
) -> ListVersion:
    return ListVersion(
        row_id=row.id,
        version=row.version,
        at=store.now(),
        staff_id=hand.staff,
        side=draft.side,
        about=draft.about,
        value=draft.value,
        confirmed=draft.confirmed,
        unit=draft.unit,
        reason=draft.reason,
        until=until,
        ok_examples=json.dumps(draft.ok_examples, ensure_ascii=False),
        fail_examples=json.dumps(draft.fail_examples, ensure_ascii=False),
        disabled=disabled,
    )


def _entries() -> Select[ListVersion, str | None]:
    return select(ListVersion, Staff.name).outerjoin(Staff, Staff.id == ListVersion.staff_id)


def _last_day(until: datetime) -> date:
    return (until - timedelta(seconds=1)).astimezone(CHINA).date()


def _draft(one: ListVersion) -> Draft:
    return Draft(
        one.side,
        one.about,
        one.value,
        one.confirmed,
        one.unit,
        one.reason,
        _last_day(one.until),
        tuple(json.loads(one.ok_examples)),
        tuple(json.loads(one.fail_examples)),
    )


def _entry(one: ListVersion, owner: str | None, now: datetime) -> Entry:
    standing = Standing.DISABLED if one.disabled else Standing.ACTIVE if now < one.until else Standing.EXPIRED
    return Entry(one.row_id, one.version, one.at, owner, standing, _draft(one))
