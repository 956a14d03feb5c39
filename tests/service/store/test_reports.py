"""Reports in the store, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from model.assessment import Verdict
from service.store import receipts, reporters, reports
from service.store.claims import Hand
from service.store.deciding import Sent, decide
from service.store.decisions import Decision, State, corrects, sentences
from service.store.engine import address
from service.store.errors import Blocked
from service.store.reports import Followed, Raw
from service.store.store import Store
from service.store.tables import Message, RawText, Report

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
MASKED = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 138******78"
OTHER = "妈我手机坏了，加我微信 qq8812ab 急用钱"
RECEIPT = "K7QX-2M9D-01TV-W4HN"
ANOTHER = "0000-1111-2222-3333"
SOMEONE = Hand(None, "console")


def counts(store: Store) -> dict[str, int]:
    with store.reading() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Message, Report, RawText)
        }


def messages(store: Store) -> list[Message]:
    with store.reading() as session:
        found = list(session.scalars(select(Message).order_by(Message.id)))
        session.expunge_all()
        return found


def everything(store: Store) -> str:
    """Return all that the database holds, as text."""
    with store.reading() as session:
        connection = session.connection()
        rows = [
            row
            for name in inspect(connection).get_table_names()
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
        ]
    return repr(rows)


def test_a_report_is_stored_masked_with_what_the_model_said(store, incoming, clock):
    assert reports.add(store, incoming(SCAM, community="阳光社区", already_paid=True, address="192.0.2.7"), RECEIPT)
    (message,) = messages(store)
    assert (message.text, message.verdict, message.category, message.risk, message.model, message.reports) == (
        MASKED,
        Verdict.SCAM,
        "service_phishing",
        0.97,
        "v1",
        1,
    )
    assert (message.first_seen, message.last_seen, message.state, message.decision) == (
        clock.now,
        clock.now,
        State.RECEIVED,
        None,
    )
    assert reports.find(store, RECEIPT) == Followed(
        message=message.id,
        at=datetime(2026, 11, 24, 4, 0, tzinfo=UTC),
        verdict=Verdict.SCAM,
        judged="service_phishing",
        community="阳光社区",
        already_paid=True,
        reports=1,
        state=State.RECEIVED,
        decision=None,
        category=None,
        reply=None,
        decided_at=None,
    )


def test_neither_the_raw_text_nor_the_receipt_nor_the_address_stands_in_the_database(store, incoming):
    reports.add(store, incoming(SCAM, sender="10693300", address="192.0.2.7"), RECEIPT)
    stored = everything(store)
    assert MASKED in stored
    assert [secret for secret in ("13812345678", "10693300", "192.0.2.7", RECEIPT, "K7QX") if secret in stored] == []
    assert reports.raw(store, RECEIPT) == Raw(SCAM, "10693300")


def test_raw_texts_stay_shut_without_the_key_they_were_sealed_with(store, url, incoming):
    reports.add(store, incoming(SCAM), RECEIPT)
    stranger = Store(address(url), Path("unused"), "another secret of more than 32 characters")
    assert reports.raw(stranger, RECEIPT) is None
    assert reports.find(stranger, RECEIPT) is not None
    stranger.close()


def test_an_office_that_keeps_no_raw_texts_keeps_none(url, incoming, tmp_path):
    store = Store(address(url), tmp_path / "raw.key", keeps_raw=False)
    reports.add(store, incoming(SCAM), RECEIPT)
    assert counts(store) == {"messages": 1, "reports": 1, "raw_texts": 0}
    assert reports.raw(store, RECEIPT) is None
    store.close()


def test_fifty_reports_of_one_message_at_once_are_one_message_with_fifty_reports(store, incoming):
    codes = [receipts.new() for _ in range(50)]
    with ThreadPoolExecutor(16) as threads:
        added = list(threads.map(lambda code: reports.add(store, incoming(SCAM), code), codes))
    assert added == [True] * 50
    assert [message.reports for message in messages(store)] == [50]
    assert counts(store) == {"messages": 1, "reports": 50, "raw_texts": 50}
    assert {found.reports for code in codes if (found := reports.find(store, code))} == {50}


def test_one_receipt_at_once_from_many_presses_is_one_report(store, incoming):
    with ThreadPoolExecutor(8) as threads:
        added = list(threads.map(lambda _: reports.add(store, incoming(SCAM), RECEIPT), range(8)))
    assert sorted(added) == [False] * 7 + [True]
    assert counts(store) == {"messages": 1, "reports": 1, "raw_texts": 1}
    assert messages(store)[0].reports == 1


@pytest.mark.parametrize(
    "same", [SCAM + "\r\n", SCAM.replace("已停用", " 已 停 用 "), SCAM.replace("13812345678", "13800005678")]
)
def test_a_message_is_the_same_whatever_its_spaces_and_whatever_is_masked(store, incoming, same):
    reports.add(store, incoming(SCAM), RECEIPT)
    reports.add(store, incoming(same), ANOTHER)
    assert [message.reports for message in messages(store)] == [2]


def test_messages_with_other_links_are_two_but_counted_as_alike(store, incoming):
    reports.add(store, incoming(SCAM), RECEIPT)
    reports.add(store, incoming(SCAM.replace("etc-rz.top", "etc-xk.top")), ANOTHER)
    reports.add(store, incoming(OTHER), receipts.new())
    assert [message.reports for message in messages(store)] == [1, 1, 1]
    assert reports.alike(store, SCAM.replace("etc-rz.top", "etc-zz.top")) == 2
    assert reports.alike(store, "明天几点吃饭") == 0


def test_looking_stores_nothing(store):
    reports.alike(store, SCAM)
    assert counts(store) == {"messages": 0, "reports": 0, "raw_texts": 0}


def test_a_later_report_moves_the_last_time_and_the_verdict_and_keeps_each_reporters_own(store, incoming, clock):
    reports.add(store, incoming(SCAM), RECEIPT)
    clock.forward(hours=2)
    later = replace(incoming(SCAM).assessment, verdict=Verdict.SUSPICIOUS, risk=0.4, model="v2")
    reports.add(store, replace(incoming(SCAM), assessment=later), ANOTHER)
    (message,) = messages(store)
    assert message.last_seen - message.first_seen == timedelta(hours=2)
    assert (message.verdict, message.risk, message.model) == (Verdict.SUSPICIOUS, 0.4, "v2")
    assert [found.verdict for code in (RECEIPT, ANOTHER) if (found := reports.find(store, code))] == [
        Verdict.SCAM,
        Verdict.SUSPICIOUS,
    ]


@pytest.mark.parametrize(
    ("text", "stored"),
    [("您好\x00请登录", "您好请登录"), ("。。。", "。。。"), ("😀" * 3, "😀" * 3), ("长" * 5000, "长" * 5000)],
)
def test_strange_texts_are_stored_too(store, incoming, text, stored):
    reports.add(store, incoming(text), RECEIPT)
    assert messages(store)[0].text == stored
    assert reports.raw(store, RECEIPT) == Raw(text, None)
    assert reports.alike(store, text) == 1


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (None, None),
        (" \n", None),
        ("阳光\x00\n社区 ", "阳光 社区"),
        ("阳光社区 13812345678", "阳光社区 138******78"),
        ("长" * 70, "长" * 60),
    ],
)
def test_a_community_is_tidied_and_masked(store, incoming, written, kept):
    reports.add(store, incoming(SCAM, community=written), RECEIPT)
    assert reports.find(store, RECEIPT).community == kept


def test_withdrawing_one_of_two_reports_keeps_the_message_of_the_other(store, incoming):
    reports.add(store, incoming(SCAM), RECEIPT)
    reports.add(store, incoming(SCAM), ANOTHER)
    assert reports.withdraw(store, RECEIPT)
    assert reports.find(store, RECEIPT) is None
    assert counts(store) == {"messages": 1, "reports": 1, "raw_texts": 1}
    assert reports.find(store, ANOTHER).reports == 1


def test_withdrawing_the_last_report_leaves_nothing(store, incoming):
    reports.add(store, incoming(SCAM), RECEIPT)
    assert reports.withdraw(store, RECEIPT)
    assert counts(store) == {"messages": 0, "reports": 0, "raw_texts": 0}
    assert not reports.withdraw(store, RECEIPT)


def test_reporting_and_withdrawing_at_once_never_miscounts(store, incoming):
    codes = [receipts.new() for _ in range(24)]

    def both(code: str) -> bool:
        reports.add(store, incoming(SCAM), code)
        return reports.withdraw(store, code)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(both, codes))
    assert counts(store) == {"messages": 0, "reports": 0, "raw_texts": 0}


def test_a_decision_is_read_with_every_receipt_of_its_message_also_a_later_one(store, incoming, clock):
    reports.add(store, incoming(SCAM), RECEIPT)
    clock.forward(hours=1)
    assert decide(
        store, messages(store)[0].id, SOMEONE, Sent(Decision.NOT_SCAM, "government_notice", "是真的，已经问过。")
    )
    reports.add(store, incoming(SCAM), ANOTHER)
    for code in (RECEIPT, ANOTHER):
        found = reports.find(store, code)
        assert (found.state, found.decision, found.category, found.reply, found.decided_at) == (
            State.DECIDED,
            Decision.NOT_SCAM,
            "government_notice",
            "是真的，已经问过。",
            clock.now,
        )


def test_a_second_opinion_is_under_review_and_not_told(store, incoming):
    reports.add(store, incoming(SCAM), RECEIPT)
    decide(store, messages(store)[0].id, SOMEONE, Sent(Decision.SECOND_OPINION, reply="再看看"))
    found = reports.find(store, RECEIPT)
    assert (found.state, found.decision, found.reply, found.decided_at) == (State.IN_REVIEW, None, None, None)


def test_there_is_no_decision_on_a_message_that_is_gone(store):
    assert not decide(store, 1, SOMEONE, Sent(Decision.SCAM, "prize"))


def test_a_blocked_reporter_is_refused_and_others_are_not(store, incoming, clock):
    reports.add(store, incoming(SCAM, address="192.0.2.7"), RECEIPT)
    reporter = reporters.block(store, RECEIPT, until=clock.now + timedelta(days=1))
    with pytest.raises(Blocked):
        reports.add(store, incoming(OTHER, address="192.0.2.7"), ANOTHER)
    assert reports.add(store, incoming(OTHER, address="192.0.2.8"), receipts.new())
    assert "192.0.2" not in everything(store)
    clock.forward(days=1)
    assert reports.add(store, incoming(OTHER, address="192.0.2.7"), ANOTHER)
    assert reporters.unblock(store, reporter)
    assert not reporters.unblock(store, reporter)


def test_a_reporter_is_blocked_for_good_until_the_block_is_lifted(store, incoming, clock):
    reports.add(store, incoming(SCAM, address="192.0.2.7"), RECEIPT)
    reporter = reporters.block(store, RECEIPT)
    clock.forward(days=1000)
    with pytest.raises(Blocked):
        reports.add(store, incoming(OTHER, address="192.0.2.7"), ANOTHER)
    reporters.unblock(store, reporter)
    assert reports.add(store, incoming(OTHER, address="192.0.2.7"), ANOTHER)
    assert reporters.block(store, receipts.new()) is None


@pytest.mark.parametrize(
    ("decision", "verdict", "is_one"),
    [
        (Decision.NOT_SCAM, Verdict.SCAM, True),
        (Decision.PROMOTION, Verdict.SCAM, True),
        (Decision.SCAM, Verdict.NO_RISK_FOUND, True),
        (Decision.ILLEGAL, Verdict.NO_RISK_FOUND, True),
        (Decision.SCAM, Verdict.SCAM, False),
        (Decision.SCAM, Verdict.SUSPICIOUS, False),
        (Decision.CANNOT_TELL, Verdict.SCAM, False),
        (Decision.NOT_SCAM, Verdict.NO_RISK_FOUND, False),
    ],
)
def test_a_correction_is_a_decision_against_the_verdict(decision, verdict, is_one):
    assert corrects(decision, verdict) is is_one


def test_every_state_decision_and_correction_is_said_in_words():
    assert list(sentences()["states"]) == list(State)
    assert list(sentences()["decisions"]) == [one for one in Decision if one is not Decision.SECOND_OPINION]
    assert set(sentences()["corrections"]) == {
        decision for decision in Decision if any(corrects(decision, verdict) for verdict in Verdict)
    }
