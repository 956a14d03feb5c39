"""What masking takes out of a message and what it leaves."""

import unicodedata
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.masking import mask, masked_for_matching

NUMERALS = dict(zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "001234567891123456789" + "2", strict=True))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("详询13812345678张经理", "详询138******78张经理"),
        ("电话 138-1234-5678", "电话 138******78"),
        ("+86 138 1234 5678，008613812345678", "138******78，138******78"),
        ("打0571-88886666或(010)65432100", "打0571******66或010******00"),
        ("市内打65432100", "市内打******00"),
        ("客服400-123-4567", "客服400******67"),
        ("境外来电+852 6123 4567，0085261234567", "境外来电+******67，00******67"),
        ("转到6222021234567890128", "转到******0128"),
        ("卡号6222 0212 3456 7890 128", "卡号******0128"),
        ("身份证110101199003074514", "身份证******"),
        ("身份证11010119900307451X", "身份证******"),
        ("加QQ1234567，加V：abc_12345", "加QQ12******，加V：ab******"),
        ("微信同号13812345678", "微信同号138******78"),
        ("订单SF1234567890123已签收", "订单SF******已签收"),
        ("发自106900001234", "发自******"),
        ("l38oo138ooo", "138******00"),
        ("13812345678 13987654321", "138******78 139******21"),
        ("拨打110 13812345678", "拨打110 138******78"),
        ("138 1234 5678 9012 34", "******"),
        ("110 2345 67", "******"),
        ("12345 6789", "******"),
        ("打0755 8000 1234或+86 10 8000 1234", "打0755******34或010******34"),
        ("客服(400)0001234，电话170-0000-1234", "客服400******34，电话170******34"),
        ("香港852-9123 4567，来电+0085291234567", "香港852******67，来电+******67"),
        ("转到62220000 12345673", "转到******5673"),
        ("身份证110101 19900307 4514", "身份证******"),
        ("进Q裙：123 456 789，电报@abcd_123", "进Q裙：12******，电报@ab******"),
        ("手机1З8 0013 8000", "手机138******00"),
        ("4o0-8l2-3456", "400******56"),
        ("发自1069 8888 12345", "发自******"),
        ("编号10107888", "编号******"),
        (
            "交管12123的短信来自121230001，或拨010-12321、+86 95588",
            "交管12123的短信来自121230001，或拨010-12321、+86 95588",
        ),
    ],
)
def test_numbers_are_masked_and_keep_what_they_are_recognised_by(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "number",
    [
        "１３８１２３４５６７８",
        "①③⑧①②③④⑤⑥⑦⑧",
        "❶❸❽❶❷❸❹❺❻❼❽",
        "一三八一二三四五六七八",
        "幺三八 一二三四 五六七八",
        "壹叁捌壹贰叁肆伍陆柒捌",
        "1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
        "⒈⒊⒏⒈⒉⒊⒋⒌⒍⒎⒏",
        "1\u200b3\u200b8\u200b1\u200b2345678",
        "1 3 8 1 2 3 4 5 6 7 8",
        "1,3,8,1,2,3,4,5,6,7,8",
        "1、3、8、1、2、3、4、5、6、7、8",
        "138.1234.5678",
        "138，1234，5678",
        "138/1234/5678",
        "13 81 23 45 67 8",
        "138❤1234❤5678",
        "138\n1234\n5678",
        "138一1234一5678",
    ],
)
def test_a_mobile_is_recognised_in_any_disguise(number):
    assert mask(f"请联系{number}。") == "请联系138******78。"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("验证码123456，5分钟内有效", "验证码******，5分钟内有效"),
        ("验证码：8899，打死不说", "验证码：******，打死不说"),
        ("您的验证码是“A1B2C3”", "您的验证码是“******”"),
        ("验证码（用于登录）：123456", "验证码（用于登录）：******"),
        ("123456（登录验证码），请勿泄露", "******（登录验证码），请勿泄露"),
        ("【抖音】8899 验证码，用于登录", "【抖音】****** 验证码，用于登录"),
        ("动态密码 一二三四五六", "动态密码 ******"),
        ("请凭取件码3-2-1008取件", "请凭取件码******取件"),
        ("初始密码abc12345", "初始密码******"),
        ("Your code is 123456", "Your code is ******"),
        ("您的验证码为12345", "您的验证码为******"),
        ("验证码123 456", "验证码******"),
    ],
)
def test_codes_and_passwords_are_masked(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打开 https://a.top/x?y=1&z=2 看", "打开 https://a.top/x?****** 看"),
        ("打开a.top/#tok", "打开a.top/#******"),
        ("http://user:pw@a.top:8080/login", "http://******@a.top:8080/login"),
        ("t.cn/AbCdEf", "t.cn/******"),
        ("a.top/h5/index.html", "a.top/h5/index.html"),
        ("a.top/a8f3k2x/down.apk", "a.top/******/down.apk"),
        ("a.top/u1382.apk", "a.top/******.apk"),
        ("http://192.168.100.200:8080/m", "http://192.168.100.200:8080/m"),
        ("www.13812345678.top/m", "www.138******78.top/m"),
        ("12345.678.com", "12345.678.com"),
        ("写信给zhang.san@corp.com", "写信给******@corp.com"),
        ("12345678@qq.com", "******@qq.com"),
    ],
)
def test_links_keep_their_host_and_lose_what_may_name_the_reader(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("户名：王小明，开户行工商银行", "户名：王某某，开户行工商银行"),
        ("户名:李四开户行建设银行", "户名:李某某开户行建设银行"),
        ("收款人张三", "收款人张某某"),
        ("姓名：欧阳娜娜", "姓名：欧某某"),
        ("投保人毛强，首年保费350元", "投保人毛某某，首年保费350元"),
        ("尊敬的王小明先生", "尊敬的王某某先生"),
        ("【中国银行】段超您好，您的卡已冻结", "【中国银行】段某某您好，您的卡已冻结"),
    ],
)
def test_names_behind_a_label_or_in_a_greeting_are_masked(text, masked):
    assert mask(text) == masked


ORDINARY = """\
【工商银行】您尾号1234的卡于2024-06-25 12:30:00支出1,234,567.00元，余额98,765.43元。
【12123】您的车辆有1条违法记录，请登录交管12123处理，咨询12345或96110。
月薪8000-12000元，2022-2024年，价格1.5 2.5 3.5，题目1、2、3、4，每档100/200/300/500，10:00-12:00营业。
房租1500、200、300、50，一共2050元，奖池5000000元。
姓名和身份证号必填；姓名、卡号不能空；户名：同上；收款人信息有误；联系人：王经理；王阿姨您好；尊敬的王先生。
二〇二四年五月三十一日，三三两两，周一三五，一五一十，九九八十一。
详见 icbc.com.cn/index.html 或致电95588。地址192.168.1.100，版本10.15.7。
验证码10分钟内有效，请勿把验证码告诉别人；95588发送的验证码；尾号1234的验证码。
活动期6.18-6.30，2024.06.25开奖，2024/6/25截止，涨幅12.34% 56.78%。
I'll see you at 10:30, room 1203, it's 5G. 张三李四王五都来了。
"""


@pytest.mark.parametrize("line", ORDINARY.splitlines())
def test_ordinary_text_stays_as_it_is(line):
    assert mask(line) == line


def plain(text: str) -> str:
    """Return the digits of a text, however they are written, cut at the stars; by its own tables."""
    digits = []
    for character in unicodedata.normalize("NFKC", text):
        if character in NUMERALS:
            digits.append(NUMERALS[character])
        elif character == "*":
            digits.append("*")
        elif (value := unicodedata.digit(character, None)) is not None:
            digits.append(str(value))
    return "".join(digits)


def one_by_one(forms: str) -> dict[str, str]:
    return dict(zip("0123456789", forms, strict=True))


WRITTEN = (
    one_by_one("0123456789"),
    one_by_one("０１２３４５６７８９"),
    one_by_one("⓪①②③④⑤⑥⑦⑧⑨"),
    one_by_one("〇一二三四五六七八九"),
    one_by_one("零壹贰叁肆伍陆柒捌玖"),
    one_by_one("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    one_by_one("٠١٢٣٤٥٦٧٨٩"),
    {digit: f"{digit}\ufe0f\u20e3" for digit in "0123456789"},
)
NUMBERS = st.text("0123456789", min_size=7, max_size=19)
AROUND = st.sampled_from(
    ["", "请联系", "打", "电话：", "加微信", "转到", "，谢谢", "（急）", "一起来", "收款人", " ", "。"]
)


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a number and the way somebody may have written it."""
    number = draw(NUMBERS)
    how = draw(st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=3))
    characters = [how[place % len(how)][digit] for place, digit in enumerate(number)]
    between = draw(st.sampled_from(["", "\u200b", " ", "-", "_", "★", "❤", "·", " - ", "、", ",", "/"]))
    return number, between.join(characters)


@st.composite
def grouped(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a number and its digits in groups of three or four."""
    number = draw(NUMBERS.filter(lambda number: len(number) > 8))
    first = draw(st.sampled_from([3, 4]))
    groups = [number[:first], *(number[place : place + 4] for place in range(first, len(number), 4))]
    how = draw(st.sampled_from(WRITTEN))
    return number, draw(st.sampled_from([" ", "-", "  ", "★", "·", "~", "–"])).join(
        "".join(how[digit] for digit in group) for group in groups
    )


@settings(deadline=None, max_examples=150)
@given(disguised() | grouped(), AROUND, AROUND)
def test_no_number_of_seven_digits_or_more_survives_in_any_disguise(planted, before, after):
    number, written = planted
    left = plain(mask(before + written + after))
    assert [number[place : place + 7] for place in range(len(number) - 6) if number[place : place + 7] in left] == []


PIECES = [
    *"0123456789olx*.,-+?#@/()¥，：【】一三年号元 \n\u200b❤①",
    *("138", "12345678", "13812345678", "95588", "6222021234567890128", "00", "86", "******", "某某", "abc"),
    *("验证码", "code", "微信", "QQ", "加V", "姓名：", "户名", "王小明", "您好", "尾号", "客服"),
    *("a.top", "t.cn/", "http://", "/x1", "qq.com"),
    *("群", "电报", "飞机@", "tg:", "人民币", "身份证", "卡号", "一百二十", "+00", "852-", "106", "12123"),
    *("1з8", "ooo", "0755 8000 1234", "62220000 12345673", "110101199003074514", "abcd_123"),
]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join) | st.text(max_size=60))
def test_masking_twice_is_masking_once(text):
    once = mask(text)
    assert mask(once) == once
    assert masked_for_matching(once) == masked_for_matching(text)


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("【ETC中心】您的ETC已停用，请登录 etc-rz.top/a8f3 认证", "etc中心您的etc已停用请登录L认证"),
        ("【工商银行】明细见 icbc.com.cn/a?b=1，致电95588。", "工商银行明细见O致电H"),
        ("加微信abc_12345或QQ1234567，电话13812345678、0571-88886666", "加微信W或qqW电话MT"),
        ("转6222021234567890128，5000元，2024-06-25 12:30", "转CN元N"),
        ("写信给a.b@c.com", "写信给Eccom"),
        ("您的 积-分 即将，过期！", "您的积分即将过期"),
        ("，。！ ", ""),
    ],
)
def test_for_matching_numbers_and_links_are_letters_for_their_kind(text, matched):
    assert masked_for_matching(text) == matched


def with_check_digit(payload: str) -> str:
    """Return a card number with its check digit, found by trying each."""
    for last in "0123456789":
        doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(payload + last))]
        if sum(sum(map(int, str(value))) for value in doubled) % 10 == 0:
            return payload + last
    raise AssertionError(payload)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("123456789", min_size=count, max_size=count)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


# A number of each kind, what stands before it, and the groups in which it is written.
PLANTED = st.one_of(
    st.tuples(
        joined(st.sampled_from(["13", "15", "17", "18", "19"]), digits(9)),
        st.sampled_from(["", "请拨", "电话："]),
        st.just((3, 4, 4)),
    ),
    st.tuples(
        joined(st.sampled_from(["010", "021", "0755"]), st.just("8"), digits(7)),
        st.sampled_from(["", "热线 "]),
        st.just((4, 4, 4)),
    ),
    st.tuples(joined(st.sampled_from(["400", "800"]), digits(7)), st.sampled_from(["", "客服"]), st.just((3, 3, 4))),
    st.tuples(
        joined(st.just("6222"), digits(11)).map(with_check_digit), st.sampled_from(["", "卡号"]), st.just((4, 4, 4, 4))
    ),
    st.tuples(
        joined(st.just("110101199003"), st.just("07"), digits(4)), st.sampled_from(["", "身份证"]), st.just((6, 8, 4))
    ),
    st.tuples(digits(9), st.sampled_from(["加QQ", "扣扣：", "Q裙", "企鹅", "电报"]), st.just((3, 3, 3))),
    st.tuples(digits(8), st.sampled_from(["验证码", "动态码："]), st.just((4, 4))),
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a number of a kind and how it is written: whole or in groups, in one of the scripts."""
    number, before, shape = draw(PLANTED)
    how = draw(st.sampled_from(WRITTEN))
    between = draw(st.sampled_from(["", " ", "-", ".", "·"]))
    groups, place = [], 0
    for size in shape:
        groups.append("".join(how[digit] for digit in number[place : place + size]))
        place += size
    return number, before + between.join(group for group in groups if group)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(written(), st.text(max_size=12), st.text(max_size=12))
def test_no_seven_digits_in_a_row_of_a_telephone_card_account_or_code_stay_whatever_stands_around(
    planted, before, after
):
    number, message = planted
    left = plain(mask(before + message + after))
    assert [number[place : place + 7] for place in range(len(number) - 6) if number[place : place + 7] in left] == []


@settings(deadline=None)
@given(
    st.sampled_from(["加微信", "微信号：", "➕薇 ", "加V：", "vx:", "飞机@", "电报：", "TG："]),
    st.from_regex(r"[a-z]{3}[0-9]{3,6}[a-z0-9_]{0,4}[0-9]", fullmatch=True),
    st.sampled_from(["", "，谢谢", " 备注", "。"]),
)
def test_no_id_behind_the_word_for_a_chat_program_stays(before, account, after):
    masked = mask(before + account + after)
    assert account not in masked
    assert masked.endswith("******" + after)


@settings(deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2039, 12, 31)),
    st.sampled_from(
        [
            "{0.year}-{0.month:02}-{0.day:02}",
            "{0.year}.{0.month}.{0.day}",
            "{0.year}/{0.month}/{0.day}",
            "{0.year}年{0.month}月{0.day}日",
            "{0.month}月{0.day}日",
        ]
    ),
    st.times().map(lambda time: time.strftime(" %H:%M")),
    st.decimals(0, 999_999, places=2),
    st.sampled_from(
        ["{:.2f}元", "{:,.2f}元", "￥{:.2f}", "人民币{:,.2f}", "RMB{:.0f}", "{:.0f}块", "{:.1f}万元", "{:.0f}w"]
    ),
)
def test_dates_times_and_everyday_amounts_stay(day, form, time, amount, money):
    text = f"您尾号1234的卡于{form.format(day)}{time}支出{money.format(amount)}，详询95588。"
    assert mask(text) == text
