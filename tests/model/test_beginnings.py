"""Patterns tried only where they may begin find what they find anywhere."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.asks import FILE
from model.beginnings import Patterns, beginnings, narrowed
from training.families import read_folder

with FILE.open("rb") as file:
    LEXICON = tomllib.load(file)
EXPRESSIONS = LEXICON["asks"] | {name: LEXICON[name] for name in ("warning", "negation", "judgement", "denial")}


@pytest.mark.parametrize(
    ("expression", "characters"),
    [
        ("ab|c", "ac"),
        ("[a-c]x", "abc"),
        ("a?b", "ab"),
        ("(?:a|b)?(?:c{0,2}d)", "abcd"),
        ("(?<!x)a|(?=a)b", "ab"),
        ("a+?b", "a"),
        ("^a$", "a"),
    ],
)
def test_a_match_begins_with_what_is_named(expression, characters):
    assert beginnings(expression) == set(characters)


@pytest.mark.parametrize("expression", ["a?", "", "a|", ".a", "[^a]", "\\w", "(?=a)"])
def test_an_expression_that_may_begin_with_anything_is_refused(expression):
    with pytest.raises(ValueError, match=r"^(?:a match may begin|the expression may match)"):
        beginnings(expression)


def same(texts):
    patterns = Patterns(EXPRESSIONS)
    single = {name: narrowed(expression) for name, expression in EXPRESSIONS.items()}
    for text in texts:
        found = patterns.find(text)
        for name, expression in EXPRESSIONS.items():
            expected = [match.span() for match in re.finditer(expression, text)]
            assert found.get(name, []) == expected
            assert [match.span() for match in single[name].finditer(text)] == expected


def test_only_what_is_found_is_named_in_the_order_of_the_patterns():
    assert Patterns({"third": "c", "second": "b+", "first": "a"}).find("abba") == {
        "second": [(1, 3)],
        "first": [(0, 1), (3, 4)],
    }


def test_the_lexicon_finds_in_the_corpus_what_finditer_finds():
    same(family.text for family in read_folder()[::20])


@given(st.lists(st.sampled_from(re.findall(r"[\u4e00-\u9fff]{1,4}", "".join(EXPRESSIONS.values()))), max_size=30))
def test_the_lexicon_finds_in_its_own_words_what_finditer_finds(words):
    same(["".join(words)])
