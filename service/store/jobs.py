"""The queue of files that are scored: sent, claimed with a lease, followed, cancelled, and forgotten in time.

Nothing that a file holds stands here: of its name what masking leaves, and of the result counts.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, desc, func, or_, select, update
from sqlalchemy.orm import Session

from service.store.audit import record
from service.store.store import Store
from service.store.tables import ApiKey, Job, JobState, Staff
from service.store.tables.jobs import ID

# So long after its last sign of life a process has lost its job; it gives one every second.
LEASE = timedelta(seconds=15)
# A file that ends the process so often without a row more is given up.
MOST_ATTEMPTS = 3
# What is known of a job without its files is forgotten so many days after these.
REMEMBERED = timedelta(days=30)
DAY = timedelta(days=1)
BUSY_SECONDS = 60
OPEN = (JobState.QUEUED, JobState.RUNNING)


class TooMany(Exception):
    """The caller has as many jobs as may be, at once or, where `daily`, in a day; `seconds` tells when to try again."""

    def __init__(self, seconds: float, daily: bool) -> None:
        super().__init__("too many jobs")
        self.seconds = seconds
        self.daily = daily


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the masked name of the file, its size in bytes, the endings of both files, and how to read it."""

    name: str
    size: int
    source: str
    target: str
    text_column: str | None = None
    encoding: str | None = None
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many jobs one caller may have waiting or in work, and send in a day."""

    at_once: int
    a_day: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A job as it is now. `rate` is rows a second and `left` seconds; `counts` is there once it is done."""

    id: str
    owner: str
    owner_name: str
    state: JobState
    asked: Asked
    created: datetime
    started: datetime | None
    finished: datetime | None
    expires: datetime
    rows: int
    rate: float
    left: float | None
    counts: dict[str, Any] | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that was given to somebody; `given_up` where it was tried too often, so that it can only fail."""

    id: str
    asked: Asked
    given_up: bool


def new_id() -> str:
    """Return a name of 96 random bits."""
    return secrets.token_hex(ID // 2)


def check_room(store: Store, owner: str, bounds: Bounds) -> None:
    """Raise TooMany where `owner` may not send another file now."""
    with store.reading() as session:
        _check_room(session, store.now(), owner, bounds)


def add(store: Store, owner: str, id: str, asked: Asked, bounds: Bounds, days: int) -> None:
    """Put a job into the queue, whose file lies in its folder already; raises TooMany."""
    now = store.now()
    with store.writing() as session:
        _one_at_a_time(session, owner)
        _check_room(session, now, owner, bounds)
        session.add(
            Job(
                id=id,
                owner=owner,
                state=JobState.QUEUED,
                name=asked.name,
                size=asked.size,
                source=asked.source,
                target=asked.target,
                text_column=asked.text_column,
                encoding=asked.encoding,
                explain=asked.explain,
                created_at=now,
                expires_at=now + timedelta(days=days),
                rows=0,
                rate=0.0,
                attempts=0,
            )
        )
        record(session, owner, f"job/{id}", "job_created", format=asked.source, bytes=asked.size)


def find(store: Store, id: str, owner: str | None) -> Seen | None:
    """Return a job of `owner`, of anybody where that is None; None where there is none."""
    with store.reading() as session:
        job = session.scalar(_of(owner).where(Job.id == id))
        return _seen(store, job, _names(session)) if job else None


def listed(store: Store, owner: str | None, limit: int, before: str | None = None) -> list[Seen]:
    """Return the jobs of `owner`, of everybody where that is None, newest first, those before job `before`."""
    query = _of(owner).order_by(desc(Job.created_at), desc(Job.id)).limit(limit)
    with store.reading() as session:
        if before is not None:
            at = session.scalar(select(Job.created_at).where(Job.id == before))
            if at is None:
                return []
            query = query.where(or_(Job.created_at < at, and_(Job.created_at == at, Job.id < before)))
        names = _names(session)
        return [_seen(store, job, names) for job in session.scalars(query)]


def downloaded(store: Store, id: str, who: str) -> None:
    """Write into the audit trail who took a result."""
    with store.writing() as session:
        record(session, who, f"job/{id}", "job_downloaded")


def end(store: Store, id: str, who: str, owner: str | None) -> bool | None:
    """Cancel a job that waits or is in work, or else hide it; None where there is none.

    Tells whether its files may be removed now. While a process works on it they may not: that one notices and does so.
    """
    now = store.now()
    with store.writing() as session:
        job = session.scalar(_of(owner).where(Job.id == id).with_for_update())
        if job is None:
            return None
        is_held = job.claimed_until is not None and job.claimed_until > now
        if job.state in OPEN:
            job.state, job.finished_at = JobState.CANCELLED, now
            record(session, who, f"job/{id}", "job_cancelled")
        else:
            job.removed_at = now
            record(session, who, f"job/{id}", "job_removed")
    return not is_held


def is_waiting(store: Store) -> bool:
    """Tell whether there is a job to claim."""
    with store.reading() as session:
        return session.scalar(select(Job.id).where(_free(store.now())).limit(1)) is not None


def claim(store: Store, who: str) -> Claimed | None:
    """Give the job that waits longest to the process `who` for LEASE; None where none waits.

    One whose process gave no sign of life any more is given again. It is given up after MOST_ATTEMPTS without progress.
    """
    now = store.now()
    query = select(Job).where(_free(now)).order_by(Job.created_at, Job.id).limit(1).with_for_update(skip_locked=True)
    with store.writing() as session:
        job = session.scalar(query)
        if job is None:
            return None
        job.state, job.attempts = JobState.RUNNING, job.attempts + 1
        job.started_at = job.started_at or now
        job.claimed_by, job.claimed_until = who, now + LEASE
        return Claimed(job.id, _asked(job), job.attempts > MOST_ATTEMPTS)


def renew(store: Store, id: str, who: str, rows: int, rate: float, left: float | None) -> bool:
    """Say that `who` is still at work on a job, and how far; False where it is no longer theirs, or was cancelled."""
    with store.writing() as session:
        job = _held(session, id, who)
        if job is None or job.state is not JobState.RUNNING:
            return False
        if rows > job.rows:
            job.attempts = 0
        job.rows, job.rate, job.left = max(rows, job.rows), rate, left
        job.claimed_until = store.now() + LEASE
    return True


def release(store: Store, id: str, who: str, blameless: bool) -> bool:
    """Give a job back, to be gone on with; `blameless` where it was not the file that ended the work.

    Tells whether it was cancelled, so that its files may go.
    """
    with store.writing() as session:
        job = _held(session, id, who)
        if job is None:
            return False
        is_wanted = job.state is JobState.RUNNING
        if is_wanted:
            job.state = JobState.QUEUED
            job.attempts = max(0, job.attempts - blameless)
        _let_go(job)
    return not is_wanted


def finish(store: Store, id: str, who: str, counts: Mapping[str, Any], days: int) -> bool:
    """Say that the result of a job is there; False where it is no longer theirs, or was cancelled."""
    with store.writing() as session:
        job = _held(session, id, who)
        if job is None or job.state is not JobState.RUNNING:
            return False
        now = store.now()
        job.state, job.finished_at, job.expires_at = JobState.DONE, now, now + timedelta(days=days)
        job.rows, job.counts = counts["rows"], json.dumps(counts, ensure_ascii=False)
        _let_go(job)
        record(session, "service", f"job/{id}", "job_done", rows=job.rows)
    return True


def fail(store: Store, id: str, who: str, error: str) -> None:
    """Say that a job cannot be done, and why."""
    with store.writing() as session:
        job = _held(session, id, who)
        if job is None:
            return
        if job.state is JobState.RUNNING:
            job.state, job.finished_at = JobState.FAILED, store.now()
            job.error = store.keys.seal(error.encode("utf-8", "replace"))
            record(session, "service", f"job/{id}", "job_failed")
        _let_go(job)


def expire(store: Store) -> list[str]:
    """Let the jobs whose time is up expire, and forget those of long ago; returns those whose files may go now."""
    now = store.now()
    with store.writing() as session:
        due = and_(Job.expires_at <= now, _free(now) | (Job.state == JobState.DONE))
        expired = session.scalars(select(Job).where(due).order_by(Job.id).with_for_update()).all()
        for job in expired:
            job.state, job.error = JobState.EXPIRED, None
            job.finished_at = job.finished_at or now
            _let_go(job)
        gone = update(Job).where(Job.expires_at <= now, Job.error.is_not(None)).values(error=None)
        session.execute(gone.execution_options(synchronize_session=False))
        old = delete(Job).where(Job.expires_at <= now - REMEMBERED, Job.state.not_in(OPEN))
        session.execute(old.execution_options(synchronize_session=False))
        for job in expired:
            record(session, "service", f"job/{job.id}", "job_expired")
        return [job.id for job in expired]


def kept(store: Store) -> dict[str, bool]:
    """Return the jobs that have files: whether it is the result, else the file that was sent.

    A job that a process still holds has its files until that one lets go.
    """
    now = store.now()
    is_held = and_(Job.claimed_until.is_not(None), Job.claimed_until > now)
    has_files = and_(Job.removed_at.is_(None), Job.state.in_((*OPEN, JobState.DONE)))
    with store.reading() as session:
        rows = session.execute(select(Job.id, Job.state).where(or_(has_files, is_held)))
        return {id: state is JobState.DONE for id, state in rows}


def _free(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a job may be claimed."""
    is_lost = and_(Job.state == JobState.RUNNING, or_(Job.claimed_until.is_(None), Job.claimed_until <= now))
    return or_(Job.state == JobState.QUEUED, is_lost)


def _check_room(session: Session, now: datetime, owner: str, bounds: Bounds) -> None:
    mine = select(func.count()).select_from(Job).where(Job.owner == owner)
    if (session.scalar(mine.where(Job.state.in_(OPEN))) or 0) >= bounds.at_once:
        raise TooMany(BUSY_SECONDS, daily=False)
    sent = select(Job.created_at).where(Job.owner == owner, Job.created_at > now - DAY)
    last = session.scalars(sent.order_by(desc(Job.created_at)).limit(bounds.a_day)).all()
    if len(last) >= bounds.a_day:
        raise TooMany((last[-1] + DAY - now).total_seconds(), daily=True)


def _one_at_a_time(session: Session, owner: str) -> None:
    """Let two files of one caller be counted one after the other, also on PostgreSQL."""
    kind, _, number = owner.partition("/")
    table = Staff if kind == "staff" else ApiKey
    session.execute(select(table.id).where(table.id == int(number)).with_for_update())


def _of(owner: str | None) -> Any:
    query = select(Job).where(Job.removed_at.is_(None))
    return query if owner is None else query.where(Job.owner == owner)


def _held(session: Session, id: str, who: str) -> Job | None:
    return session.scalar(select(Job).where(Job.id == id, Job.claimed_by == who).with_for_update())


def _let_go(job: Job) -> None:
    job.claimed_by = job.claimed_until = job.left = None


def _names(session: Session) -> dict[str, str]:
    """Return the names of those who may have sent files."""
    people = session.execute(select(Staff.id, Staff.name))
    keys = session.execute(select(ApiKey.id, ApiKey.name))
    return {f"staff/{id}": name for id, name in people} | {f"key/{id}": name for id, name in keys}


def _asked(job: Job) -> Asked:
    return Asked(job.name, job.size, job.source, job.target, job.text_column, job.encoding, job.explain)


def _seen(store: Store, job: Job, names: Mapping[str, str]) -> Seen:
    is_over = job.state is JobState.DONE and job.expires_at <= store.now()
    error = store.keys.unseal(job.error) if job.error else None
    return Seen(
        id=job.id,
        owner=job.owner,
        owner_name=names.get(job.owner, job.owner),
        state=JobState.EXPIRED if is_over else job.state,
        asked=_asked(job),
        created=job.created_at,
        started=job.started_at,
        finished=job.finished_at,
        expires=job.expires_at,
        rows=job.rows,
        rate=job.rate,
        left=job.left,
        counts=json.loads(job.counts) if job.counts else None,
        error=error.decode() if error else None,
    )
