"""The audit trail: who did what to what, appended only, each line bound to the one before by its hash.

It never holds a message's text: parts of a line are names and numbers, and what goes beyond is refused.
"""

import fcntl
import hashlib
import json
import logging
import os
import re
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import desc, event, select, text
from sqlalchemy.orm import Session

from service.store.store import Store
from service.store.tables import AuditLine

# Any number does, as long as nobody else on that server locks by it: the letters of "audit".
LOCK = int.from_bytes(b"audit", "big")
MAX_DETAIL = 200
START = "0" * 64
HEAD = "audit.head"
BY = 1_000
_PART = re.compile(r"[a-z_]+(/[A-Za-z0-9_.-]{1,64})?")
_ACTION = re.compile(r"[a-z_]{1,40}")
_HEAD_LINE = re.compile(r"(\d{1,15}) ([0-9a-f]{64})\n?")

logger = logging.getLogger("shizha")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read."""

    id: int
    at: datetime
    source: str
    subject: str
    action: str
    detail: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Trail:
    """What a check found: so many whole lines from the first on, and the first that is not (None where all are).

    `missing` is how many lines the head outside the database knows of that are gone from the end.
    """

    whole: int
    broken: int | None
    missing: int

    @property
    def good(self) -> bool:
        """Whether nothing was changed and nothing is gone."""
        return self.broken is None and self.missing == 0


def record(session: Session, source: str, subject: str, action: str, **detail: str | int) -> None:
    """Append a line within the caller's transaction of `Store.writing`, with which it stands or falls.

    `source` is who did it (`staff/7`, `key/2`, `console`), `subject` what it was done to (`message/123`), `action` a
    verb in the past. Details are numbers, names and short reasons, never a message's text. Call it after all other
    changes of the transaction: from here to its end no other process can append. Raises ValueError for a part that
    is none.
    """
    if not (_PART.fullmatch(source) and _PART.fullmatch(subject) and _ACTION.fullmatch(action)):
        raise ValueError("a part of an audit line is no name")
    if any(isinstance(value, str) and len(value) > MAX_DETAIL for value in detail.values()):
        raise ValueError("a detail of an audit line is too long")
    # Rows are locked before the trail is, in every transaction alike, so that none waits for another in a circle.
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    last = session.execute(select(AuditLine.id, AuditLine.hash).order_by(desc(AuditLine.id)).limit(1)).one_or_none()
    number, before = last or (0, START)
    store: Store = session.info["store"]
    line = AuditLine(
        id=number + 1, at=store.now(), source=source, subject=subject, action=action, detail=_canonical(detail), hash=""
    )
    line.hash = _hash(before, line)
    session.add(line)
    session.flush()
    head, made = store.beside(HEAD), (line.id, line.hash)
    event.listen(session, "after_commit", lambda _: _remember(head, *made), once=True)


def begin_again(session: Session) -> None:
    """Let the head outside the database follow the trail that this transaction puts in the place of the old one."""
    store: Store = session.info["store"]
    event.listen(session, "after_commit", lambda _: store.beside(HEAD).unlink(missing_ok=True), once=True)


def lines(
    store: Store, limit: int, *, before: int | None = None, source: str = "", subject: str = "", action: str = ""
) -> list[Line]:
    """Return the last lines, newest first, those before line `before`; what is given narrows them.

    A source or a subject without its number, such as `staff` or `message`, stands for all of its kind.
    """
    query = select(AuditLine).order_by(desc(AuditLine.id)).limit(limit)
    if before is not None:
        query = query.where(AuditLine.id < before)
    for column, wanted in ((AuditLine.source, source), (AuditLine.subject, subject)):
        if wanted:
            kind = column.startswith(f"{wanted}/", autoescape=True)
            query = query.where((column == wanted) | kind)
    if action:
        query = query.where(AuditLine.action == action)
    with store.reading() as session:
        return [
            Line(line.id, line.at, line.source, line.subject, line.action, json.loads(line.detail))
            for line in session.scalars(query)
        ]


def actions(store: Store) -> list[str]:
    """Return every action that the trail holds."""
    with store.reading() as session:
        return list(session.scalars(select(AuditLine.action).distinct().order_by(AuditLine.action)))


def verify(store: Store) -> Trail:
    """Read the whole trail and tell whether it is whole; raises StoreError."""
    head = _head(store.beside(HEAD))
    whole, before = 0, START
    with store.reading() as session:
        query = select(AuditLine).order_by(AuditLine.id).execution_options(yield_per=BY)
        with closing(session.scalars(query)) as found:
            for line in found:
                known = head[1] if head and head[0] == line.id else line.hash
                if line.id != whole + 1 or line.hash != _hash(before, line) or line.hash != known:
                    return Trail(whole, whole + 1, 0)
                whole, before = line.id, line.hash
    return Trail(whole, None, max(0, head[0] - whole) if head else 0)


def _canonical(detail: dict[str, str | int]) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(before: str, line: AuditLine) -> str:
    """Return the hash of a line; JSON keeps its parts apart."""
    parts = [before, line.id, line.at.astimezone(UTC).isoformat(timespec="microseconds")]
    written = json.dumps([*parts, line.source, line.subject, line.action, line.detail], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _head(file: Path) -> tuple[int, str] | None:
    """Return the number and hash of the last line that this machine wrote, None where it knows of none."""
    try:
        with file.open(encoding="ascii", errors="replace") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
            match = _HEAD_LINE.fullmatch(stream.read())
    except FileNotFoundError:
        return None
    return (int(match[1]), match[2]) if match else None


def _remember(file: Path, number: int, hash: str) -> None:
    """Write the head unless a later one stands there; another process may be doing the same.

    What is committed stays so where the head cannot be written: the next line's head makes up for it.
    """
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+", encoding="ascii") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            match = _HEAD_LINE.fullmatch(stream.read())
            if match is None or int(match[1]) < number:
                stream.seek(0)
                stream.write(f"{number} {hash}\n")
                stream.truncate()
    except OSError as error:
        logger.error("the head of the audit trail cannot be written: %s", error.strerror)
