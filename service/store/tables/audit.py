"""The table of the audit trail."""

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables.base import CODE, Base, Moment

PART = 100
ACTION = 40


class AuditLine(Base):
    """One line of the trail: who (`source`) did what (`action`) to what (`subject`).

    `id` counts from 1 without a gap. `hash` is over the hash of the line before and everything else in this one. The
    database refuses to change or to delete a line.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    source: Mapped[str] = mapped_column(String(PART), index=True)
    subject: Mapped[str] = mapped_column(String(PART), index=True)
    action: Mapped[str] = mapped_column(String(ACTION), index=True)
    detail: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(CODE))
