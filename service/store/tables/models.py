"""What a model in shadow would have said, as counts."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from model.assessment import Verdict
from service.store.tables.base import Base, Moment, word

VERSION = 80


class ShadowCount(Base):
    """How often `candidate` would have said `would_say` where `current` said `said`."""

    __tablename__ = "shadow_counts"

    candidate: Mapped[str] = mapped_column(String(VERSION), primary_key=True)
    current: Mapped[str] = mapped_column(String(VERSION), primary_key=True)
    said: Mapped[Verdict] = mapped_column(word(Verdict), primary_key=True)
    would_say: Mapped[Verdict] = mapped_column(word(Verdict), primary_key=True)
    messages: Mapped[int]
    first: Mapped[datetime] = mapped_column(Moment)
    last: Mapped[datetime] = mapped_column(Moment)
