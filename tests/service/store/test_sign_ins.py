"""Attempts to sign in as the store counts them, on both databases and many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from service.staff.roles import Role
from service.store import sign_ins
from service.store.sign_ins import Attempt, Wait
from service.store.tables import SignInCount, Staff

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def wang(store, clock):
    with store.writing() as session:
        session.add(Staff(name="王", folded="王", role=Role.READER, password="hash", since=clock.now))


def test_many_attempts_at_once_are_counted_before_any_password_is_looked_at(store, wang):
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: sign_ins.attempt(store, "王", "192.0.2.7", {}), range(40)))
    assert sum(isinstance(one, Attempt) for one in found) == 5
    assert {one for one in found if isinstance(one, Wait)} == {Wait(15)}


def test_attempts_from_many_places_at_once_do_not_stop_each_other(store, wang):
    with ThreadPoolExecutor(8) as threads:
        places = [f"192.0.2.{number % 20}" for number in range(28)]
        found = list(threads.map(lambda place: sign_ins.attempt(store, "王", place, {}), places))
    assert all(isinstance(one, Attempt) for one in found)
    assert isinstance(sign_ins.attempt(store, "王", "192.0.2.1", {}), Attempt)


def test_a_right_password_takes_back_what_the_attempt_counted(store, wang):
    for _ in range(40):
        tried = sign_ins.attempt(store, "王", "192.0.2.7", {})
        assert isinstance(tried, Attempt)
        assert sign_ins.settled(store, tried, None, None) is not None
    with store.reading() as session:
        assert session.scalar(select(func.sum(SignInCount.failures))) == 0


@pytest.mark.parametrize("change", [{"password": "another"}, {"disabled_at": NOON}])
def test_an_account_that_changed_while_the_password_was_compared_gets_no_session(store, wang, change):
    tried = sign_ins.attempt(store, "王", "192.0.2.7", {})
    with store.writing() as session:
        session.execute(update(Staff).values(change))
    assert sign_ins.settled(store, tried, None, None) is None


def test_a_hash_of_an_older_kind_is_renewed(store, wang):
    tried = sign_ins.attempt(store, "王", "192.0.2.7", {})
    sign_ins.settled(store, tried, "newer", None)
    with store.reading() as session:
        assert session.get(Staff, 1).password == "newer"


def test_neither_names_nor_addresses_are_stored(store, wang):
    sign_ins.attempt(store, "王", "192.0.2.7", {})
    with store.reading() as session:
        codes = session.scalars(select(SignInCount.code)).all()
    assert len(codes) == 3
    assert all(len(code) == 64 for code in codes)


@pytest.mark.parametrize("name", ["王\0", "\ud800", "", "王" * 10_000])
def test_a_name_that_no_database_takes_is_nobodys(store, wang, name):
    tried = sign_ins.attempt(store, name, "192.0.2.7", {})
    assert isinstance(tried, Attempt)
    assert tried.staff_id is None
    sign_ins.failed(store, tried)


def test_what_no_longer_counts_is_forgotten(store, wang, clock):
    sign_ins.attempt(store, "王", "192.0.2.7", {})
    clock.forward(hours=12)
    sign_ins.attempt(store, "李", "192.0.2.8", {})
    clock.now += sign_ins.FORGOTTEN - timedelta(hours=12)
    with store.writing() as session:
        sign_ins.forget(session, store)
        assert session.scalar(select(func.count(SignInCount.code))) == 3
