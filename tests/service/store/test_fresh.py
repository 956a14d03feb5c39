"""A new SQLite store, made at once, and the migrations that say what is in it."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from service.store import fresh, schema
from service.store.engine import engine, make_file, of_file

EVERYTHING = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


@pytest.fixture
def databases(tmp_path):
    """Two empty SQLite databases."""
    made = []
    for name in ("one", "other"):
        url = of_file(tmp_path / name)
        make_file(url)
        made.append(engine(url))
    yield made
    for database in made:
        database.dispose()


def held(database) -> list[tuple[str, ...]]:
    with database.begin() as connection:
        tables = connection.execute(text(EVERYTHING)).all()
        return [*tables, *connection.execute(text("SELECT version_num FROM alembic_version")).all()]


def test_the_file_is_what_the_migrations_make_so_run_make_migrations_after_one_was_added(databases):
    with databases[0].begin() as connection:
        schema.migrate(connection)
        assert fresh.FILE.read_text(encoding="utf-8") == fresh.BETWEEN.join(fresh.statements(connection)) + "\n"


def test_a_store_made_at_once_is_the_one_that_the_migrations_make(databases):
    one, other = databases
    with one.begin() as connection:
        schema.migrate(connection)
    schema.upgrade(other)
    assert held(one) == held(other)


def test_a_file_that_is_behind_is_brought_up_by_the_migrations(databases, tmp_path, monkeypatch):
    one, other = databases
    with one.begin() as connection:
        schema.migrate(connection, "0003")
        older = fresh.BETWEEN.join(fresh.statements(connection))
        schema.migrate(connection)
    monkeypatch.setattr(fresh, "FILE", tmp_path / "older.sql")
    fresh.FILE.write_text(older, encoding="utf-8")
    schema.upgrade(other)
    assert held(one) == held(other)


def test_a_migration_is_called_as_its_file_is():
    known = ScriptDirectory(str(schema.MIGRATIONS))
    assert schema.revisions() == [known.revision for known in known.walk_revisions()][::-1]
