"""Compiled expressions match where those of `re` do, with the same groups."""

import re
from random import Random

import pytest

from model import normalise, numbers
from model.native.blob import Writer
from model.native.expressions import write
from model.native.library import library, probe_regex
from model.registry import registry
from tests.model.native.texts import odd
from training.families import read_folder

pytestmark = pytest.mark.skipif(library() is None, reason="no compiled scorer: there is no Rust compiler here")

PATTERNS = [
    pytest.param(r"(a|ab)(c|bcd)(d*)", id="the first alternative that goes on"),
    pytest.param(r"(?P<one>a+?)(?P=one)b", id="a group again"),
    pytest.param(r"(?:a?){2,5}b|(?<!a)b$", id="what may match nothing, and an end"),
    pytest.param(r"(?<=a)(?!b)[^\d\s]{1,3}?", id="what stands before and behind"),
    pytest.param(r"(?:(a)|(b))*", id="groups that are passed again"),
    pytest.param(r"[^一-三]\w{2,}|\W", id="ranges and classes"),
    pytest.param(normalise._NUMERAL_RUN.pattern, id="numerals"),
    pytest.param(numbers.tables().grammar.pattern, id="numbers"),
    pytest.param(registry()._pattern.pattern, id="names"),
]
LETTERS = "aabbc1二 \n"
ATOMS = ("a", "b", "c", "[ab]", "[^a]", ".", r"\d", r"\w", r"\s", "二")
REPEATS = ("", "", "", "?", "*", "+", "{1,2}", "{0,3}", "??", "*?", "+?", "{1,3}?")
AROUND = ("(?=", "(?!", "(?<=", "(?<!")


def groups(match: re.Match[str] | None) -> list[int] | None:
    """The spans of all groups, and the number of the last."""
    if match is None:
        return None
    spans = [place for number in range(match.re.groups + 1) for place in match.span(number)]
    return [*spans, match.lastindex or 0]


def differences(pattern: re.Pattern[str], text: str) -> list[int]:
    """The places from which the two do not find the same."""
    out = Writer()
    write(out, pattern)
    table = out.bytes()
    return [
        start
        for start in range(len(text) + 1)
        if probe_regex(table, text, start) != groups(pattern.search(text, start))
    ]


def expression(random: Random, depth: int = 3) -> str:
    """A random expression."""
    kind = random.randrange(8) if depth else 0
    if kind < 3:
        return random.choice(ATOMS) + random.choice(REPEATS)
    if kind == 3:
        return f"({expression(random, depth - 1)})" + random.choice(REPEATS)
    if kind == 4:
        return f"(?:{expression(random, depth - 1)}|{expression(random, depth - 1)})"
    if kind == 5:
        return random.choice(AROUND) + random.choice(ATOMS) + ")"
    return expression(random, depth - 1) + expression(random, depth - 1)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_expression_finds_what_that_of_python_finds(pattern):
    random, messages = Random(2), [family.text for family in read_folder()[::500]]
    short = ["".join(random.choices(LETTERS, k=random.randint(0, 12))) for _ in range(100)]
    found = re.compile(pattern)
    texts = [*short, *(odd(random, messages)[:60] for _ in range(60))]
    assert [text for text in texts if differences(found, text)] == []


def test_random_expressions_find_what_those_of_python_find():
    random = Random(3)
    for _ in range(1_500):
        pattern = re.compile(expression(random))
        text = "".join(random.choices(LETTERS, k=random.randint(0, 10)))
        assert differences(pattern, text) == [], (pattern.pattern, text)
