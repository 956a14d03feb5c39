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
LOCK = int.from_bytes(b"shizha", "big")


def config(connection: Connection) -> Config:
    """Return the settings of Alembic for this connection."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations that are missing, all or none; of several processes that start at once, one does it.

    Raises StoreError for a database that a newer program has changed.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        settings = config(connection)
        script = ScriptDirectory.from_config(settings)
        current = MigrationContext.configure(connection).get_current_revision()
        if current == script.get_current_head():
            return
        if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
            raise StoreError(say("store.newer", revision=current))
        command.upgrade(settings, to)
