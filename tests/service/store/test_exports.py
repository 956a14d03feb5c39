"""What staff decided, as it leaves the store."""

from datetime import timedelta

from sqlalchemy import select

from model.assessment import Verdict
from service.staff.roles import Role
from service.store import exports, reports
from service.store.claims import Hand
from service.store.deciding import Sent, decide
from service.store.decisions import Decision
from service.store.exports import Decided
from service.store.tables import Message, Staff

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
LOAN = "急用钱吗？无抵押贷款当天放款，加微信 dk8812ab 咨询"
UNKNOWN = "在吗，有空聊聊吗"
RECEIPTS = ("K7QX-2M9D-81TV-W4HN", "K7QX-2M9D-81TV-W4HP", "K7QX-2M9D-81TV-W4HQ")


def test_masked_texts_with_a_label_are_given_oldest_first(store, incoming, clock):
    with_hand = hand(store)
    for text, receipt in zip((SCAM, LOAN, UNKNOWN), RECEIPTS, strict=True):
        reports.add(store, incoming(text), receipt)
    with store.reading() as session:
        first, second, third = session.scalars(select(Message.id).order_by(Message.id))
    decide(store, second, with_hand, Sent(Decision.NOT_SCAM))
    earlier = clock.now
    clock.forward(hours=1)
    decide(store, first, with_hand, Sent(Decision.SCAM, "service_phishing"))
    decide(store, third, with_hand, Sent(Decision.CANNOT_TELL))
    masked = SCAM.replace("13812345678", "138******78")
    assert [(one.text, one.decision, one.category) for one in exports.decided(store)][1] == (
        masked,
        Decision.SCAM,
        "service_phishing",
    )
    assert exports.decided(store, earlier + timedelta(minutes=1)) == [
        Decided(masked, Decision.SCAM, "service_phishing", Verdict.SCAM, "v1", 1, clock.now)
    ]
    assert [one.decision for one in exports.decided(store)] == [Decision.NOT_SCAM, Decision.SCAM]


def hand(store) -> Hand:
    """Return somebody who may decide."""
    with store.writing() as session:
        person = Staff(name="王警官", folded="王警官", role=Role.REVIEWER, password="", since=store.now())
        session.add(person)
        session.flush()
        return Hand(person.id, f"staff/{person.id}")
