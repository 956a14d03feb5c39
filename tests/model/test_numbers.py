"""Numbers are told apart: a telephone is no code, a code is no telephone, and an amount is neither."""

import pytest

from model.limits import MAX_CODE_POINTS
from model.masking import mask
from model.normalise import normalise
from model.numbers import Number, NumberKind, find_numbers, kind_of, registered
from model.reading import read
from model.shapes import sum_in_words

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
    ("验证码835261", [("code", "835261")]),
    ("验证码：28345678", [("code", "28345678")]),
    ("校验码 4001234567", [("code", "4001234567")]),
    ("code: 28345678", [("code", "28345678")]),
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
    ("6222021234567890128", [("card", "6222021234567890128")]),
    ("6222021234567890123", [("card_like", "6222021234567890123")]),
    ("6222 0212 3456 7890 128", [("card", "6222021234567890128")]),
    ("6222 0212 3456 7890 123", [("card_like", "6222021234567890123")]),
    ("卡号6222021234567890", [("card", "6222021234567890")]),
    ("订单6222021234567890", [("long", "6222021234567890")]),
    ("11010119900307109x", [("identity", "11010119900307109x")]),
    ("身份证11010119900307123x", [("identity", "11010119900307123x")]),
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
    ("qq群：1234567", [("group", "1234567")]),
    ("加q 123456", [("qq", "123456")]),
    ("扣扣：123456", [("qq", "123456")]),
    ("微信号：hello88", [("wechat", "hello88")]),
    ("加微信 huahua", [("wechat", "huahua")]),
    ("微信13812345678", [("wechat", "13812345678")]),
    ("vx:hello88", [("wechat", "hello88")]),
    ("加V：hello88", [("wechat", "hello88")]),
    ("WeChat verification code 835261", [("code", "835261")]),
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


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("95588", "official"),
        ("121230001", "official"),
        ("1069000012345", "port"),
        ("13800001234", "mobile"),
        ("+8613800001234", "mobile"),
        ("17012345678", "virtual"),
        ("010-80001234", "fixed"),
        ("4000001234", "service"),
        ("+85291234567", "foreign"),
        ("+0095588", "foreign"),
        ("12399", "short"),
        ("妈妈", None),
        ("13800001234 13900001234", None),
    ],
)
def test_the_kind_of_a_sender_is_that_of_its_number(sender, kind):
    assert kind_of(sender) == kind


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("95588", "95588"),
        ("01012321", "12321"),
        ("8695588", "95588"),
        ("008695588", "95588"),
        ("121230001", "12123"),
        ("955880001", None),
        ("1212312345", None),
        ("12399", None),
        ("0", None),
    ],
)
def test_a_registered_number_is_known_with_a_code_before_it_and_one_with_its_own_digits_behind_it(value, number):
    assert registered(value) == number


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("一百二十", "120"),
        ("十五", "15"),
        ("两万五千", "25000"),
        ("一千零五十", "1050"),
        ("三亿二千万零一", "320000001"),
        ("壹仟贰佰叁拾肆", "1234"),
        ("三四百", ""),
        ("百万", ""),
        ("一二三", ""),
        ("零", ""),
        ("万万", ""),
    ],
)
def test_a_sum_in_words_is_read_as_digits_or_not_at_all(words, digits):
    assert sum_in_words(words) == digits


# Beginnings that never come to their end, or come to it too often: each fills the longest text there may be.
HOSTILE = [
    *("1", "1 ", "1-", "1  ", "(", "((0", "[(1", "()1", "(0755", "+", "+(1", "+00", "+86", "00 1 ", "62 ", "62220000 "),
    *("6222 0000 1234 5673 ", "12-34.56 ", "12 34 56 78 90 12 ", "106 5 ", "0755 8 ", "138 0013 8000 ", "852-", "400 "),
    *(
        "1з",
        "o1o ",
        "3l8 ",
        "ooo 1",
        "11010119900307451",
        "一百",
        "一十",
        "十",
        "万",
        "亿",
        "一百二十块",
        "人民币",
        "1w",
    ),
    *("微信payment", "微信 hello ", "加薇", "飞机:abcde", "tg@a", "电报", "qq 1", "1234567是", "验证码12 ", "95588-"),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_of_full_length_is_read_and_masked(unit):
    text = (unit * MAX_CODE_POINTS)[:MAX_CODE_POINTS]
    places = [(number.start, number.end) for number in read(text).numbers]
    assert places == sorted(places)
    once = mask(text)
    assert mask(once) == once


def test_groups_like_those_of_a_card_that_end_in_x_are_read():
    # int("x") used to end the reading of the whole message.
    assert find_numbers("打到6222 0212 3412 34 5x", [])[0].value.startswith("6222")
