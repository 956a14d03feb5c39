"""Pieces are what a reader takes in at once: whole words, no mark in the middle, no crumbs at the ends."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.evidence.pieces import LONGEST, pieces
from model.limits import MAX_CODE_POINTS
from model.reading import read
from model.segment import cut


def shown(message: str) -> list[str]:
    reading = read(message)
    return [reading.draft.text[start:end] for start, end in pieces(reading)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("您的密码器将失效，请登录k7x2q.top更新", ["您的密码器将失效", "请登录", "更新"]),
        ("【工商银行】您好！余额2,418.55元", ["您好", "余额2,418.55元"]),
        ("三年后全额返还，交3980元", ["三年后全额返还", "交3980元"]),
        ("满99减15，12月6日起", ["满99减15", "12月6日起"]),
        ("平均收益31%，进群", ["平均收益31%", "进群"]),
        ("需提供银行卡号、余额及验证码", ["需提供银行卡号、余额及验证码"]),
        ("做满三单升级“福利单”", ["做满三单升级“福利单”"]),
        ("客服：您好\n我：怎么办", ["您好", "怎么办"]),
        ("注意：明天停水", ["明天停水"]),
        ("请拨13812345678找王经理", ["请拨", "找王经理"]),
        ("您尾号7719的储蓄卡11月24日18:06消费支出356.00元", ["您尾号7719的储蓄卡11月24日18:06", "消费支出356.00元"]),
        (
            "按提示充值同等金额解冻就能一起提出来然后请联系客户经理办理",
            ["按提示充值同等金额解冻就能一起提出来", "然后请联系客户经理办理"],
        ),
        ("好", []),
        ("123456", []),
        ("。，！", []),
    ],
)
def test_a_message_falls_into_pieces(message, expected):
    assert shown(message) == expected


def test_a_list_is_kept_together_where_it_is_short_and_split_where_it_is_long():
    short, long = "毕业证、职称证、健康证", "、".join(["毕业证书原件"] * 6)
    assert shown(short) == [short]
    assert shown(long) == ["毕业证书原件"] * 6


@given(st.text(max_size=600) | st.text(alphabet="您的账户请、“”，。【】: 1.,:元a月日", max_size=600))
def test_pieces_lie_in_the_text_in_order_and_apart(text):
    reading = read(text)
    found = pieces(reading)
    assert all(0 <= start < end <= len(reading.draft.text) for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


@pytest.mark.parametrize("unit", ["您的账户请", "一", "a", "1,", "、", "“", "【", "【a】", "客服:\n", "请 "])
def test_no_piece_is_longer_than_a_reader_takes_in_except_a_single_word(unit):
    reading = read((unit * MAX_CODE_POINTS)[:MAX_CODE_POINTS])
    long = [reading.draft.text[start:end] for start, end in pieces(reading) if end - start > LONGEST]
    assert [piece for piece in long if cut(piece) != [piece]] == []
