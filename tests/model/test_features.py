"""Features: words, characters and structure, each with its span in the normalised text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.features import Feature, character_keys, spans, stream, structure, word_keys
from model.reading import read
from model.segment import cut

# What stands in a stream for a WeChat id, an amount, an odd link and short numbers of one and four digits.
WECHAT, AMOUNT, ODD = "\ue00e", "\ue00f", "\ue003"
ONE_DIGIT, FOUR_DIGITS = "\ue101", "\ue104"


def names(message: str) -> list[str]:
    reading = read(message)
    return [feature.name for feature in structure(reading, len(stream(reading).text))]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("加微信hello88，付500元", f"加微信{WECHAT}付{AMOUNT}元"),
        ("【ETC】请登录 k7x2q.top 认证！", f"etc请登录{ODD}认证"),
        ("取件码3-1088", f"取件码{ONE_DIGIT}{FOUR_DIGITS}"),
        ("客服95588", "客服95588"),
        ("好…… 的，——吗？", "好的吗"),
        ("\ue00e\ue101", ""),
        ("，。！", ""),
        ("", ""),
    ],
)
def test_a_stream_has_no_punctuation_and_a_mark_for_every_link_and_number(message, text):
    assert stream(read(message)).text == text


def test_every_character_of_a_stream_keeps_its_place_in_the_normalised_text():
    assert stream(read("加微信hello88，付500元")).places() == ([0, 1, 2, 3, 11, 12, 15], [1, 2, 3, 10, 12, 15, 16])


def placed(message: str) -> list[tuple[str, int, int]]:
    """The words, pairs and n-grams of a message with their spans."""
    flow = stream(read(message))
    found = cut(flow.text)
    return list(zip([*word_keys(found), *character_keys(flow.text)], *spans(flow, found), strict=True))


def test_words_and_pairs_of_neighbouring_words_then_characters_one_two_and_three_at_a_time():
    assert placed("加微信hello88，付钱")[:5] == [
        ("加微信", 0, 3),
        (WECHAT, 3, 10),
        ("付钱", 11, 13),
        (f"加微信 {WECHAT}", 0, 10),
        (f"{WECHAT} 付钱", 3, 13),
    ]
    assert placed("付，500元") == [
        ("付", 0, 1),
        (AMOUNT, 2, 5),
        ("元", 5, 6),
        (f"付 {AMOUNT}", 0, 5),
        (f"{AMOUNT} 元", 2, 6),
        ("付", 0, 1),
        (AMOUNT, 2, 5),
        ("元", 5, 6),
        (f"付{AMOUNT}", 0, 5),
        (f"{AMOUNT}元", 2, 6),
        (f"付{AMOUNT}元", 0, 6),
    ]


def test_structure_says_who_claims_to_send_what_and_what_is_asked():
    assert set(names("【工商银行】您的卡将冻结，请登录k7x2q.top")) >= {
        "s link:odd",
        "s bank+link:odd",
        "s ask:open_link+link:odd",
        "s ask:open_link",
        "s ask:urgency",
        "s topic:bank:1",
        "s topic:bank:2",
        "s length:2",
    }


def test_a_link_of_the_claimed_organisation_is_its_own_and_any_other_registered_one_is_not():
    assert "s link:own" in names("【工商银行】登录icbc.com.cn")
    assert "s link:other" in names("【建设银行】登录icbc.com.cn")
    assert "s nobody+link:official" in names("登录icbc.com.cn")


def test_a_message_without_link_or_contact_says_so():
    assert names("你好") == ["s length:0", "s no_contact"]


def test_disguises_are_counted_without_a_place():
    reading = read("薇信扣扣徽信")
    assert structure(reading, 6) == [
        Feature("s disguise:homophone", 0, 0),
        Feature("s disguise:many", 0, 0),
        Feature("s length:1", 0, 0),
        Feature("s no_contact", 0, 0),
    ]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=50))
def test_every_feature_has_a_name_of_one_line_and_a_place_in_the_text(message):
    reading = read(message)
    flow = stream(reading)
    length = len(reading.draft.text)
    for name, start, end in [*placed(message), *structure(reading, len(flow.text))]:
        assert name.splitlines() == [name]
        assert 0 <= start <= end <= length
