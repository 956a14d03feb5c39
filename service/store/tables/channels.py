"""The table of what was told to people by channels such as WeChat."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables.base import Base, Moment


class ToldCorrection(Base):
    """That a reporter was told that staff decided otherwise; `decided_at` says of which decision."""

    __tablename__ = "told_corrections"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    decided_at: Mapped[datetime] = mapped_column(Moment)
