"""What a message tells its reader to do, and what it warns against."""

import time

import pytest

from model.asks import REACH, Ask, find_asks
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
    ],
)
def test_an_act_is_asked_for_or_warned_against(message, act, warned):
    assert {ask.warned for ask in read(message).asks if ask.act == act} == {warned}


def test_a_message_that_asks_for_nothing_has_no_asks():
    assert find_asks("明早一起吃饭") == []


def test_an_ask_keeps_its_span():
    assert find_asks("转账给我") == [Ask(0, 2, "transfer", False)]


def test_a_warning_reaches_only_so_far():
    near, far = "请勿" + "，" * REACH + "转账", "请勿" + "，" * (REACH + 1) + "转账"
    assert [ask.warned for ask in find_asks(near)] == [True]
    assert [ask.warned for ask in find_asks(far)] == [False]


def test_many_warnings_and_acts_take_no_longer_than_few():
    started = time.perf_counter()
    asks = find_asks("勿速" * 2_500)
    assert len(asks) == 2_500
    assert time.perf_counter() - started < 1
