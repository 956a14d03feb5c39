"""The tables of links and numbers hold, case by case, and no text keeps a detector from answering.

In links.tsv and numbers.tsv a row is a message and a finding; a row without a message is another finding of the one
above. "-" is nothing: alone, the message has no link or number. Line ends and hidden characters are written as escapes.
"""

import re
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from model.limits import MAX_CODE_POINTS
from model.links import find_links
from model.numbers import find_numbers
from model.reading import Reading, read
from model.registry import registry

Row = tuple[str, ...]
HERE = Path(__file__).parent
LEAST_CASES = 150


def plain(field: str) -> str:
    """Return a field of a table with its escapes undone."""
    return re.sub(r"\\(n|u[0-9a-f]{4})", lambda m: "\n" if m[1] == "n" else chr(int(m[1][1:], 16)), field)


def cases(name: str) -> list[tuple[str, list[Row]]]:
    """Return the messages of a table, each with its findings in order."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [tuple(map(plain, line.split("\t"))) for line in lines if line and not line.startswith("# ")]
    table: list[tuple[str, list[Row]]] = []
    for message, *finding in rows:
        if message:
            table.append((message, []))
        if finding != ["-"]:
            table[-1][1].append(tuple(finding))
    return table


def written(message: str, reading: Reading, start: int, end: int) -> str:
    """Return what the message itself has where `start` to `end` of the normalised text came from."""
    first, stop = reading.draft.span(start, end)
    return message[first:stop]


LINKS, NUMBERS = cases("links.tsv"), cases("numbers.tsv")


@pytest.mark.parametrize(("message", "findings"), LINKS)
def test_the_links_of_a_message_are_those_of_the_table(message, findings):
    reading = read(message)
    assert [
        (written(message, reading, o.start, o.end), o.kind, o.host, o.path or "-", o.domain, o.owner or "-")
        for o in reading.links
    ] == findings


@pytest.mark.parametrize(("message", "findings"), NUMBERS)
def test_the_numbers_of_a_message_are_those_of_the_table(message, findings):
    reading = read(message)
    assert [(written(message, reading, o.start, o.end), o.kind, o.value) for o in reading.numbers] == findings


@pytest.mark.parametrize("table", [LINKS, NUMBERS], ids=["links", "numbers"])
def test_a_table_has_150_cases_and_none_twice(table):
    messages = sorted(message for message, _ in table)
    assert len(messages) >= LEAST_CASES
    assert [message for message, same in groupby(messages) if len(list(same)) > 1] == []


# What is repeated up to the longest text there may be: beginnings of links and numbers that never come to their end.
# An expression that tries every way to read them would not answer within a lifetime.
UNITS = [
    *("a", "a.", "a-", "a_", "a:", "a@", "a&", "..", "a.b.c.d.e.f.g.", "xn--", "com.", "a.com", "a.com/", "a.com/["),
    *(
        "http://",
        "http://a@",
        "http://a&",
        "http://a.com/?",
        "1.1.1.1:",
        "h t t p ",
        "www.\n",
        "a\n.",
        "a点com",
        "点com",
    ),
    *("1", "1 ", "1-", "1.", "1,", "1:", "1@", "0", "0 ", "00", "+ ", "+1 ", "+86 ", "138", "1 3 8 ", "(010)", "400-"),
    *(
        "12345",
        "62220000",
        "9999999-",
        "1元",
        "1 元",
        "¥1,",
        "no.",
        "验证码",
        "一",
        "一1",
        "〇",
        "①",
        "1🌸",
        "1o",
        "l0",
    ),
    *(
        "微信",
        "微信:",
        "微信a-",
        "qq",
        "qq群",
        "vx:",
        "加v",
        "微❤信",
        "征 信 ",
        "贝兼",
        "工",
        "etc",
        "\u200b",
        "𝐚.",
        "é",
    ),
]


@pytest.mark.parametrize("unit", UNITS)
def test_a_hostile_text_of_full_length_is_answered(unit):
    text = (unit * MAX_CODE_POINTS)[:MAX_CODE_POINTS]
    for found in (find_links(text), find_numbers(text, []), registry().claims(text)):
        assert [(o.start, o.end) for o in found] == sorted((o.start, o.end) for o in found)
        assert all(before.end <= after.start for before, after in pairwise(found))
    reading = read(text)
    for one in (*reading.links, *reading.numbers, *reading.claims):
        assert 0 <= one.start < one.end <= len(reading.draft.text)


@pytest.mark.parametrize(
    ("unit", "links", "numbers"),
    [
        ("登录a.huaxin.com，", 1, 0),
        ("请拨13800001234，", 0, 1),
        ("登录k7x2q.top/a.apk或拨4000001234。", 1, 1),
        ("加微信abc12345，卡号6222000012345673，", 0, 2),
        ("zhang@huaxin.com，", 0, 0),
        ("http://a@b@c，", 0, 0),
    ],
)
def test_a_text_of_many_parts_is_read_part_by_part(unit, links, numbers):
    times = MAX_CODE_POINTS // len(unit)
    reading = read(unit * times)
    assert (len(reading.links), len(reading.numbers)) == (links * times, numbers * times)
