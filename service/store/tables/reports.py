"""The tables of messages and of their reports."""

from datetime import datetime

from sqlalchemy import Double, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from model.assessment import Verdict
from service.store.decisions import Decision, State
from service.store.tables.base import CODE, Base, Moment, word

COMMUNITY = 60


class Message(Base):
    """A message, stored once however often it is reported.

    `text` is masked, and empty once its time is up. `fingerprint` is shared by equal messages, `kin` by those that
    differ only in numbers and links; both are codes made with the key. `verdict`, `category`, `risk` and `model` are
    of the last report. `state` to `decided_at` are what the last step of its history left, and `version` counts the
    steps, so that nobody decides on what they have not seen.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(CODE), unique=True)
    kin: Mapped[str] = mapped_column(String(CODE), index=True)
    text: Mapped[str | None] = mapped_column(Text)
    verdict: Mapped[Verdict] = mapped_column(word(Verdict))
    category: Mapped[str] = mapped_column(String(40))
    risk: Mapped[float] = mapped_column(Double)
    model: Mapped[str] = mapped_column(String(80))
    first_seen: Mapped[datetime] = mapped_column(Moment)
    last_seen: Mapped[datetime] = mapped_column(Moment, index=True)
    reports: Mapped[int]
    state: Mapped[State] = mapped_column(word(State), index=True)
    decision: Mapped[Decision | None] = mapped_column(word(Decision))
    decided_category: Mapped[str | None] = mapped_column(String(40))
    reply: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    cluster_id: Mapped[int | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=0, server_default="0")


class Report(Base):
    """One report of a message. `receipt` is a hash, `reporter` a code for the address; each goes when its time is up.

    `verdict` is the one that the resident was given.
    """

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    receipt: Mapped[str | None] = mapped_column(String(CODE), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    community: Mapped[str | None] = mapped_column(String(COMMUNITY), index=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    verdict: Mapped[Verdict] = mapped_column(word(Verdict))
    already_paid: Mapped[bool]
    reporter: Mapped[str | None] = mapped_column(String(CODE), index=True)


class RawText(Base):
    """The text of a report as it was sent, and its sender, sealed."""

    __tablename__ = "raw_texts"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class BlockedReporter(Base):
    """An address that reports are not taken from, as a code."""

    __tablename__ = "blocked_reporters"

    reporter: Mapped[str] = mapped_column(String(CODE), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
