"""Numbers are told apart: a telephone is no code, a code is no telephone, and an amount is neither."""

import pytest

from model.normalise import normalise
from model.numbers import Number, NumberKind, find_numbers
from model.reading import read

MESSAGES = [
    # mobile telephones
    ("请联系13812345678", [("mobile", "13812345678")]),
    ("电话：138 1234 5678", [("mobile", "13812345678")]),
    ("电话138-1234-5678", [("mobile", "13812345678")]),
    ("+8613812345678", [("mobile", "8613812345678")]),
    ("+86 138 1234 5678", [("mobile", "8613812345678")]),
    ("008613812345678", [("mobile", "008613812345678")]),
    ("013812345678", [("mobile", "013812345678")]),
    ("Tel13812345678", [("mobile", "13812345678")]),
    ("13812345678退订回T", [("mobile", "13812345678")]),
    ("一三八一二三四五六七八", [("mobile", "13812345678")]),
    ("①③⑧①②③④⑤⑥⑦⑧", [("mobile", "13812345678")]),
    ("12812345678", [("long", "12812345678")]),
    ("138123456789", [("long", "138123456789")]),
    # fixed lines and service numbers
    ("010-88881234", [("fixed", "01088881234")]),
    ("(021)65432100", [("fixed", "02165432100")]),
    ("0755-2345678", [("fixed", "07552345678")]),
    ("电话28345678", [("fixed", "28345678")]),
    ("详询 6543210", [("fixed", "6543210")]),
    ("4001234567", [("service", "4001234567")]),
    ("400-123-4567", [("service", "4001234567")]),
    ("400-8123-456", [("service", "4008123456")]),
    ("800 123 4567", [("service", "8001234567")]),
    ("400123456", [("long", "400123456")]),
    ("+1 415 555 2671", [("foreign", "14155552671")]),
    ("0085212345678", [("foreign", "0085212345678")]),
    ("00852 12345678", [("foreign", "0085212345678")]),
    # official numbers, and the same digits as something else
    ("请拨打110", [("official", "110")]),
    ("拨打110人工服务", [("official", "110")]),
    ("客服95588", [("official", "95588")]),
    ("95511平安银行", [("official", "95511")]),
    ("转发至12321举报", [("official", "12321")]),
    ("发送TD到10086", [("official", "10086")]),
    ("拨1o086", [("official", "10086")]),
    ("共110元", [("amount", "110")]),
    ("¥110", [("amount", "¥110")]),
    ("10000积分", [("short", "10000")]),
    ("满10000减500", [("short", "10000"), ("short", "500")]),
    ("110平米", [("short", "110")]),
    ("122路公交", [("short", "122")]),
    ("第122次列车", [("short", "122")]),
    ("尾号10010", [("short", "10010")]),
    ("A10086", [("short", "10086")]),
    ("10086kg", [("short", "10086")]),
    # codes, orders and dates are no telephones
    ("验证码835261", [("short", "835261")]),
    ("验证码：28345678", [("long", "28345678")]),
    ("校验码 4001234567", [("long", "4001234567")]),
    ("code: 28345678", [("long", "28345678")]),
    ("订单号28345678已发货", [("long", "28345678")]),
    ("运单13812345678", [("long", "13812345678")]),
    ("账号28345678", [("long", "28345678")]),
    ("E13812345678", [("long", "13812345678")]),
    ("SF1381234567890", [("long", "1381234567890")]),
    ("20261124", [("long", "20261124")]),
    ("13812345678@139.com", [("long", "13812345678"), ("short", "139")]),
    ("28345678@qq.com", [("long", "28345678")]),
    ("取件码3-2-1088", [("short", "3"), ("short", "2"), ("short", "1088")]),
    ("18:30开门，比分3:1", [("short", "18:30"), ("short", "3:1")]),
    ("利率3.5%", [("short", "3.5%")]),
    # cards and identity numbers
    ("6222021234567890123", [("card", "6222021234567890123")]),
    ("6222 0212 3456 7890 123", [("card", "6222021234567890123")]),
    ("卡号6222021234567890", [("card", "6222021234567890")]),
    ("订单6222021234567890", [("long", "6222021234567890")]),
    ("11010119900307123x", [("identity", "11010119900307123x")]),
    ("6222****1234", [("short", "6222"), ("short", "1234")]),
    # amounts
    ("1,280.50元", [("amount", "1,280.50")]),
    ("2800000元", [("amount", "2800000")]),
    ("¥2800000", [("amount", "¥2800000")]),
    ("奖金20万", [("amount", "20")]),
    ("RMB 500", [("amount", "rmb500")]),
    ("NT$1,280", [("amount", "nt$1,280")]),
    ("奖金5ooo元", [("amount", "5000")]),
    # chat accounts
    ("QQ123456", [("qq", "123456")]),
    ("qq群：1234567", [("qq", "1234567")]),
    ("加q 123456", [("qq", "123456")]),
    ("扣扣：123456", [("qq", "123456")]),
    ("微信号：hello88", [("wechat", "hello88")]),
    ("加微信 huahua", [("wechat", "huahua")]),
    ("微信13812345678", [("wechat", "13812345678")]),
    ("vx:hello88", [("wechat", "hello88")]),
    ("加V：hello88", [("wechat", "hello88")]),
    ("WeChat verification code 835261", [("short", "835261")]),
    ("微信20000元红包", [("amount", "20000")]),
    ("微信支付100元", [("amount", "100")]),
    # nothing
    ("没有数字", []),
]


@pytest.mark.parametrize(("message", "numbers"), MESSAGES)
def test_numbers_of_a_message(message, numbers):
    assert [(number.kind, number.value) for number in read(message).numbers] == numbers


def test_a_number_keeps_its_span_and_loses_spaces_and_strokes():
    assert find_numbers("电话138-1234-5678转8", []) == [
        Number(2, 15, NumberKind.MOBILE, "13812345678"),
        Number(16, 17, NumberKind.SHORT, "8"),
    ]


def test_the_span_of_a_chat_account_is_the_account_alone():
    text = normalise("加微信号：hello88").text
    assert find_numbers(text, []) == [Number(5, 12, NumberKind.WECHAT, "hello88")]


def test_digits_inside_a_link_are_no_number():
    assert read("登录t.cn/13812345678，或拨95588").numbers == [Number(21, 26, NumberKind.OFFICIAL, "95588")]
