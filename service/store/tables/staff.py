"""The tables of staff, of their sessions and failed sign-ins, and of API keys."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.staff.roles import Role, Scope
from service.store.tables.base import CODE, Base, Moment, word

NAME = 40
FOLDED = 80


class Staff(Base):
    """A person who works at the desk. `folded` is the name as it is compared, `password` a hash."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME))
    folded: Mapped[str] = mapped_column(String(FOLDED), unique=True)
    role: Mapped[Role] = mapped_column(word(Role))
    password: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class StaffSession(Base):
    """A sign-in that lasts; `token` is the hash of what the browser holds."""

    __tablename__ = "staff_sessions"

    token: Mapped[str] = mapped_column(String(CODE), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[datetime] = mapped_column(Moment, index=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class SignInCount(Base):
    """How often signing in failed for whatever the code stands for, and until when it is not tried again."""

    __tablename__ = "sign_in_counts"

    code: Mapped[str] = mapped_column(String(CODE), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment, index=True)
    until: Mapped[datetime | None] = mapped_column(Moment)


class ApiKey(Base):
    """A key by which a program calls; `digest` is the hash of the key, which is shown once."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME), unique=True)
    digest: Mapped[str] = mapped_column(String(CODE), unique=True)
    scope: Mapped[Scope] = mapped_column(word(Scope))
    since: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
