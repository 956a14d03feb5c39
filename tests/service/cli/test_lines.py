"""How wide text is on a terminal and where its lines break."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cli.lines import cells, wrapped


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("短信", 4), ("ＡＢ", 4), ("\x1b[31m短\x1b[0m", 2), ("e\u0301\u200b", 1), ("👍", 2)],
)
def test_chinese_characters_take_two_cells_and_colours_none(text, width):
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("请不要点链接", 12, ["请不要点链接"]),
        ("请不要点这个链接", 8, ["请不要点", "这个链接"]),
        ("请不要点链接，也不回电", 12, ["请不要点链", "接，也不回电"]),
        ("他说（你好）吧然后呢", 6, ["他说", "（你", "好）吧", "然后呢"]),
        ("打开 etc-rz.top 看看吧", 12, ["打开", "etc-rz.top", "看看吧"]),
        ("打etc-rz.top认证", 12, ["打etc-rz.top", "认证"]),
        ("https://a.top/abcdefgh", 10, ["https://a.", "top/abcdef", "gh"]),
        ("要是只剩下一个字的话很难看", 24, ["要是只剩下一个字的话很", "难看"]),
        ("[已停用]②，请登录", 11, ["[已停用]②，", "请登录"]),
    ],
)
def test_lines_break_beside_chinese_characters_and_not_before_marks(text, width, lines):
    assert wrapped(text, width) == lines


def test_further_lines_hang():
    assert wrapped("  ① 网址像随手注册的，骗子常用", 16, 4) == ["  ① 网址像随手注", "    册的，骗子", "    常用"]


def test_colours_stay_where_they_are():
    text = "请" + click.style("不要点链接", fg="red") + "好吗"
    lines = wrapped(text, 8)
    assert [click.unstyle(line) for line in lines] == ["请不要点", "链接好吗"]
    assert "".join(lines) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60), st.integers(4, 40))
def test_nothing_is_lost_but_spaces_and_no_line_is_too_wide(text, width):
    lines = wrapped(text, width, 2)
    assert max(map(cells, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())
