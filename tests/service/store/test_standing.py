"""Where messages stand, for a list of them."""

from service.store import reports, standing
from service.store.claims import Hand
from service.store.deciding import Sent, decide
from service.store.decisions import Decision, State
from service.store.standing import Standing

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PARCEL = "【菜鸟驿站】您的包裹已到人民路店，请凭短信领取"


def test_each_message_stands_where_its_last_step_left_it_and_strangers_are_left_out(store, incoming):
    for text, receipt in ((SCAM, "K7QX-2M9D-01TV-W4HN"), (PARCEL, "0000-1111-2222-3333")):
        reports.add(store, incoming(text), receipt)
    assert decide(store, 1, Hand(None, "console"), Sent(Decision.NOT_SCAM, "telecom"), second_review=True)
    assert standing.of(store, [1, 2, 99]) == {
        1: Standing(1, State.IN_REVIEW, Decision.NOT_SCAM, "telecom", 1),
        2: Standing(2, State.RECEIVED, None, None, 0),
    }
    assert standing.of(store, []) == {}
