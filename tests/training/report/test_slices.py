"""Which messages belong to which slice."""

import pytest

from training.corpus import COPIES, Message
from training.report.slices import script, slices, written


def message(text: str, tags: str = "", block: str = "family") -> Message:
    return Message(text, "personal", block, "family", frozenset(tags.split()), 1.0)


def belongs_to(one: Message) -> list[str]:
    return [
        f"{heading}: {name}" for heading, named in slices().items() for name, belongs in named.items() if belongs(one)
    ]


def test_a_short_bare_message():
    assert belongs_to(message("我到了")) == [
        "length in characters: 1 to 12",
        "script: simplified",
        "year style: no year",
        "punctuation: bare",
    ]


def test_a_traditional_message_of_a_year_and_place_in_a_pair():
    assert belongs_to(message("您的帳戶已凍結，請立即登入處理", "tw y2021", block="pair-1")) == [
        "length in characters: 13 to 30",
        "script: traditional",
        "year style: 2020 to 2026",
        "punctuation: with",
        "manner: tw",
        "pairs: minimal pairs",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("您的账户", "simplified"), ("您的帳戶", "traditional"), ("Your code is 1234", "none"), ("今天", "simplified")],
)
def test_script(text, expected):
    assert script(text) == expected


@pytest.mark.parametrize(("length", "name"), [(12, "1 to 12"), (13, "13 to 30"), (80, "31 to 80"), (81, "over 80")])
def test_the_bounds_of_the_lengths(length, name):
    assert f"length in characters: {name}" in belongs_to(message("好" * length))


def test_the_first_copy_of_a_family_is_as_it_was_written():
    assert [written(row) for row in range(COPIES + 1)] == [True, *[False] * (COPIES - 1), True]
