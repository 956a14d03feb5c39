"""Long runs of digits, and what only looks like one."""

import re

import pytest

from model.digits import Run, find_runs, is_card, is_identity, is_mobile, is_sum, plain_spans, take


def runs(text: str, taken: str = "", line_end: int | None = None) -> list[tuple[str, str]]:
    """Return the runs of a text as it stands there and as digits; `taken` is a part of it that is taken."""
    marks = [False] * len(text)
    if taken:
        take([(text.index(taken), text.index(taken) + len(taken))], marks)
    found = find_runs(text, marks, [place == line_end for place in range(len(text) + 1)])
    return [(text[run.start : run.end], run.digits) for run in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("123456", []),
        ("1234567", [("1234567", "1234567")]),
        ("138 1234-5678", [("138 1234-5678", "13812345678")]),
        ("1 2 3 4 5 6 7", [("1 2 3 4 5 6 7", "1234567")]),
        ("1、2、3、4、5、6", []),
        ("1、2、3、4、5、6、7", [("1、2、3、4、5、6、7", "1234567")]),
        ("138/1234/5678", [("138/1234/5678", "13812345678")]),
        ("100/200/300/500", []),
        ("1500、2000、3000", []),
        ("l38oo138ooo", [("l38oo138ooo", "13800138000")]),
        ("一三八12345", [("一三八12345", "13812345")]),
        ("1234年5678", []),
        ("1234    5678", []),
        ("12 34 56 78 和 1234 5678", [("12 34 56 78", "12345678"), ("1234 5678", "12345678")]),
        ("1+234567+1", []),
    ],
)
def test_runs_are_found_across_the_marks_that_set_the_groups_of_a_number_apart(text, found):
    assert runs(text) == found


def test_a_run_ends_at_what_is_taken_and_at_a_line_end():
    assert runs("1234567 12 34 56", taken="12 34 56") == [("1234567", "1234567")]
    assert runs("1234 5678", line_end=5) == []
    assert runs("138 1234 5678", line_end=4) == [("138 1234 5678", "13812345678")]


def test_a_run_is_its_span_and_its_digits():
    assert find_runs("请打一三八 1234", [False] * 10, [False] * 11) == [Run(2, 10, "1381234")]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("2024-06-25 12:30:00", "# #"),
        ("2024.6.5 2024-13-01", "# 2024-13-01"),
        ("192.168.100.200:8080", "#:8080"),
        ("12.34 56.78 123456.78 1234567.89", "# # # 1234567.89"),
        ("8000-12000，2022-2024", "#，#"),
        ("000-0000-00 8000-9000 12", "000-0000-00 8000-9000 12"),
        ("98,765.43 5,000,000 1,234,567", "# # 1,234,567"),
    ],
)
def test_dates_times_decimals_addresses_ranges_and_amounts_are_plain(text, left):
    taken = [False] * len(text)
    take(plain_spans(text), taken)
    assert re.sub("#+", "#", "".join("#" if t else c for c, t in zip(text, taken, strict=True))) == left


def test_numbers_of_a_known_form_are_told_by_their_prefix_or_their_check_digit():
    assert [is_mobile(n) for n in ("13812345678", "8613812345678", "12812345678")] == [True, True, False]
    assert [is_card(n) for n in ("6222021234567890128", "6222021234567890129", "4111111111111111")] == [
        True,
        False,
        True,
    ]
    assert [is_identity(n) for n in ("110101199003074514", "110101199003074515", "1101011990030745")] == [
        True,
        False,
        False,
    ]
    assert [is_identity(n) for n in ("11010119900307109x", "11010119900307451x", "1101011990030710x9")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("value", "everyday"),
    [("¥5,000", True), ("999999.99", True), ("1234567", False), ("5000000", True), ("0.00012345", False)],
)
def test_an_everyday_amount_is_short_or_round(value, everyday):
    assert is_sum(value) is everyday
