"""The tables of the desk: clusters of messages with what orders the queue, and decisions one by one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Double, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from model.assessment import Verdict
from service.store.decisions import Decision, State
from service.store.tables.base import Base, Moment, word

COMMUNITY = 60
CHANNEL = 20
CATEGORY = 40
BATCH = 32


class Step(StrEnum):
    """What a line of a message's history is: a decision, one that awaits a second person, their yes, or an undo."""

    DECIDED = "decided"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    UNDONE = "undone"


class Cluster(Base):
    """Messages that say nearly the same: one row of the queue, with all that filters and orders it.

    `head` is the message that the row shows: an open one before decided ones, then the riskiest; `verdict`, `category`,
    `risk` and `state` are the head's. `leader` is the message that others are compared with, and `matched` its text as
    it is compared: None where there is no leader yet, empty where nothing can be like it. `messages` counts messages,
    `reports` reports of all, `paid` those that say that money has gone, `harmful` those of messages decided to be
    harmful. `open` while something is to be decided, since `open_since`. `spread` and `urgency` are explained in
    service/store/urgency.py.
    """

    __tablename__ = "clusters"
    # The queue is walked in order within this index, which holds what is filtered by: rows are read only to be shown.
    __table_args__ = (
        Index(
            "ix_clusters_queue",
            *("open", "urgency", "id"),
            *("state", "category", "verdict", "claimed_by", "claimed_until", "first_seen", "last_seen"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    head: Mapped[int]
    leader: Mapped[int | None]
    matched: Mapped[str | None] = mapped_column(Text)
    messages: Mapped[int]
    reports: Mapped[int]
    paid: Mapped[int]
    harmful: Mapped[int] = mapped_column(index=True)
    first_seen: Mapped[datetime] = mapped_column(Moment)
    last_seen: Mapped[datetime] = mapped_column(Moment)
    verdict: Mapped[Verdict] = mapped_column(word(Verdict))
    category: Mapped[str] = mapped_column(String(CATEGORY))
    risk: Mapped[float] = mapped_column(Double)
    state: Mapped[State] = mapped_column(word(State))
    open: Mapped[bool]
    open_since: Mapped[datetime] = mapped_column(Moment)
    spread: Mapped[float] = mapped_column(Double)
    urgency: Mapped[float] = mapped_column(Double)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)


class Band(Base):
    """A code for some of the MinHash signature of a cluster's leader; texts that are alike share one."""

    __tablename__ = "message_bands"

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"), primary_key=True, index=True)


class Place(Base):
    """How many reports of a cluster came from a community (empty where none was given) by a channel."""

    __tablename__ = "cluster_places"

    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"), primary_key=True)
    community: Mapped[str] = mapped_column(String(COMMUNITY), primary_key=True, index=True)
    channel: Mapped[str] = mapped_column(String(CHANNEL), primary_key=True, index=True)
    reports: Mapped[int]


class Ruling(Base):
    """One step in the history of a message; rows are added and never changed, but `reply` and `note` go with the text.

    `staff_id` is None for what was decided before there were accounts. `undoes` is the step that an undo takes back,
    `batch` is shared by the steps of one decision over a cluster.
    """

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    step: Mapped[Step] = mapped_column(word(Step))
    decision: Mapped[Decision] = mapped_column(word(Decision))
    category: Mapped[str | None] = mapped_column(String(CATEGORY))
    reply: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    batch: Mapped[str | None] = mapped_column(String(BATCH))
