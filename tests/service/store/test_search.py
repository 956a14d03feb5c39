"""Searching Chinese texts on both databases: a text is found by what stands in it, and by nothing else."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.store import receipts, reports, search
from service.store.purge import purge
from service.store.search import searchable

TEXTS = (
    "【社保局】您的社保卡已停用，请登录 sb-rz.top 认证",
    "社区保安招聘，卡点值班",
    "【人社】养老保险缴费提醒，退订回T",
    "加微❤信 领取 ETC 补贴",
    "Ｅｔｃ中心提醒您：贷",
)
FOUND = [
    ("社保", [1]),
    ("社保卡", [1]),
    ("保卡", [1]),
    ("社保局您", []),
    ("社", [1, 2, 3]),
    ("保险", [3]),
    ("险", [3]),
    ("保", [1, 2, 3]),
    ("微信", [4]),
    ("微❤信", [4]),
    ("etc", [4, 5]),
    ("ETC中心", [5]),
    ("ETC 补贴", [4]),
    ("et", [4, 5]),
    ("tc", []),
    ("贷", [5]),
    ("贷款", []),
    ("sb-rz.top", [1]),
    ("sb rz", [1]),
    ("缴费提醒，退订", [3]),
    ("提醒", [3, 5]),
    ("'\"*:&|!<->", []),
    ("社保' OR", []),
    ("", []),
]


def found(store, asked):
    with store.reading() as session:
        return sorted(session.scalars(search.matching(asked, store.is_sqlite)))


def fill(store, texts):
    store.open()
    with store.writing() as session:
        for number, text in enumerate(texts, 1):
            search.put(session, number, text)


@pytest.fixture
def reported(store, incoming):
    codes = [receipts.new() for _ in TEXTS]
    for text, code in zip(TEXTS, codes, strict=True):
        reports.add(store, incoming(text), code)
    return codes


@pytest.mark.usefixtures("reported")
def test_a_message_is_found_by_what_it_holds(store):
    assert [(asked, found(store, asked)) for asked, _ in FOUND] == FOUND


def test_only_letters_and_digits_can_be_searched_for():
    assert [asked for asked, _ in FOUND if not searchable(asked)] == ["'\"*:&|!<->", ""]


def test_what_is_withdrawn_is_no_longer_found(store, reported):
    assert reports.withdraw(store, reported[0])
    assert found(store, "社保") == []
    assert found(store, "社") == [2, 3]


def test_what_is_purged_is_no_longer_found_and_is_found_again_when_it_comes_back(store, reported, incoming, clock):
    clock.forward(days=181)
    reports.add(store, incoming(TEXTS[1]), receipts.new())
    purge(store, 3, 180)
    assert (found(store, "社"), found(store, "提醒")) == ([2], [])
    reports.add(store, incoming(TEXTS[0]), receipts.new())
    assert found(store, "社") == [1, 2]


def test_the_words_of_a_purged_message_are_not_left_in_the_file(store, url, reported, clock, tmp_path):
    if not store.is_sqlite:
        pytest.skip("PostgreSQL keeps what is deleted until it cleans up")
    clock.forward(days=181)
    purge(store, 3, 180)
    with store.writing() as session:
        session.connection().exec_driver_sql("SELECT 1")
    store.close()
    held = b"".join(file.read_bytes() for file in tmp_path.glob("shizha.db*"))
    assert "养老".encode() not in held


def test_strange_texts_can_be_searched(store):
    fill(store, ["a" * 5000, "哈" * 5000, "𠮷野家", "é", "١٢", "'", "x" * 199 + "é" + "y" * 300])
    assert [found(store, asked) for asked in ("a" * 4000, "哈哈哈", "𠮷野", "é", "١٢")] == [[1], [2], [3], [4, 7], [5]]


LETTERS = st.text("社保卡停用，a1 ", min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=timedelta(seconds=5))
@given(texts=st.lists(LETTERS, min_size=1, max_size=6), asked=st.text("社保卡停用", min_size=1, max_size=4))
def test_what_is_found_is_what_a_plain_look_finds(store, texts, asked):
    fill(store, texts)
    plain = [number for number, text in enumerate(texts, 1) if asked in text]
    with store.writing() as session:
        assert sorted(session.scalars(search.matching(asked, store.is_sqlite))) == plain
        search.drop(session, range(1, len(texts) + 1))
