"""Bringing a database, empty or older, to the tables that this program knows."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from model.wording import say
from service.store import fresh
from service.store.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HEAD = "head"
# Any number does, as long as nobody else on that server locks by it: the letters of "shizha".
LOCK = int.from_bytes(b"shizha", "big")


def config(connection: Connection) -> "Config":
    """Return the settings of Alembic for this connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, to: str = HEAD) -> None:
    """Run the migrations that are missing, all or none; of several processes that start at once, one does it.

    Raises StoreError for a database that a newer program has changed.
    """
    with engine.begin() as connection:
        bring(connection, to)


def bring(connection: Connection, to: str = HEAD) -> None:
    """Run the missing migrations within the transaction of `connection`; raises StoreError as `upgrade` does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    if to == HEAD and fresh.is_empty(connection):
        fresh.make(connection)
    current = revision(connection)
    if current == revisions()[-1]:
        return
    if current and not knows(current):
        raise StoreError(say("store.newer", revision=current))
    migrate(connection, to)


def migrate(connection: Connection, to: str = HEAD) -> None:
    """Let Alembic run the missing migrations within the transaction of `connection`."""
    # Here and not above: most starts find nothing to do, and Alembic takes as long to load as the database itself.
    from alembic import command

    command.upgrade(config(connection), to)


def empty(connection: Connection) -> None:
    """Drop all tables within the transaction of `connection`."""
    from alembic import command

    command.downgrade(config(connection), "base")


def revision(connection: Connection) -> str:
    """Return the revision that the tables are at, nothing where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def knows(revision: str) -> bool:
    """Tell whether this program has a migration of that name."""
    return revision in revisions()


def revisions() -> list[str]:
    """Return the names of all migrations, the latest last: their files are called rNAME_noun.py."""
    return sorted(file.stem[1:].partition("_")[0] for file in MIGRATIONS.glob("versions/r*.py"))
