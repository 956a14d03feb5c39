"""The tables of the lists that staff keep: rows, and each version of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.lists.rows import About, Side
from service.store.tables.base import Base, Moment, word

VALUE = 260
UNIT = 20


class ListRow(Base):
    """A row; what it says stands in its version. `held` keeps a value from having two rows that are not disabled."""

    __tablename__ = "list_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    held: Mapped[str | None] = mapped_column(String(VALUE + 20), unique=True)


class ListVersion(Base):
    """What a row said from `at` on, and who owns it since; versions are added and never changed.

    `ok_examples` and `fail_examples` are JSON lists of masked messages.
    """

    __tablename__ = "list_versions"
    __table_args__ = (UniqueConstraint("row_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("list_rows.id"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    side: Mapped[Side] = mapped_column(word(Side))
    about: Mapped[About] = mapped_column(word(About))
    value: Mapped[str] = mapped_column(String(VALUE))
    confirmed: Mapped[bool]
    unit: Mapped[str] = mapped_column(String(UNIT))
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(Moment)
    ok_examples: Mapped[str] = mapped_column(Text)
    fail_examples: Mapped[str] = mapped_column(Text)
    disabled: Mapped[bool]
