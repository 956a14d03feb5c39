"""The table of files that are scored in the background."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Double, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables.base import Base, Moment, word

ID = 24
NAME = 120
COLUMN = 200


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Job(Base):
    """A file that is scored. `owner` is who sent it as the audit names them, `name` the masked name of the file.

    `claimed_by` names who works on it until `claimed_until` at most, `attempts` counts those without progress. `counts`
    is JSON; `error` is the sentence of a failure, sealed, since it may name columns. `removed_at` hides a row.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_owner_created_at", "owner", "created_at"),)

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    owner: Mapped[str] = mapped_column(String(40))
    state: Mapped[JobState] = mapped_column(word(JobState), index=True)
    name: Mapped[str] = mapped_column(String(NAME))
    size: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(String(20))
    text_column: Mapped[str | None] = mapped_column(String(COLUMN))
    encoding: Mapped[str | None] = mapped_column(String(40))
    explain: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    rows: Mapped[int] = mapped_column(BigInteger)
    rate: Mapped[float] = mapped_column(Double)
    left: Mapped[float | None] = mapped_column(Double)
    counts: Mapped[str | None] = mapped_column(Text)
    error: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int]
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
