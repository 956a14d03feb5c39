"""The overview's counts, on both databases: what came in and when, how decisions fit, how long all took."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from model.assessment import Verdict
from service.store import deciding, receipts, reports
from service.store.claims import Hand
from service.store.deciding import Sent
from service.store.decisions import Decision
from service.store.overview import Agreement, Waiting, counts, overview
from service.store.tables import Message
from service.store.tally import tally

HAND = Hand(None, "console")
TEXTS = ("您的 ETC 已停用，请登录认证", "内部消息，跟着老师买股票", "请凭取件码领取您的包裹", "新店开业全场五折")


@pytest.fixture
def report(store, incoming, assessment):
    """Report the text of this number, with a verdict, a category, a channel and a community."""

    def send(number, verdict=Verdict.SCAM, category="service_phishing", channel="api", community=None):
        judged = replace(assessment, verdict=verdict, category=category)
        made = incoming(TEXTS[number], assessment=judged, channel=channel, community=community)
        assert reports.add(store, made, receipts.new())

    return send


def test_an_empty_store_has_an_overview_of_nothing(store):
    found = overview(store, 7)
    assert (found.counts.first, found.counts.last) == (date(2026, 11, 18), date(2026, 11, 24))
    assert found.counts.days == [0] * 7
    assert (found.counts.categories, found.counts.communities, found.counts.channels) == ({}, {}, {})
    assert (found.agreement, found.undecided, found.median, found.slowest, found.answered) == ({}, 0, None, None, 0)
    assert found.waiting == Waiting(0, 0, [0, 0, 0, 0, 0], None)


def test_every_report_counts_on_its_day_as_china_has_it(store, clock, report):
    clock.now = clock.now.replace(day=22, hour=15, minute=59)
    report(0, channel="page", community="阳光社区")
    clock.forward(minutes=1)
    report(0, community="阳光社区")
    report(1, category="investment", channel="wechat")
    clock.now = clock.now.replace(day=24, hour=4)
    report(0)
    found = overview(store, 3).counts
    assert (found.first, found.days) == (date(2026, 11, 22), [1, 2, 1])
    assert found.categories == {"service_phishing": [1, 1, 1], "investment": [0, 1, 0]}
    assert found.communities == {"": [0, 1, 1], "阳光社区": [1, 1, 0]}
    assert found.channels == {"api": [0, 1, 1], "page": [1, 0, 0], "wechat": [0, 1, 0]}
    assert counts(store, date(2026, 11, 23), date(2026, 11, 23)).days == [2]
    assert overview(store, 1).counts.days == [1]


def test_a_decided_message_counts_as_what_staff_decided(store, report):
    for number in range(4):
        report(number)
    deciding.decide(store, 1, HAND, Sent(Decision.SCAM, "loan"))
    deciding.decide(store, 2, HAND, Sent(Decision.NOT_SCAM))
    deciding.decide(store, 3, HAND, Sent(Decision.CANNOT_TELL))
    deciding.decide(store, 4, HAND, Sent(Decision.SECOND_OPINION))
    assert overview(store, 1).counts.categories == {"service_phishing": [2], "loan": [1], "not_scam": [1]}


def test_agreement_is_counted_by_the_models_category_in_messages(store, report):
    report(0)
    report(1, category="investment")
    report(2, Verdict.SUSPICIOUS, "delivery")
    report(3, Verdict.NO_RISK_FOUND, "delivery")
    report(0)
    deciding.decide(store, 1, HAND, Sent(Decision.SCAM, "service_phishing"))
    deciding.decide(store, 2, HAND, Sent(Decision.NOT_SCAM))
    deciding.decide(store, 3, HAND, Sent(Decision.SCAM, "loan"))
    deciding.decide(store, 4, HAND, Sent(Decision.PROMOTION))
    assert overview(store, 1).agreement == {
        "delivery": Agreement(agrees=1, unsure=1, contradicts=0, harmful=1, same=0),
        "investment": Agreement(agrees=0, unsure=0, contradicts=1, harmful=0, same=0),
        "service_phishing": Agreement(agrees=1, unsure=0, contradicts=0, harmful=1, same=1),
    }


def test_what_was_taken_back_or_cannot_be_told_is_in_no_share(store, report):
    report(0)
    report(1)
    deciding.decide(store, 1, HAND, Sent(Decision.SCAM, "loan"))
    deciding.undo(store, 1, HAND)
    deciding.decide(store, 2, HAND, Sent(Decision.CANNOT_TELL))
    found = overview(store, 1)
    assert (found.agreement, found.undecided, found.answered) == ({}, 1, 1)


def test_times_run_from_the_first_report_to_the_decision(store, clock, report):
    for number in range(4):
        report(number)
    clock.forward(minutes=10)
    report(0)
    for number, minutes in enumerate((0, 10, 20, 140), start=1):
        clock.forward(minutes=minutes)
        deciding.decide(store, number, HAND, Sent(Decision.NOT_SCAM))
    found = overview(store, 1)
    assert (round(found.median), round(found.slowest), found.answered) == (1200, 10800, 4)


def test_decisions_from_before_the_window_are_left_out(store, clock, report):
    report(0)
    deciding.decide(store, 1, HAND, Sent(Decision.NOT_SCAM))
    clock.forward(days=1)
    assert overview(store, 1).answered == 0
    assert overview(store, 2).answered == 1


def test_the_queue_is_counted_by_how_long_its_rows_have_waited(store, clock, report):
    for number, hours in enumerate((100, 20, 3)):
        report(number)
        clock.forward(hours=hours)
    report(3)
    deciding.decide(store, 2, HAND, Sent(Decision.SECOND_OPINION))
    assert overview(store, 1).waiting == Waiting(3, 1, [1, 1, 1, 0, 1], timedelta(hours=123))


def test_the_tally_is_over_all_that_is_stored(store, clock, report):
    report(0, channel="page")
    report(0)
    clock.forward(days=400)
    report(1, channel="wechat")
    deciding.decide(store, 1, HAND, Sent(Decision.NOT_SCAM))
    clock.forward(seconds=90)
    found = tally(store)
    assert found.reports == {"api": 1, "page": 1, "wechat": 1}
    assert (found.queue, found.oldest) == ({"received": 1, "in_review": 0}, timedelta(seconds=90))
    assert found.decisions == {"scam": 0, "illegal": 0, "promotion": 0, "not_scam": 1, "cannot_tell": 0}
    assert found.shadows == {}
    with store.reading() as session:
        assert session.query(Message).count() == 2
