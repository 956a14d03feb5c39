"""Leads: marked, settled by another person, handed over as a file and forgotten, on both databases."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from service.leads.files import Format, written
from service.settings import Settings
from service.staff.roles import Role
from service.store import audit, leads, reports
from service.store.claims import Hand
from service.store.configured import purged
from service.store.deciding import Sent, decide, undo
from service.store.decisions import Decision
from service.store.errors import Conflict, Unfit
from service.store.purge import purge
from service.store.tables import Lead, LeadKind, LeadState, Message, Sighting, Staff

FIRST = "【ETC中心】您的ETC已停用，请登录 etc-rz.top/a?id=8 重新认证，客服 138-1234-5678"
SECOND = "急用钱？当天放款，加微信 dk8812ab，或打 +8613812345678，卡号 6222021234567890128"
RECEIPTS = ("K7QX-2M9D-01TV-W4HN", "0000-1111-2222-3333", "4444-5555-6666-7777")
HEADER = ["编号", "种类", "内容", "核对码", "最早报告", "最近报告", "消息数", "报告数", "类别", "批准时间"]


@pytest.fixture
def hands(store):
    """A reviewer and a supervisor."""
    made = []
    store.open()
    with store.writing() as session:
        for name, role in (("王警官", Role.REVIEWER), ("赵主任", Role.SUPERVISOR)):
            person = Staff(name=name, folded=name, role=role, password="", since=store.now())
            session.add(person)
            session.flush()
            made.append(Hand(person.id, f"staff/{person.id}"))
    return made


@pytest.fixture
def scam(store, hands, incoming, clock):
    """Two messages decided to be scams, an hour apart; the first was sent by a port and reported twice."""
    ids = []
    for place, (text, sender) in enumerate(((FIRST, "106900001"), (SECOND, None))):
        reports.add(store, incoming(text, sender=sender), RECEIPTS[place])
        with store.reading() as session:
            ids.append(session.scalar(select(func.max(Message.id))))
        decide(store, ids[-1], hands[0], Sent(Decision.SCAM, "service_phishing" if place == 0 else "loan"))
        clock.forward(hours=1)
    reports.add(store, incoming(FIRST), RECEIPTS[2])
    return ids


def shown(found):
    return [(one.kind.value, one.shown, one.whole, one.state) for one in found]


def code_of(found, text):
    return next(one.code for one in found if one.shown == text)


def test_what_a_message_holds_is_shown_masked_with_its_sender(store, scam):
    assert shown(leads.found(store, scam[0])) == [
        ("host", "etc-rz.top", True, None),
        ("number", "138******78", True, None),
        ("number", "10******", True, None),
    ]
    assert shown(leads.found(store, scam[1])) == [
        ("account", "dk******", True, None),
        ("number", "138******78", True, None),
        ("account", "******0128", True, None),
    ]
    assert leads.found(store, 99) is None


def test_only_what_was_decided_to_be_harmful_has_leads(store, hands, incoming, scam):
    reports.add(store, incoming("周六下午打扫楼道，找王姐 13912345678"), "8888-9999-AAAA-BBBB")
    with store.reading() as session:
        other = session.scalar(select(func.max(Message.id)))
    for work in (lambda: leads.found(store, other), lambda: leads.mark(store, other, hands[0])):
        with pytest.raises(Conflict) as raised:
            work()
        assert raised.value.reason == "lead_undecided"
    decide(store, other, hands[0], Sent(Decision.NOT_SCAM))
    with pytest.raises(Conflict):
        leads.mark(store, other, hands[0])


def test_the_same_number_of_several_messages_is_one_lead_with_its_counts(store, hands, scam, clock):
    number = code_of(leads.found(store, scam[0]), "138******78")
    assert number == code_of(leads.found(store, scam[1]), "138******78")
    (lead,) = leads.mark(store, scam[0], hands[0], [number])
    assert leads.mark(store, scam[1], hands[0], [number]) == [lead]
    assert leads.mark(store, scam[1], hands[0], [number]) == [lead]
    found = leads.find(store, lead)
    assert (found.messages, found.reports, found.categories, found.marked_by) == (
        2,
        3,
        ("service_phishing", "loan"),
        ("王警官",),
    )
    assert (found.first_seen, found.last_seen) == (clock.now - timedelta(hours=2), clock.now)
    with store.reading() as session:
        one = session.scalar(select(Lead))
        assert b"13812345678" not in one.sealed
        assert store.keys.unseal(one.sealed) == b"13812345678"


def test_counts_outlive_the_texts_and_what_is_left_masked_is_told_apart_by_its_message(store, hands, scam, clock):
    number = code_of(leads.found(store, scam[0]), "138******78")
    (lead,) = leads.mark(store, scam[0], hands[0], [number])
    clock.forward(days=4)
    purge(store, raw_days=3, masked_days=180)
    # The number is known to be the lead that was marked; the host is still whole, the sender is gone.
    assert shown(leads.found(store, scam[0])) == [
        ("number", "138******78", True, LeadState.MARKED),
        ("host", "etc-rz.top", True, None),
    ]
    left = leads.found(store, scam[1])
    assert shown(left) == [
        ("account", "dk******", False, None),
        ("number", "138******78", False, None),
        ("account", "******0128", False, None),
    ]
    other = leads.mark(store, scam[1], hands[0])
    assert lead not in other
    purge(store, raw_days=3, masked_days=1)
    assert (leads.find(store, lead).messages, leads.find(store, lead).reports) == (1, 2)
    assert leads.mark(store, scam[0], hands[0], [number]) == [lead]


def test_a_code_that_the_message_does_not_hold_is_refused(store, hands, scam):
    for codes in (["x"], [], [code_of(leads.found(store, scam[1]), "dk******")]):
        with pytest.raises(Unfit) as raised:
            leads.mark(store, scam[0], hands[0], codes)
        assert raised.value.field == "codes"
    assert leads.listed(store, 10) == []
    assert leads.mark(store, 99, hands[0]) is None


def test_another_person_approves(store, hands, scam):
    reviewer, supervisor = hands
    (lead, *_) = leads.mark(store, scam[0], supervisor)
    with pytest.raises(Conflict) as raised:
        leads.settle(store, lead, supervisor, approve=True)
    assert raised.value.reason == "lead_own"
    assert leads.settle(store, lead, reviewer, approve=True)
    assert leads.settle(store, lead, reviewer, approve=True)
    with pytest.raises(Conflict) as raised:
        leads.settle(store, lead, supervisor, approve=True)
    assert raised.value.reason == "lead_settled"
    assert not leads.settle(store, 99, reviewer, approve=True)
    assert (leads.find(store, lead).state, leads.find(store, lead).settled_by) == (LeadState.APPROVED, "王警官")


def test_a_refused_lead_loses_its_value_and_has_to_be_marked_again(store, hands, scam):
    reviewer, supervisor = hands
    number = code_of(leads.found(store, scam[0]), "138******78")
    (lead,) = leads.mark(store, scam[0], reviewer, [number])
    assert leads.settle(store, lead, supervisor, approve=False, why="是受害人自己的 13812345678")
    found = leads.find(store, lead)
    assert (found.state, found.whole, found.why) == (LeadState.REFUSED, False, "是受害人自己的 138******78")
    with pytest.raises(Conflict):
        leads.settle(store, lead, supervisor, approve=True)
    assert leads.mark(store, scam[0], reviewer, [number]) == [lead]
    found = leads.find(store, lead)
    assert (found.state, found.whole, found.why, found.settled_by) == (LeadState.MARKED, True, None, None)
    assert leads.settle(store, lead, supervisor, approve=True)
    assert [line.action for line in audit.lines(store, 4)] == [
        *("lead_approved", "lead_marked", "lead_refused", "lead_marked")
    ]


def test_a_lead_counts_only_while_its_message_stands_decided_to_be_harmful(store, hands, scam):
    (lead, *_) = leads.mark(store, scam[0], hands[0])
    leads.settle(store, lead, hands[1], approve=True)
    undo(store, scam[0], hands[0])
    assert leads.find(store, lead) is None
    assert leads.handed_over(store, hands[1], Format.CSV).leads == 0
    assert not leads.settle(store, lead, hands[1], approve=False)
    decide(store, scam[0], hands[0], Sent(Decision.ILLEGAL, "gambling"))
    assert leads.handed_over(store, hands[1], Format.CSV).leads == 1


def test_leads_are_given_the_newest_first_and_narrowed(store, hands, scam):
    ids = leads.mark(store, scam[0], hands[0])
    leads.settle(store, ids[0], hands[1], approve=True)
    assert [one.id for one in leads.listed(store, 10)] == ids[::-1]
    assert [one.id for one in leads.listed(store, 1, before=ids[-1])] == [ids[1]]
    assert [one.id for one in leads.listed(store, 10, state=LeadState.APPROVED)] == [ids[0]]
    hosts = leads.listed(store, 10, kind=LeadKind.HOST)
    assert [one.shown for one in hosts] == ["etc-rz.top"]


@pytest.mark.parametrize("format", Format)
def test_the_file_has_approved_leads_masked_and_the_trail_has_its_hash(store, hands, scam, format):
    ids = leads.mark(store, scam[0], hands[0])
    leads.mark(store, scam[1], hands[0])
    for id in ids:
        leads.settle(store, id, hands[1], approve=True)
    file = leads.handed_over(store, hands[1], format)
    assert file.leads == 3
    rows = read(file.content, format)
    codes = {entry.id: entry.code for entry in leads.listed(store, 10)}
    by_value = {row[2]: row for row in rows[1:]}
    assert rows[0] == HEADER
    assert set(by_value) == {"etc-rz.top", "138******78", "10******"}
    number = by_value["138******78"]
    assert number[1:] == [
        *("电话号码", "138******78", codes[int(float(number[0]))], "2026-11-24 12:00", "2026-11-24 14:00", "2", "3"),
        *("冒充公共服务、虚假贷款", "2026-11-24 14:00"),
    ]
    (line,) = audit.lines(store, 1)
    assert (line.source, line.subject, line.action) == (hands[1].who, "leads", "leads_exported")
    assert line.detail == {
        "format": format.value,
        "leads": 3,
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "whole": 0,
    }
    assert file.sha256 == line.detail["sha256"]


def read(content, format):
    if format is Format.CSV:
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(int(cell)) if isinstance(cell, float) else cell for cell in row] for row in sheet.to_python()]


def test_whole_values_are_given_with_a_reason_that_stands_in_the_trail(store, hands, scam):
    for id in leads.mark(store, scam[1], hands[0]):
        leads.settle(store, id, hands[1], approve=True)
    file = leads.handed_over(store, hands[1], Format.CSV, "移交派出所，报案人 13912345678")
    assert {row[2] for row in read(file.content, Format.CSV)[1:]} == {"13812345678", "dk8812ab", "6222021234567890128"}
    (line,) = audit.lines(store, 1)
    assert (line.detail["whole"], line.detail["reason"]) == (1, "移交派出所，报案人 139******78")
    assert "13812345678" not in json.dumps(line.detail)


@pytest.mark.parametrize("format", Format)
def test_no_cell_is_a_formula(store, format):
    content = written(format, [[1, "=1+1", "+******67", "-a.top", "@x", "\tx", "电话", "", "", ""]], store.now())
    assert read(content, format)[1][1:6] == ["'=1+1", "'+******67", "'-a.top", "'@x", "'\tx"]


def test_leads_are_forgotten_like_masked_texts_and_approved_ones_after_twice_that(store, hands, scam, clock):
    marked, approved, refused = leads.mark(store, scam[0], hands[0])
    leads.settle(store, approved, hands[1], approve=True)
    leads.settle(store, refused, hands[1], approve=False)
    settings = Settings(masked_days=100)
    clock.forward(days=99)
    purged(store, settings)
    assert [one.id for one in leads.listed(store, 10)] == [refused, approved, marked]
    clock.forward(days=1)
    purged(store, settings)
    assert [one.id for one in leads.listed(store, 10)] == [approved]
    clock.forward(days=100)
    purged(store, settings)
    assert leads.listed(store, 10) == []
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Sighting)) == 0


def test_a_withdrawn_message_takes_its_marks_along_and_the_purge_its_leads(store, hands, scam):
    ids = leads.mark(store, scam[1], hands[0])
    reports.withdraw(store, RECEIPTS[1])
    assert leads.listed(store, 10) == []
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == len(ids)
    purged(store, Settings())
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 0
