"""The way to the database: SQLite in a file, or PostgreSQL."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

CONNECTIONS = 16
WAIT_SECONDS = 10
CONNECT_SECONDS = 3
READING = {"reading": True}


def address(url: str) -> URL:
    """Return the address with the driver that is installed; raises ValueError unless it is SQLite's or PostgreSQL's."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("not a database address") from None
    kind = parsed.get_backend_name()
    if kind == "postgres":
        kind = "postgresql"
    if kind not in ("sqlite", "postgresql") or (kind == "sqlite" and parsed.database in (None, "", ":memory:")):
        raise ValueError("neither a SQLite file nor PostgreSQL")
    return parsed.set(drivername="postgresql+psycopg" if kind == "postgresql" else "sqlite")


def of_file(file: Path) -> URL:
    """Return the address of a SQLite database in this file."""
    return URL.create("sqlite", database=str(file))


def engine(url: URL) -> Engine:
    """Return an engine for CONNECTIONS threads; errors never quote what was to be stored.

    SQLite writes ahead of its file and syncs before a commit returns, so that neither a kill nor a power cut loses
    what was acknowledged; what is deleted is overwritten. Each transaction takes the right to write when it begins,
    unless it runs with the option `reading`.
    """
    common: dict[str, Any] = {"hide_parameters": True, "pool_size": CONNECTIONS, "max_overflow": 0}
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}, **common)
    made = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, **common)
    event.listen(made, "connect", _set_up)
    event.listen(made, "begin", _begin)
    return made


def make_file(url: URL) -> None:
    """Make the file of a SQLite database, and its folder, for this user alone; raises OSError."""
    if url.get_backend_name() == "sqlite" and url.database:
        file = Path(url.database)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)


def _set_up(connection: Any, _: object) -> None:
    connection.isolation_level = None
    for name, value in (
        ("busy_timeout", WAIT_SECONDS * 1000),
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        ("secure_delete", "ON"),
    ):
        connection.execute(f"PRAGMA {name}={value}").close()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
