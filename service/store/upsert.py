"""INSERT with a word on rows that are there already, which each of the two databases writes in its own way."""

from typing import TYPE_CHECKING

from service.store.store import Store
from service.store.tables import Base

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert(store: Store, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    """Return the INSERT of the store's database."""
    # Here and not above: loading the other database's words takes longer than making the tables.
    if store.is_sqlite:
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
