"""What a message tells its reader to do, and what it warns against."""

import re
import time
import tomllib

import pytest

from model.asks import FILE, REACH, Ask, find_asks
from model.evidence.ploys import ploys
from model.limits import MAX_CODE_POINTS
from model.reading import read


@pytest.mark.parametrize(
    ("message", "act", "warned"),
    [
        ("点击链接领取", "open_link", False),
        ("请勿点击陌生链接", "open_link", True),
        ("谨防有人要您转账汇款", "transfer", True),
        ("转账到安全账户", "transfer", False),
        ("先交保证金500元", "pay_first", False),
        ("绝不要求先交保证金", "pay_first", True),
        ("把验证码发给客服", "give_code", False),
        ("不要把验证码告诉他人", "give_code", True),
        ("加我微信细聊", "add_contact", False),
        ("打开屏幕共享", "share_screen", False),
        ("警惕屏幕共享", "share_screen", True),
        ("此事保密", "secrecy", False),
        ("下载app安装", "install", False),
        ("特别优惠，点击领取", "open_link", False),
        ("分别致电各店", "call", False),
        ("别人都在点击领取", "open_link", False),
        ("请于2小时内进入 etc.yzsfk.icu 认证", "open_link", False),
        ("请登陆 k7x2q.top", "open_link", False),
        ("点 k7x2q.top 看", "open_link", False),
        ("扫描附件二维码申领", "scan_code", False),
        ("有同志上门取现金", "hand_over", False),
        ("你把现金交给我同事", "hand_over", False),
        ("用黑袋子装好现金放到快递柜旁边", "hand_over", False),
        ("去银行取5万带过来", "hand_over", False),
        ("买两根金条送到门口", "hand_over", False),
        ("骗子说把现金交给快递员的都是骗局", "hand_over", True),
        ("买5张京东E卡，刮开拍照发我", "buy_cards", False),
        ("叫您买点卡的都是骗子", "buy_cards", True),
        ("高价收银行卡", "lend_card", False),
        ("把微信收款码租给我们", "lend_card", False),
        ("切勿出租银行卡", "lend_card", True),
        ("请下载云会议，打开后共享屏幕", "share_screen", False),
        ("10分钟内转8000到我给的账户", "transfer", False),
        ("把錢轉給他", "transfer", False),
        ("你给我转三千呗", "transfer", False),
        ("不听不信不转账", "transfer", True),
        ("先垫付，再返还", "pay_first", False),
        ("订金600", "pay_first", False),
        ("刷流水才能放款", "pay_first", False),
        ("不收押金", "pay_first", True),
        ("解冻后一起打到您卡上", "transfer", True),
        ("手续费太高", "pay_first", True),
        ("不要跟别人讲", "secrecy", False),
        ("别跟家里人说", "secrecy", False),
        ("不要让大人知道", "secrecy", False),
        ("请勿带子女到场", "secrecy", False),
        ("这事先别告诉你爸妈", "secrecy", False),
        ("对任何人保密", "secrecy", False),
        ("验证码604817，请勿告诉任何人", "secrecy", True),
        ("全程不要挂电话", "isolate", False),
        ("需提供银行卡号、卡内余额及验证码", "give_code", False),
        ("填写卡号、有效期、卡背三位数及短信验证码", "give_code", False),
        ("我行不会以短信索要或要求您提供密码", "give_code", True),
        ("不然群发给通讯录", "threat", False),
        ("不走平台，私下付款", "leave_platform", False),
        ("扫我发你的付款码", "leave_platform", False),
        ("您加一下主任的微信", "add_contact", False),
        ("加V详聊", "add_contact", False),
        ("小姐姐➕薇", "add_contact", False),
        ("加飞机 @qiu8899", "add_contact", False),
        ("加微信送玩偶的，别加", "add_contact", True),
        ("请回拨13812345678", "call", False),
        ("要您共享屏幕的，都是诈骗", "share_screen", True),
        ("我表弟被骗，是要他转账的", "transfer", False),
    ],
)
def test_an_act_is_asked_for_or_warned_against(message, act, warned):
    assert {ask.warned for ask in read(message).asks if ask.act == act} == {warned}


def test_a_message_that_asks_for_nothing_has_no_asks():
    assert find_asks("明早一起吃饭") == []


def test_an_ask_keeps_its_span():
    assert find_asks("转账给我") == [Ask(0, 2, "transfer", False)]


def test_a_warning_reaches_only_so_far():
    near, far = "谨防" + "，" * REACH + "转账", "谨防" + "，" * (REACH + 1) + "转账"
    assert [ask.warned for ask in find_asks(near)] == [True]
    assert [ask.warned for ask in find_asks(far)] == [False]


def test_a_warning_reaches_over_the_sentence_and_a_negation_over_the_clause():
    def transfer(message: str) -> bool:
        return next(ask.warned for ask in read(message).asks if ask.act == "transfer")

    assert transfer("谨防诈骗，转账")
    assert not transfer("谨防诈骗。转账")
    assert transfer("不要向他转账")
    assert not transfer("不要着急，转账")


def test_a_negation_that_is_part_of_an_act_negates_nothing_else():
    asks = read("别挂电话也别跟家里人说把钱转给他").asks
    assert {ask.act: ask.warned for ask in asks} == {"isolate": False, "secrecy": False, "transfer": False}


def test_the_gravest_act_comes_first():
    assert [ask.act for ask in read("请立即点击链接，填写验证码").asks] == [
        "give_code",
        "open_link",
        "open_link",
        "urgency",
    ]


def test_what_names_a_person_is_no_gain():
    assert [ask.act for ask in find_asks("理赔专员、退款客服")] == []


# Warnings of police, banks and schools, as they are sent; what they name is not what they want.
@pytest.mark.parametrize(
    "message",
    [
        "请勿点击陌生链接，切勿向陌生人转账汇款，不要透露验证码。",
        "我行不会以任何形式要求您提供验证码、密码，也不会要求您共享屏幕。",
        "谨防冒充客服以取消会员为由，诱导您下载会议软件、共享屏幕。",
        "凡是要求先交保证金、解冻费的都是诈骗。",
        "公检法没有安全账户，凡让您把存款转到安全账户的，一律不要理",
        "学校收费一律不会要求家长加微信转账。",
        "任何人让您共享屏幕并操作手机银行的，请立即挂断。",
        "丢件理赔只在官方渠道办，加微信叫您下载软件的都是假客服",
        "切勿出租、出借银行卡",
        "请不要把验证码告诉他人",
        "骗子说取现金交给快递员，是骗局",
    ],
)
def test_an_act_that_a_warning_names_is_not_asked_for(message):
    grave = ("give_code", "hand_over", "buy_cards", "lend_card", "share_screen", "transfer", "pay_first", "secrecy")
    assert [ask for ask in read(message).asks if ask.act in grave and not ask.warned] == []


HOSTILE = [
    *("把", "将现金", "上门取", "去银行", "收", "卡", "转一", "填写", "不要跟", "加", "扫", "点a.", "下载", "先交"),
    *("是骗", "谨防", "现金交给现金", "给我转", "进入a-", "点" + "a" * 24, "验证码", "\0", "不要，", "充值"),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_of_full_length_is_answered(unit):
    text = (unit * MAX_CODE_POINTS)[:MAX_CODE_POINTS]
    assert all(0 <= ask.start < ask.end <= len(text) for ask in find_asks(text))


def test_no_pattern_repeats_without_a_bound_so_that_time_grows_linearly():
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    patterns = [*data["asks"].values(), *(data[name] for name in ("warning", "negation", "judgement", "denial"))]
    patterns += [one.words.pattern for one in ploys()]
    outside_classes = [re.sub(r"\[^\]]*\]|\\.", "", pattern) for pattern in patterns]
    assert [pattern for pattern in outside_classes if re.search(r"[*+]|,\}", pattern)] == []


def test_many_warnings_and_acts_take_no_longer_than_few():
    started = time.perf_counter()
    asks = find_asks("勿速" * 2_500)
    assert len(asks) == 2_500
    assert time.perf_counter() - started < 1
