"""Accounts and keys: what is stored of them, what is refused, and what the trail says."""

import pytest

from service.staff import tokens
from service.staff.roles import Role, Scope
from service.store import api_keys, audit, sessions, staff
from service.store.errors import Refused
from service.store.sessions import Person
from service.store.tables import ApiKey, Staff

PASSWORD = "correct horse battery"


def trail(store) -> list[str]:
    lines = reversed(audit.lines(store, 100))
    return [f"{line.source}:{line.subject}:{line.action}" for line in lines]


def refused(work, *arguments: object) -> str:
    with pytest.raises(Refused) as raised:
        work(*arguments)
    return raised.value.reason


def test_an_account_is_stored_with_a_hash_of_its_password(store, clock):
    staff.add(store, "console", " 王警官 ", Role.REVIEWER, PASSWORD)
    assert staff.listed(store) == [staff.Account(1, "王警官", Role.REVIEWER, clock.now, None)]
    assert staff.find(store, "王警官") == staff.listed(store)[0]
    with store.reading() as session:
        assert session.get(Staff, 1).password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_name_is_taken_in_whatever_width_and_case(store):
    staff.add(store, "console", "Zhang", Role.READER, PASSWORD)
    assert refused(staff.add, store, "console", "ＺＨＡＮＧ", Role.READER, PASSWORD) == "name_taken"
    assert refused(staff.check_new, store, "zhang") == "name_taken"
    staff.check_new(store, "Zhao")
    assert len(staff.listed(store)) == 1


@pytest.mark.parametrize("name", ["", "　 ", "王" * 41, "王\n警官", "王\u200b警官", "\ud800", "王\0", "ΐ" * 40])
def test_names_that_cannot_be_read_or_written_are_refused(store, name):
    assert refused(staff.add, store, "console", name, Role.READER, PASSWORD) == "bad_name"
    assert refused(api_keys.add, store, "console", name, Scope.JOBS) == "bad_name"


def test_every_change_ends_sessions_and_is_in_the_trail_once(store, clock):
    staff.add(store, "console", "王警官", Role.REVIEWER, PASSWORD)
    life = sessions.Life(*[clock.now - clock.now.replace(hour=1)] * 2)
    for change, again in (
        (lambda: staff.change_role(store, "staff/9", "王警官", Role.ADMIN), False),
        (lambda: staff.reset(store, "console", "王警官", "another horse battery"), None),
        (lambda: staff.disable(store, "console", "王警官"), False),
    ):
        with store.writing() as session:
            token = sessions.begin(session, 1, clock.now)
        assert sessions.find(store, token, life) == Person(1, "王警官", staff.find(store, "王警官").role)
        change()
        assert sessions.find(store, token, life) is None
        if again is False:
            assert change() is False
    assert staff.enable(store, "console", "王警官") is True
    assert staff.enable(store, "console", "王警官") is False
    assert trail(store) == [
        "console:staff/1:staff_added",
        "staff/9:staff/1:role_changed",
        "console:staff/1:staff_reset",
        "console:staff/1:staff_disabled",
        "console:staff/1:staff_enabled",
    ]
    assert refused(staff.disable, store, "console", "李") == "no_such_name"
    assert refused(staff.find, store, "李") == "no_such_name"


def test_sessions_that_are_over_are_forgotten(store, clock):
    staff.add(store, "console", "王警官", Role.REVIEWER, PASSWORD)
    life = sessions.Life(*[clock.now - clock.now.replace(hour=3)] * 2)
    with store.writing() as session:
        old = sessions.begin(session, 1, clock.now)
    clock.forward(hours=1)
    with store.writing() as session:
        new = sessions.begin(session, 1, clock.now)
        sessions.forget(session, store, life)
    with store.writing() as session:
        assert (sessions.end(session, old), sessions.end(session, new), sessions.end(session, new)) == (None, 1, None)


def test_a_key_is_stored_by_its_hash_and_found_by_itself(store, clock):
    key = api_keys.add(store, "console", "夜间批量", Scope.JOBS)
    assert key.startswith("shizha_") and len(key) == 50
    found = api_keys.Key(1, "夜间批量", Scope.JOBS, clock.now, None)
    assert api_keys.find(store, key) == found
    assert api_keys.listed(store) == [found]
    with store.reading() as session:
        assert session.get(ApiKey, 1).digest == tokens.digest(key)
    assert api_keys.find(store, key[:-1]) is None
    assert api_keys.find(store, tokens.digest(key)) is None


def test_a_revoked_key_is_nobody_and_its_name_stays_taken(store, clock):
    key = api_keys.add(store, "console", "夜间批量", Scope.JOBS)
    assert api_keys.revoke(store, "console", "夜间批量") is True
    assert api_keys.revoke(store, "console", "夜间批量") is False
    assert api_keys.find(store, key) is None
    assert api_keys.listed(store)[0].revoked_at == clock.now
    assert refused(api_keys.add, store, "console", "夜间批量", Scope.JOBS) == "key_taken"
    assert refused(api_keys.revoke, store, "console", "报表") == "no_such_key"
    assert trail(store) == ["console:key/1:key_added", "console:key/1:key_revoked"]
