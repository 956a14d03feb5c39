"""What is forgotten, and when."""

import pytest
from sqlalchemy import func, select

from service.store import receipts, reporters, reports
from service.store.claims import Hand
from service.store.deciding import Sent, decide
from service.store.decisions import Decision
from service.store.purge import Purged, purge
from service.store.tables import BlockedReporter, Message, RawText, Report

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
RECEIPT = "K7QX-2M9D-01TV-W4HN"
ANOTHER = "0000-1111-2222-3333"
DAYS = (3, 180)


def test_raw_texts_go_after_three_days_and_not_a_minute_before(store, incoming, clock):
    reports.add(store, incoming(SCAM, address="192.0.2.7"), RECEIPT)
    clock.forward(days=3, minutes=-1)
    assert purge(store, *DAYS) == Purged(0, 0, 0)
    assert reports.raw(store, RECEIPT) is not None
    clock.forward(minutes=1)
    assert purge(store, *DAYS) == Purged(1, 0, 0)
    assert reports.raw(store, RECEIPT) is None
    assert reports.find(store, RECEIPT) is not None


def test_who_reported_is_forgotten_with_the_raw_text(store, incoming, clock):
    reports.add(store, incoming(SCAM, address="192.0.2.7"), RECEIPT)
    clock.forward(days=3)
    purge(store, *DAYS)
    assert reporters.block(store, RECEIPT) is None
    with store.reading() as session:
        assert session.scalars(select(Report.reporter)).all() == [None]


def test_masked_texts_and_receipts_go_after_180_days_and_counts_stay(store, incoming, clock):
    reports.add(store, incoming(SCAM, community="阳光社区"), RECEIPT)
    decide(store, 1, Hand(None, "console"), Sent(Decision.SCAM, "service_phishing", "别点。"))
    clock.forward(days=180)
    assert purge(store, *DAYS) == Purged(1, 1, 1)
    assert purge(store, *DAYS) == Purged(0, 0, 0)
    assert reports.find(store, RECEIPT) is None
    with store.reading() as session:
        assert session.execute(select(Message.text, Message.reply, Message.reports, Message.decision)).all() == [
            (None, None, 1, Decision.SCAM)
        ]
        assert session.execute(select(Report.community, Report.receipt)).all() == [("阳光社区", None)]
    assert reports.alike(store, SCAM) == 1


def test_a_message_that_is_reported_again_is_kept_from_then_on(store, incoming, clock):
    reports.add(store, incoming(SCAM), RECEIPT)
    clock.forward(days=100)
    reports.add(store, incoming(SCAM), ANOTHER)
    clock.forward(days=100)
    assert purge(store, *DAYS) == Purged(2, 0, 1)
    assert reports.find(store, ANOTHER).reports == 2
    assert reports.withdraw(store, ANOTHER)
    with store.reading() as session:
        assert session.execute(select(Message.text, Message.reports)).all() == [(None, 1)]


def test_a_forgotten_message_has_its_text_again_when_it_comes_back(store, incoming, clock):
    reports.add(store, incoming(SCAM), RECEIPT)
    clock.forward(days=180)
    purge(store, *DAYS)
    reports.add(store, incoming(SCAM), ANOTHER)
    with store.reading() as session:
        ((text, count),) = session.execute(select(Message.text, Message.reports)).all()
    assert (text, count) == (SCAM.replace("13812345678", "138******78"), 2)


def test_a_block_that_has_ended_is_forgotten(store, incoming, clock):
    reports.add(store, incoming(SCAM, address="192.0.2.7"), RECEIPT)
    reporters.block(store, RECEIPT, until=clock.now)
    purge(store, *DAYS)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(BlockedReporter)) == 0


@pytest.mark.parametrize("count", [0, 3])
def test_all_that_is_due_goes_at_once(store, incoming, clock, count):
    for number in range(count):
        reports.add(store, incoming(f"{SCAM}{'甲乙丙'[number]}"), receipts.new())
    clock.forward(days=181)
    assert purge(store, *DAYS) == Purged(count, count, count)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(RawText)) == 0
