"""The tables of leads: what may go to the police, and in which messages it was seen."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables.base import CODE, Base, Moment, word

SHOWN = 260
WHY = 200


class LeadKind(StrEnum):
    """What a lead is."""

    NUMBER = "number"
    HOST = "host"
    ACCOUNT = "account"


class LeadState(StrEnum):
    """Where a lead stands."""

    MARKED = "marked"
    APPROVED = "approved"
    REFUSED = "refused"


class Lead(Base):
    """A number, a host or an account.

    `code` is made with the key of what it is compared by, so that what is seen twice is one lead. `shown` is masked,
    `sealed` the whole value: None where only the masked one was left, or where the lead was refused.
    """

    __tablename__ = "leads"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE), unique=True)
    kind: Mapped[LeadKind] = mapped_column(word(LeadKind))
    shown: Mapped[str] = mapped_column(String(SHOWN))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[LeadState] = mapped_column(word(LeadState), index=True)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    why: Mapped[str | None] = mapped_column(String(WHY))


class Sighting(Base):
    """That a reviewer marked a lead in a message; it goes with the message."""

    __tablename__ = "lead_sightings"

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, index=True)
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    marked_at: Mapped[datetime] = mapped_column(Moment)
