"""Opening the store: from nothing, from an older database, from a newer one, and from one that is not there."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from service.store import reporters, reports, schema
from service.store.engine import address, engine, make_file, of_file
from service.store.errors import StoreError
from service.store.store import Store
from service.store.tables import Base

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证"
RECEIPT = "K7QX-2M9D-01TV-W4HN"
NOWHERE = "postgresql://shizha:geheim@127.0.0.1:1/shizha"


def test_the_migrations_make_the_tables_that_the_program_knows(store, url):
    store.open()
    database = engine(address(url))
    with database.connect() as connection:
        # What the search lies in is each database's own, and no table that the program maps.
        opts = {"compare_type": True, "include_name": lambda name, *_: not str(name).startswith("message_search")}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []
    database.dispose()


def test_an_older_database_is_brought_up_with_what_it_holds(store, url, incoming):
    database = engine(address(url))
    make_file(address(url))
    schema.upgrade(database, "0001")
    with database.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO messages (fingerprint, kin, text, verdict, category, risk, model, first_seen, last_seen,"
                " reports, state) VALUES ('f', 'k', '旧短信', 'scam', 'service_phishing', 0.9, 'v0',"
                " '2026-01-01 00:00:00', '2026-01-01 00:00:00', 7, 'received')"
            )
        )
    database.dispose()
    reports.add(store, incoming(SCAM, address="192.0.2.7"), RECEIPT)
    assert reporters.block(store, RECEIPT) is not None
    with store.reading() as session:
        assert session.execute(text("SELECT text, reports FROM messages ORDER BY id")).all() == [
            ("旧短信", 7),
            (SCAM, 1),
        ]
        assert session.execute(text("SELECT version_num FROM alembic_version")).all() == [("0009",)]


def test_a_database_of_a_newer_program_is_left_alone(store, url):
    store.open()
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    newer = Store(address(url), store._key_file)
    with pytest.raises(StoreError) as raised:
        newer.open()
    assert str(raised.value) == "数据库是更新版本的程序建的（9999），请换回新版本的程序。"
    newer.close()


def test_several_that_start_at_once_migrate_once(url, tmp_path):
    stores = [Store(address(url), tmp_path / "raw.key") for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        keys = list(threads.map(Store.open, stores))
    assert len({each.code("form", "x") for each in keys}) == 1
    for each in stores:
        each.check()
        each.close()


def test_a_sqlite_file_and_its_folder_are_for_the_owner_alone_and_written_ahead(tmp_path):
    file = tmp_path / "a folder?#%" / "shizha.db"
    store = Store(of_file(file), tmp_path / "raw.key")
    store.check()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with store.reading() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    store.close()


def test_a_database_that_is_not_there_is_named_without_its_password_and_asked_again_later(tmp_path, monkeypatch):
    store = Store(address(NOWHERE), tmp_path / "raw.key")
    with pytest.raises(StoreError) as raised:
        store.check()
    assert str(raised.value).startswith("数据库连不上或不能写（connection failed: ")
    assert "geheim" not in str(raised.value)
    assert not raised.value.repeated
    with pytest.raises(StoreError) as raised:
        store.check()
    assert raised.value.repeated
    monkeypatch.setattr("service.store.store.time.monotonic", lambda: float("inf"))
    with pytest.raises(StoreError) as raised:
        store.check()
    assert not raised.value.repeated


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(address(f"sqlite:///{tmp_path}/file/shizha.db"), tmp_path / "raw.key")
    with pytest.raises(StoreError) as raised:
        store.open()
    assert str(raised.value) == (f"不能读写数据库文件 {tmp_path}/file/shizha.db（File exists），请核对权限和磁盘空间。")


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    (tmp_path / "shizha.db").write_text("这不是数据库" * 100)
    store = Store(address(f"sqlite:///{tmp_path}/shizha.db"), tmp_path / "raw.key")
    with pytest.raises(StoreError):
        store.open()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:////srv/shizha.db", "sqlite:////srv/shizha.db"),
    ],
)
def test_addresses_get_the_driver_that_is_installed(given, used):
    assert address(given).render_as_string(hide_password=False) == used


@pytest.mark.parametrize("given", ["mysql://h/d", "sqlite://", "sqlite:///:memory:", "shizha.db", "postgresql:"])
def test_other_addresses_are_refused(given):
    with pytest.raises(ValueError):
        address(given)
