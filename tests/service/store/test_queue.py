"""The queue on both databases: what it shows, in which order, by which filters, page by page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from model.assessment import Verdict
from service.staff.roles import Role
from service.store import queue, receipts, reports
from service.store.claims import Hand, claim
from service.store.deciding import Sent, decide
from service.store.decisions import Decision, State
from service.store.purge import purge
from service.store.queue import Claim, Filters, Held, Item
from service.store.tables import Staff
from service.store.urgency import Part

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
OTHER_LINK = SCAM.replace("etc-rz.top", "etc-xk.top")
LOAN = "急用钱吗？无抵押贷款当天放款，加微信 dk8812ab 咨询"
PARCEL = "【菜鸟驿站】您的社保卡包裹已到人民路店，请凭取件码领取"
EVERYTHING = Filters()


@pytest.fixture
def report(store, incoming):
    """Report a text that the model finds as risky as this; returns the id of its message."""

    def one(text, risk=0.97, verdict=Verdict.SCAM, category="service_phishing", **more):
        made = incoming(text, **more)
        said = replace(made.assessment, risk=risk, verdict=verdict, category=category)
        code = receipts.new()
        reports.add(store, replace(made, assessment=said), code)
        return reports.find(store, code).message

    return one


@pytest.fixture
def hand(store):
    store.open()
    with store.writing() as session:
        person = Staff(name="王警官", folded="王警官", role=Role.REVIEWER, password="", since=store.now())
        session.add(person)
        session.flush()
        return Hand(person.id, f"staff/{person.id}")


def ids(store, filters=EVERYTHING, reader=None):
    return [item.id for item in queue.page(store, filters, 50, reader=reader).items]


def test_a_row_is_a_cluster_with_all_that_is_known_of_it(store, report, hand, clock):
    report(SCAM, community="阳光社区")
    clock.forward(hours=6)
    second = report(OTHER_LINK, risk=0.98, already_paid=True, channel="wechat", community="和平社区")
    report(SCAM, community="阳光社区")
    claim(store, second, hand, timedelta(minutes=10))
    page = queue.page(store, EVERYTHING, 50)
    assert page.next is None
    assert page.items == (
        Item(
            id=second,
            text=OTHER_LINK.replace("13812345678", "138******78"),
            verdict=Verdict.SCAM,
            category="service_phishing",
            risk=0.98,
            state=State.RECEIVED,
            version=0,
            cluster=page.items[0].cluster,
            messages=2,
            reports=3,
            paid=1,
            first_seen=clock.now - timedelta(hours=6),
            last_seen=clock.now,
            open_since=clock.now - timedelta(hours=6),
            urgency=105.0,
            parts=(
                Part("risk", 58.8, "模型认为的风险是 98%"),
                Part("spread", 13.2, "最近的报告折合 2.5 份（每过 6 小时减半）"),
                Part("paid", 30.0, "1 份报告说钱或验证码已经给出去了"),
                Part("waiting", 3.0, "等了 6.0 小时"),
            ),
            claim=Claim(hand.staff, "王警官", clock.now + timedelta(minutes=10)),
            communities=("阳光社区", "和平社区"),
            channels=("api", "wechat"),
        ),
    )


def test_what_matters_most_stands_first(store, report, clock):
    parcel = report(PARCEL, risk=0.02, verdict=Verdict.NO_RISK_FOUND)
    scam = report(SCAM)
    assert ids(store) == [scam, parcel]
    clock.forward(hours=1)
    loan = report(LOAN, risk=0.96)
    assert ids(store) == [loan, scam, parcel]
    report(SCAM)
    assert ids(store) == [scam, loan, parcel]
    report(PARCEL, risk=0.02, verdict=Verdict.NO_RISK_FOUND, already_paid=True)
    report(PARCEL, risk=0.02, verdict=Verdict.NO_RISK_FOUND, already_paid=True)
    report(PARCEL, risk=0.02, verdict=Verdict.NO_RISK_FOUND, already_paid=True)
    assert ids(store) == [parcel, scam, loan]


def test_each_filter_leaves_what_it_names(store, report, hand, clock):
    scam = report(SCAM, community="阳光社区")
    clock.forward(hours=1)
    parcel = report(PARCEL, 0.02, Verdict.NO_RISK_FOUND, "delivery", channel="page")
    clock.forward(hours=1)
    loan = report(LOAN, 0.6, Verdict.SUSPICIOUS, "loan", community="和平社区")
    done = report("恭喜您获得补贴资格，请尽快前往领取", 0.8, category="prize")
    decide(store, done, hand, Sent(Decision.SCAM, "prize"))
    again = report("家长您好，请扫码进入新的班级群交资料费", 0.7)
    decide(store, again, hand, Sent(Decision.SECOND_OPINION))
    claim(store, loan, hand, timedelta(minutes=10))
    now = clock.now
    asked = {
        Filters(): {scam, parcel, loan, again},
        Filters(community="阳光社区"): {scam},
        Filters(community="没有的社区"): set(),
        Filters(channel="page"): {parcel},
        Filters(channel="api", community="和平社区"): {loan},
        Filters(category="delivery"): {parcel},
        Filters(verdict=Verdict.SUSPICIOUS): {loan},
        Filters(since=now - timedelta(hours=1)): {parcel, loan, again},
        Filters(until=now - timedelta(hours=1)): {scam, parcel},
        Filters(since=now - timedelta(minutes=90), until=now - timedelta(minutes=30)): {parcel},
        Filters(state=State.RECEIVED): {scam, parcel, loan},
        Filters(state=State.IN_REVIEW): {again},
        Filters(state=State.DECIDED): {done},
        Filters(held=Held.MINE): {loan},
        Filters(held=Held.FREE): {scam, parcel, again},
        Filters(text="社保"): {parcel},
        Filters(text="ETC"): {scam},
        Filters(text="领取", state=State.DECIDED): {done},
    }
    assert {filters: set(ids(store, filters, hand.staff)) for filters in asked} == asked
    assert {filters: queue.count(store, filters, 100, hand.staff) for filters in asked} == {
        filters: len(found) for filters, found in asked.items()
    }
    assert queue.count(store, EVERYTHING, 2) == 2
    clock.forward(minutes=10)
    assert (ids(store, Filters(held=Held.MINE), hand.staff), len(ids(store, Filters(held=Held.FREE)))) == ([], 4)


def test_a_claim_that_is_over_is_not_shown(store, report, hand, clock):
    claim(store, report(SCAM), hand, timedelta(minutes=10))
    clock.forward(minutes=10)
    assert [item.claim for item in queue.page(store, EVERYTHING, 50).items] == [None]


def test_pages_hold_every_row_once_while_new_ones_come_in(store, report):
    texts = [f"{chr(0x4E00 + number)}{chr(0x5E00 + number)}" for number in range(25)]
    known = {report(text, risk=number % 7 / 10) for number, text in enumerate(texts)}
    found, mark, pages = [], None, 0
    while True:
        page = queue.page(store, EVERYTHING, 4, mark)
        found += [item.id for item in page.items]
        pages += 1
        mark = page.next
        if mark is None:
            break
        report(f"{chr(0x6E00 + pages)}新", risk=0.99)
    assert pages == 7
    assert sorted(found) == sorted(known)
    everything = queue.page(store, EVERYTHING, 50).items
    assert [item.id for item in everything if item.id in known] == found


def test_what_is_forgotten_leaves_the_queue(store, report, clock):
    report(SCAM)
    clock.forward(days=181)
    purge(store, 3, 180)
    assert ids(store) == []
