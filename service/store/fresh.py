"""A new SQLite store at once: what the migrations together make of an empty file, as sqlite.sql keeps it.

Only migrations say what the tables are. `python -m service.store.fresh`, or `make migrations`, writes the file anew
from them; a store made from a file that is behind is brought up like any older one.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, text

FILE = Path(__file__).resolve().parent / "migrations" / "sqlite.sql"
# In this order they can be made. SQLite makes by itself what has no text, and the tables in which the search lies.
STATEMENTS = """
SELECT sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'message\\_search\\_%' ESCAPE '\\'
ORDER BY type = 'index', type = 'trigger', CASE type WHEN 'index' THEN name ELSE rowid END
"""
BETWEEN = ";\n\n"


def is_empty(connection: Connection) -> bool:
    """Tell whether this is a SQLite database in which there is nothing at all."""
    return connection.dialect.name == "sqlite" and not connection.scalar(text("SELECT count(*) FROM sqlite_master"))


def make(connection: Connection) -> None:
    """Make all tables within the transaction of `connection`."""
    for statement in FILE.read_text(encoding="utf-8").split(BETWEEN):
        connection.exec_driver_sql(statement)


def statements(connection: Connection) -> list[str]:
    """Return the statements that make the tables of this database, and note its revision."""
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    made = connection.scalars(text(STATEMENTS)).all()
    return [*made, f"INSERT INTO alembic_version VALUES ('{revision}')"]


def main() -> None:
    """Write the file."""
    from service.store.engine import engine, of_file
    from service.store.schema import migrate

    with TemporaryDirectory() as folder:
        database = engine(of_file(Path(folder) / "shizha.db"))
        with database.begin() as connection:
            migrate(connection)
            FILE.write_text(BETWEEN.join(statements(connection)) + "\n", encoding="utf-8")
        database.dispose()


if __name__ == "__main__":
    main()
