"""Phrases: literal text with gaps, found in a time that grows with the text alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.lists.phrases import Phrase

GAP = 10


@pytest.mark.parametrize(
    ("written", "text", "span"),
    [
        ("重新认证", "请重新认证", (1, 5)),
        ("停用*认证", "已停用，请登录网站认证。", (1, 11)),
        ("停用*认证", "已停用" + "一" * 10 + "认证", (1, 15)),
        ("停用*认证", "已停用" + "一" * 11 + "认证", None),
        ("停用*认证", "停用" + "一" * 11 + "停用认证", (13, 17)),
        ("a.*b", "axyzb", None),
        ("a.*b", "a.xyzb", (0, 6)),
        ("＊停用＊＊认证＊", "停用认证", (0, 4)),
        ("ＥＴＣ停用", "etc停用", (0, 5)),
        ("", "停用", None),
        ("aa*aa", "aaa", None),
        ("aa*aa", "aaaa", (0, 4)),
    ],
)
def test_a_star_is_ten_characters_at_most_and_all_else_is_as_it_stands(written, text, span):
    assert Phrase.of(written, GAP).find(text) == span


@given(st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=4), st.text("abc", max_size=60))
def test_it_is_found_where_the_expression_that_it_stands_for_is(pieces, text):
    phrase = Phrase(tuple(pieces), GAP)
    expected = re.search(f".{{0,{GAP}}}?".join(map(re.escape, pieces)), text)
    found = phrase.find(text)
    assert (found is None) == (expected is None)
    if found:
        assert re.fullmatch(f".{{0,{GAP}}}?".join(map(re.escape, pieces)), text[slice(*found)])


def test_the_steps_grow_with_the_text_and_not_with_the_ways_to_fit_the_pieces():
    steps = [0]

    class Counted(str):
        def find(self, *arguments):
            steps[0] += 1
            return super().find(*arguments)

    phrase = Phrase(("a",) * 5 + ("b",), GAP)
    assert phrase.find(Counted("a" * 5000 + "c" * 20 + "b")) is None
    assert steps[0] <= 6 * 5002
