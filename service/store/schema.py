"""Bringing a database, empty or older, to the tables that this program knows."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from model.wording import say
from service.store.errors import StoreError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
# Any number does, as long as nobody else on that server locks by it: the letters of "shizha".
HEAD = "head"
LOCK = int.from_bytes(b"shizha", "big")


def config(connection: Connection) -> Config:
    """Return the settings of Alembic for this connection."""
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
    current = revision(connection)
    if current == _script().get_current_head():
        return
    if current and not knows(current):
        raise StoreError(say("store.newer", revision=current))
    command.upgrade(config(connection), to)


def empty(connection: Connection) -> None:
    """Drop all tables within the transaction of `connection`."""
    command.downgrade(config(connection), "base")


def revision(connection: Connection) -> str:
    """Return the revision that the tables are at, nothing where there are none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(revision: str) -> bool:
    """Tell whether this program has a migration of that name."""
    return revision in {known.revision for known in _script().walk_revisions()}


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))
