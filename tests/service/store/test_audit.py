"""The audit trail: nothing in it can be changed or taken away unnoticed, and nothing of a message gets into it."""

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from service.store import audit
from service.store.audit import Line, Trail
from service.store.engine import address
from service.store.store import Store
from service.store.tables import AuditLine

NOON_LINE = '["{before}", 1, "2026-11-24T04:00:00.000000+00:00", "staff/7", "message/123", "decided", "{detail}"]'


def append(store, *subjects: str) -> None:
    for subject in subjects:
        with store.writing() as session:
            audit.record(session, "staff/7", subject, "decided", decision="scam", category="银行")


def tampered(store, statement) -> None:
    """Change the trail as somebody could who owns the database: without its triggers."""
    with store.writing() as session:
        if store.is_sqlite:
            for trigger in ("audit_unchanged", "audit_kept"):
                session.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        session.execute(statement)


def test_a_line_says_who_did_what_to_what_and_when(store, clock):
    append(store, "message/123")
    detail = {"category": "银行", "decision": "scam"}
    assert audit.lines(store, 10) == [Line(1, clock.now, "staff/7", "message/123", "decided", detail)]
    assert audit.actions(store) == ["decided"]


def test_the_hash_of_a_line_is_over_the_one_before_and_all_that_it_says(store):
    append(store, "message/123")
    detail = '{\\"category\\":\\"银行\\",\\"decision\\":\\"scam\\"}'
    written = NOON_LINE.format(before="0" * 64, detail=detail)
    with store.reading() as session:
        assert session.get(AuditLine, 1).hash == hashlib.sha256(written.encode()).hexdigest()


def test_an_empty_trail_and_a_whole_one_are_good(store):
    assert audit.verify(store) == Trail(0, None, 0)
    append(store, "message/1", "message/2", "message/3")
    assert audit.verify(store) == Trail(3, None, 0)
    assert audit.verify(store).good


@pytest.mark.parametrize("statement", [delete(AuditLine), update(AuditLine).values(source="staff/8")])
def test_the_database_refuses_to_change_and_to_delete(store, statement):
    append(store, "message/1")
    with pytest.raises(DBAPIError) as raised, store.writing() as session:
        session.execute(statement)
    assert "audit is append-only" in str(raised.value.orig)
    assert audit.verify(store) == Trail(1, None, 0)


def test_postgresql_refuses_to_empty_the_table_as_well(store):
    if store.is_sqlite:
        pytest.skip("SQLite knows no TRUNCATE")
    append(store, "message/1")
    with pytest.raises(DBAPIError), store.writing() as session:
        session.execute(text("TRUNCATE audit"))


@pytest.mark.parametrize(
    "values",
    [
        {"source": "staff/8"},
        {"subject": "message/9"},
        {"action": "undone"},
        {"detail": "{}"},
        {"hash": "f" * 64},
        {"id": 9},
    ],
)
def test_a_changed_line_is_the_first_that_is_not_whole(store, values):
    append(store, "message/1", "message/2", "message/3", "message/4")
    tampered(store, update(AuditLine).where(AuditLine.id == 3).values(values))
    assert audit.verify(store) == Trail(2, 3, 0)
    assert not audit.verify(store).good


def test_a_line_taken_out_of_the_middle_is_noticed(store):
    append(store, "message/1", "message/2", "message/3")
    tampered(store, delete(AuditLine).where(AuditLine.id == 2))
    assert audit.verify(store) == Trail(1, 2, 0)


def test_lines_cut_from_the_end_are_noticed_by_the_head_outside_the_database(store):
    append(store, "message/1", "message/2", "message/3")
    tampered(store, delete(AuditLine).where(AuditLine.id > 1))
    assert audit.verify(store) == Trail(1, None, 2)
    assert not audit.verify(store).good


def test_a_trail_written_anew_with_good_hashes_is_noticed_by_the_head(store):
    append(store, "message/1", "message/2")
    tampered(store, delete(AuditLine))
    head = store.beside("audit.head")
    kept = head.read_text()
    append(store, "message/1", "message/9")
    head.write_text(kept)
    assert audit.verify(store) == Trail(1, 2, 0)


def test_a_head_that_lags_behind_or_is_lost_is_no_fault(store):
    append(store, "message/1")
    head = store.beside("audit.head")
    first = head.read_text()
    append(store, "message/2")
    assert stat.S_IMODE(head.stat().st_mode) == 0o600
    for kept in (first, "", "x"):
        head.write_text(kept)
        assert audit.verify(store) == Trail(2, None, 0)
    head.unlink()
    assert audit.verify(store) == Trail(2, None, 0)


def test_a_head_is_never_set_back_by_a_slower_process(tmp_path):
    head = tmp_path / "audit.head"
    for number in (1, 3, 2):
        audit._remember(head, number, f"{number}" * 64)
    assert head.read_text() == f"3 {'3' * 64}\n"


def test_what_is_rolled_back_leaves_no_line_and_no_gap(store):
    append(store, "message/1")
    with pytest.raises(RuntimeError), store.writing() as session:
        audit.record(session, "staff/7", "message/2", "decided")
        raise RuntimeError
    append(store, "message/3")
    assert [line.subject for line in audit.lines(store, 10)] == ["message/3", "message/1"]
    assert audit.verify(store) == Trail(2, None, 0)


def test_a_head_that_cannot_be_written_loses_no_line(store, caplog):
    store.open()
    store.beside("audit.head").mkdir()
    append(store, "message/1")
    assert len(audit.lines(store, 10)) == 1
    assert caplog.messages == ["the head of the audit trail cannot be written: Is a directory"]


def test_many_at_once_make_one_chain(store, url, clock):
    stores = [Store(address(url), store._key_file, now=clock) for _ in range(4)]
    store.open()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: append(stores[n % 4], f"message/{n}"), range(80)))
    assert audit.verify(store) == Trail(80, None, 0)
    assert {line.subject for line in audit.lines(store, 100)} == {f"message/{n}" for n in range(80)}
    assert store.beside("audit.head").read_text().startswith("80 ")
    for each in stores:
        each.close()


def test_several_lines_of_one_transaction_stand_together(store):
    with store.writing() as session:
        for number in (1, 2):
            audit.record(session, "console", f"staff/{number}", "staff_added")
    assert audit.verify(store) == Trail(2, None, 0)


@pytest.mark.parametrize(
    ("source", "subject", "action"),
    [
        ("王警官", "message/1", "decided"),
        ("staff/7", "您的ETC已停用", "decided"),
        ("staff/7", "message/1 x", "decided"),
        ("staff/7", "message/1", "说了 什么"),
        ("staff/7", "message/" + "1" * 65, "decided"),
    ],
)
def test_parts_that_are_no_names_are_refused(store, source, subject, action):
    with pytest.raises(ValueError, match="no name"), store.writing() as session:
        audit.record(session, source, subject, action)


def test_a_detail_that_is_as_long_as_a_message_is_refused(store):
    with pytest.raises(ValueError, match="too long"), store.writing() as session:
        audit.record(session, "staff/7", "message/1", "decided", reason="字" * 201)


def test_lines_are_narrowed_by_each_part_and_a_kind_stands_for_all_of_it(store):
    with store.writing() as session:
        audit.record(session, "staff/7", "message/1", "decided")
        audit.record(session, "staff/70", "message/2", "undone")
        audit.record(session, "console", "staff/7", "staff_added")

    def found(**wanted: object) -> list[int]:
        return [line.id for line in audit.lines(store, 10, **wanted)]

    assert found() == [3, 2, 1]
    assert found(source="staff/7") == [1]
    assert found(source="staff") == [2, 1]
    assert found(subject="message") == [2, 1]
    assert found(subject="mess_ge") == []
    assert found(action="undone") == [2]
    assert found(before=2) == [1]
    assert [line.id for line in audit.lines(store, 1)] == [3]
