"""Lines as they were read from drawn screens, put together again."""

import pytest

from service.images.lines import Line, compose

# A message as a phone shows it, its link broken at a hyphen and behind a question mark.
MESSAGE = [
    Line(76, 226, 605, 266, "【中国移动】尊敬的客户，您的积分"),
    Line(56, 272, 584, 312, "8650分即将于今日24时清零，请尽"),
    Line(55, 316, 516, 364, "快登录 https://www.10086jc-"),
    Line(54, 364, 476, 410, "jf.cc/exchange/index.php?"),
    Line(57, 411, 612, 450, "uid=139&t=8 兑换现金礼品，逾期作"),
    Line(56, 457, 324, 497, "废。拒收请回复R"),
]
JOINED = (
    "【中国移动】尊敬的客户，您的积分8650分即将于今日24时清零，请尽快登录 "
    "https://www.10086jc-jf.cc/exchange/index.php?uid=139&t=8 兑换现金礼品，逾期作废。拒收请回复R"
)
STATUS_BAR = [Line(42, 19, 115, 56, "9:41"), Line(618, 19, 735, 54, "5G 87%")]
ANSWER = [Line(215, 991, 698, 1031, "好的，你是哪位？我先给你爸打"), Line(217, 1037, 427, 1078, "个电话问一下")]


def lines(*texts: str, left: float = 50, size: float = 30, pitch: float = 45) -> list[Line]:
    """Return lines below each other, as wide as their characters."""
    return [
        Line(
            left,
            100 + pitch * number,
            left + size * sum(0.55 if character < "\x7f" else 1 for character in text),
            100 + pitch * number + size * 1.2,
            text,
        )
        for number, text in enumerate(texts)
    ]


def test_a_link_that_wraps_twice_is_whole_again():
    assert compose(MESSAGE, 780) == JOINED


def test_lines_may_come_in_any_order():
    assert compose(reversed(MESSAGE), 780) == JOINED


def test_time_and_battery_stay_apart_from_the_message():
    assert compose(STATUS_BAR + MESSAGE, 780).endswith(f"\n{JOINED}")


def test_what_the_other_side_of_a_chat_says_is_a_turn_of_its_own():
    assert compose(MESSAGE + ANSWER, 780) == f"{JOINED}\n\n好的，你是哪位？我先给你爸打个电话问一下"


def test_bubbles_of_one_side_are_told_apart_by_the_room_between_them():
    first = lines("把钱转到安全账户才能解冻你的资", "金，今天内必须办好")
    second = [line._replace(top=line.top + 180, bottom=line.bottom + 180) for line in lines("听见没有")]
    assert compose(first + second, 750) == "把钱转到安全账户才能解冻你的资金，今天内必须办好\n听见没有"


def test_lines_that_end_by_themselves_stay_lines():
    assert compose(lines("您的验证码是 835102", "有效期5分钟", "请勿告诉他人，谨防受骗上当请注意"), 780) == (
        "您的验证码是 835102\n有效期5分钟\n请勿告诉他人，谨防受骗上当请注意"
    )


def test_a_paragraph_that_begins_with_an_indent_begins_a_line():
    first = lines("各位居民请注意近期有人冒充民警行", "骗，不要相信，不要转账汇款给别人")
    third, fourth = lines("有疑问请到居委会一楼大厅咨询", "或拨打电话")
    third = third._replace(left=110, right=530, top=190, bottom=226)
    fourth = fourth._replace(top=235, bottom=271)
    assert compose([*first, third, fourth], 600) == (
        "各位居民请注意近期有人冒充民警行骗，不要相信，不要转账汇款给别人\n有疑问请到居委会一楼大厅咨询或拨打电话"
    )


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (
            "转到这张卡 6222 0212 3400",
            "5678 901 急用，今天就要用的",
            "转到这张卡 6222 0212 3400 5678 901 急用，今天就要用的",
        ),
        (
            "转到这张卡号 6222021234005",
            "678901 急用，今天就要用的",
            "转到这张卡号 6222021234005678901 急用，今天就要用的",
        ),
        (
            "点击查看 https://a-b.top/u",
            "ser/88 办理，逾期就作废了",
            "点击查看 https://a-b.top/user/88 办理，逾期就作废了",
        ),
        (
            "点击下方链接认证 etc-rz.to",
            "p/index 办理，逾期就作废",
            "点击下方链接认证 etc-rz.top/index 办理，逾期就作废",
        ),
        (
            "第一个链接 https://a-b.top/",
            "https://c-d.top/ 是第二个的链接",
            "第一个链接 https://a-b.top/\nhttps://c-d.top/ 是第二个的链接",
        ),
        (
            "第一个在这 https://a-b.top",
            "https://c-d.top/ 是第二个的链接",
            "第一个在这 https://a-b.top\nhttps://c-d.top/ 是第二个的链接",
        ),
        (
            "please register your account",
            "before friday to get the bonus",
            "please register your account before friday to get the bonus",
        ),
        ("加我的微信号 dk889911abcdef", "gh7788 领取红包", "加我的微信号 dk889911abcdefgh7788 领取红包"),
    ],
)
def test_words_numbers_and_links_are_joined_as_they_were_written(first, second, joined):
    assert compose(lines(first, second), 560) == joined


def test_pieces_of_one_line_are_joined_with_the_space_between_them():
    pieces = [
        Line(50, 100, 170, 136, "验证码是"),
        Line(200, 101, 300, 137, "835102"),
        Line(302, 100, 400, 136, "请保密"),
    ]
    assert compose(pieces, 700) == "验证码是 835102请保密"


def test_a_sign_on_a_portrait_and_what_was_hardly_read_are_left_out():
    portrait = Line(25, 90, 81, 148, "0", 0.87)
    smudge = Line(400, 300, 440, 330, "龘龘", 0.4)
    assert compose([portrait, smudge, *lines("您好", "在吗")], 700) == "您好\n在吗"


def test_nothing_read_is_no_text():
    assert compose([], 700) == ""
    assert compose([Line(0, 0, 10, 10, "  ")], 700) == ""
