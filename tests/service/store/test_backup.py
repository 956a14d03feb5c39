"""Backups: what the store holds, put back whole into either database, or not at all."""

import json
import shutil
import zipfile

import pytest
from sqlalchemy import select, text

from service.staff.roles import Role
from service.store import audit, backup, reports, staff
from service.store.engine import address
from service.store.errors import StoreError
from service.store.store import Store
from service.store.tables import AuditLine, Base, Message, Report

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
OTHER = "兼职刷单，日结佣金，加QQ 123456789"
THIRD = "妈，我到学校了"
FIRST, SECOND = "K7QX-2M9D-81TV-W4HN", "K7QX-2M9D-81TV-W4HP"


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request, tmp_path, clock, url):
    """A store on the other database, or on the same."""
    if request.param == "postgresql" and not url.startswith("sqlite"):
        pytest.skip("one PostgreSQL at a time")
    chosen = f"sqlite:///{tmp_path}/other.db" if request.param == "sqlite" else request.getfixturevalue("postgres")()
    (tmp_path / "other").mkdir()
    made = Store(address(chosen), tmp_path / "other" / "raw.key", now=clock)
    yield made
    made.close()


@pytest.fixture
def filled(store, incoming):
    reports.add(store, incoming(SCAM, community="幸福里", already_paid=True, address="192.0.2.7"), FIRST)
    reports.add(store, incoming(OTHER), SECOND)
    staff.add(store, "console", "小王", Role.REVIEWER, "correct horse battery")
    return store


def held(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables but those of the audit trail."""
    with store.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
            if table.name != AuditLine.__tablename__
        }


def test_what_was_there_is_there_again_and_the_trail_goes_on(filled, incoming, tmp_path):
    before = held(filled)
    made = backup.write(filled, tmp_path / "one.zip")
    assert (made.rows["messages"], made.rows["reports"], made.rows["staff"]) == (2, 2, 1)
    reports.withdraw(filled, FIRST)
    assert held(filled) != before
    assert backup.restore(filled, tmp_path / "one.zip") == made
    assert held(filled) == before
    assert reports.find(filled, FIRST) is not None
    assert [(line.source, line.subject, line.action) for line in audit.lines(filled, 1)] == [
        ("console", "store", "restored")
    ]
    assert audit.verify(filled).good
    # Numbers go on after those that are there.
    reports.add(filled, incoming(THIRD), "K7QX-2M9D-81TV-W4HQ")
    with filled.reading() as session:
        assert session.scalar(select(Report.id).order_by(Report.id.desc()).limit(1)) == 3


def test_a_backup_goes_into_the_other_database(filled, other, tmp_path):
    backup.write(filled, tmp_path / "one.zip")
    before = held(filled)
    shutil.copy(tmp_path / "raw.key", tmp_path / "other" / "raw.key")
    backup.restore(other, tmp_path / "one.zip")
    assert held(other) == before
    assert reports.raw(other, FIRST) == reports.Raw(SCAM, None)


def test_a_backup_holds_no_text_as_it_was_sent_and_is_for_its_owner_alone(filled, tmp_path):
    file = tmp_path / "one.zip"
    backup.write(filled, file)
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert not [name for name in archive.namelist() if b"13812345678" in archive.read(name)]


@pytest.mark.parametrize("harm", ["cut", "text", "row", "count", "format", "newer", "missing"])
def test_a_backup_that_is_not_whole_changes_nothing(filled, tmp_path, harm):
    file = tmp_path / "one.zip"
    backup.write(filled, file)
    before = held(filled)
    if harm == "missing":
        file.unlink()
    elif harm == "cut":
        file.write_bytes(file.read_bytes()[:-50])
    elif harm == "text":
        file.write_text("no archive")
    else:
        changed(file, harm)
    said = {
        "format": "格式是 2，这个程序不认识",
        "newer": "9999",
        "missing": "读不出备份",
    }.get(harm, "不是完好的备份，什么都没有改动")
    with pytest.raises(StoreError, match=said):
        backup.restore(filled, file)
    assert held(filled) == before


def changed(file, harm: str) -> None:
    """Write the archive anew with one thing wrong in it."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    note = json.loads(parts["shizha.json"])
    match harm:
        case "row":
            parts["reports.jsonl"] = parts["reports.jsonl"].replace(b'"receipt"', b'"recept"')
        case "count":
            note["rows"]["reports"] += 1
        case "format":
            note["format"] = 2
        case "newer":
            note["revision"] = "9999"
    parts["shizha.json"] = json.dumps(note).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_an_older_backup_is_brought_up_to_the_tables_of_today(filled, tmp_path):
    file = tmp_path / "old.zip"
    message = {
        "id": 7, "fingerprint": "f", "kin": "k", "text": "旧短信", "verdict": "scam", "category": "loan", "risk": 0.9,
        "model": "v0", "first_seen": {"at": "2026-01-01T00:00:00"}, "last_seen": {"at": "2026-01-01T00:00:00"},
        "reports": 3, "state": "received", "decision": None, "decided_category": None, "reply": None,
        "decided_at": None,
    }  # fmt: skip
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("messages.jsonl", json.dumps(message) + "\n")
        archive.writestr("reports.jsonl", "")
        archive.writestr("raw_texts.jsonl", "")
        note = {"format": 1, "revision": "0001", "made": "x", "rows": {"messages": 1, "reports": 0, "raw_texts": 0}}
        archive.writestr("shizha.json", json.dumps(note))
    backup.restore(filled, file)
    with filled.reading() as session:
        assert session.execute(select(Message.id, Message.text, Message.reports)).all() == [(7, "旧短信", 3)]
        assert session.scalar(text("SELECT count(*) FROM reports")) == 0


def test_a_place_that_cannot_be_written_is_named(filled, tmp_path):
    with pytest.raises(StoreError, match="不能写备份"):
        backup.write(filled, tmp_path / "none" / "one.zip")
