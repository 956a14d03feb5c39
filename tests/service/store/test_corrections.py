"""Corrections that are due, on each of the two databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from service.store import corrections, deciding, receipts, reports
from service.store.claims import Hand
from service.store.corrections import Correction
from service.store.decisions import Decision
from service.store.tables import Message, Report, ToldCorrection

CATEGORIES = {Decision.SCAM: "bank_phishing", Decision.PROMOTION: "promotion", Decision.NOT_SCAM: "personal"}
ME, OTHER = "wechat:oMe", "wechat:oOther"
SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"


@pytest.fixture
def report(store, incoming):
    """Report a text of somebody and return the receipt."""

    def report(address: str = ME, text: str = SCAM) -> str:
        receipt = receipts.new()
        assert reports.add(store, incoming(text, channel="wechat", address=address), receipt)
        return receipt

    return report


@pytest.fixture
def decide(store):
    def decide(receipt: str, decision: Decision, reply: str | None = None) -> None:
        message = reports.find(store, receipt).message
        category = CATEGORIES.get(decision)
        assert deciding.decide(store, message, Hand(None, "console"), deciding.Sent(decision, category, reply))

    return decide


def test_a_correction_is_told_once_to_each_who_reported(store, report, decide, clock):
    at = clock.now
    receipt = report()
    report()
    report(OTHER)
    assert corrections.next_of(store, ME) is None
    decide(receipt, Decision.NOT_SCAM, "已经核实。")
    told = corrections.next_of(store, ME)
    assert told == Correction(at, told.text, "scam", Decision.NOT_SCAM, "已经核实。")
    assert told.text.startswith("【ETC中心】您的ETC已停用")
    assert "13812345678" not in told.text
    assert corrections.next_of(store, ME) is None
    assert corrections.next_of(store, OTHER) is not None
    assert corrections.next_of(store, "wechat:oNobody") is None


def test_a_decision_that_agrees_is_no_correction_and_a_new_decision_is_a_new_one(store, report, decide, clock):
    receipt = report()
    decide(receipt, Decision.SCAM)
    assert corrections.next_of(store, ME) is None
    for _ in range(2):
        clock.forward(minutes=1)
        decide(receipt, Decision.PROMOTION)
        clock.forward(minutes=1)
        assert corrections.next_of(store, ME).decision is Decision.PROMOTION
        assert corrections.next_of(store, ME) is None
        decide(receipt, Decision.SECOND_OPINION)
        assert corrections.next_of(store, ME) is None


def test_of_several_the_newest_is_told_first(store, report, decide, clock):
    for text in (SCAM, "【银行】您的积分将清零，点 icbcxk.cc 兑换"):
        clock.forward(minutes=1)
        decide(report(text=text), Decision.NOT_SCAM)
    told = [corrections.next_of(store, ME) for _ in range(3)]
    assert [one and one.text[:4] for one in told] == ["【银行】", "【ETC", None]


def test_two_messages_at_once_tell_it_once(store, report, decide):
    decide(report(), Decision.NOT_SCAM)
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda _: corrections.next_of(store, ME), range(16)))
    assert len([one for one in told if one]) == 1


def test_a_report_that_was_told_can_be_withdrawn(store, report, decide):
    receipt = report()
    decide(receipt, Decision.NOT_SCAM)
    assert corrections.next_of(store, ME)
    assert reports.withdraw(store, receipt)
    assert corrections.next_of(store, ME) is None


def test_who_finds_it_due_while_another_is_telling_it_does_not_tell_it_too(store, report, decide):
    decide(report(), Decision.NOT_SCAM)
    with ThreadPoolExecutor(1) as thread:
        with store.writing() as session:
            found = session.execute(select(Report.id, Message.decided_at).join(Message)).one()
            session.add(ToldCorrection(report_id=found.id, decided_at=found.decided_at))
            session.flush()
            second = thread.submit(corrections.next_of, store, ME)
            # SQLite has one writer at a time, PostgreSQL waits for the row.
            waiting = sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not store.is_sqlite and not second.done() and not session.scalar(waiting):
                pass
        assert second.result(timeout=60) is None
