"""Text on a terminal: how wide it is and where its lines break, Chinese and Latin together, colours left alone."""

import re
import unicodedata
from collections.abc import Iterator

_TOKEN = re.compile(r"\x1b\[[0-9;]*m|[!-~]+|\s|.", re.DOTALL)
# What begins no line and what ends none, after the rules of Chinese typesetting; a number stays with what it marks.
_NO_BEGINNING = frozenset("，。、；：？！）】》〉」』”’…—·～%％‰℃)]},.;:!?①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
# A last line of so few cells gets company, from a line of more than so many units.
ORPHAN = 6
FEW = 4
_NO_END = frozenset("（【《〈「『“‘([{￥¥$#")


def cells(text: str) -> int:
    """Return the width of a text on a terminal, where a Chinese character takes two cells and a colour none."""
    return sum(_width(token) for token in _TOKEN.findall(text))


def _width(token: str) -> int:
    if token.startswith("\x1b"):
        return 0
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in token
    )


def wrapped(text: str, width: int, hanging: int = 0) -> list[str]:
    """Return the lines of a text, none wider than `width` cells; all but the first begin with `hanging` spaces.

    A line breaks at a space or beside a Chinese character, and no single character is left for the last one. What is
    wider than a line breaks anywhere.
    """
    lines: list[list[str]] = [[]]
    used = 0
    for unit in _pieces(text, width - hanging):
        if lines[-1] and used + cells(unit.rstrip()) > width:
            lines.append([])
            used = hanging
        lines[-1].append(unit)
        used += cells(unit)
    if len(lines) > 1 and len(lines[-2]) > FEW and cells("".join(lines[-1]).strip()) <= ORPHAN:
        joined = "".join((lines[-2][-1], *lines[-1])).rstrip()
        if hanging + cells(joined) <= width:
            lines[-1].insert(0, lines[-2].pop())
    return [" " * (hanging * bool(number)) + "".join(line).rstrip() for number, line in enumerate(lines)]


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield the units of a text, those wider than `width` in parts."""
    for unit in _units(text):
        while cells(unit.rstrip()) > width:
            head = _beginning(unit, width)
            yield head
            unit = unit[len(head) :]
        yield unit


def _units(text: str) -> Iterator[str]:
    """Yield the pieces between which a line may break; a space goes with the piece before it."""
    unit, last = "", ""
    for token in _TOKEN.findall(text):
        if last and not token.startswith("\x1b") and _may_break(last, token):
            yield unit
            unit = ""
        unit += token
        if not token.startswith("\x1b"):
            last = token
    yield unit


def _may_break(before: str, after: str) -> bool:
    if after.isspace():
        return False
    if before.isspace():
        return True
    if after[0] in _NO_BEGINNING or before[-1] in _NO_END:
        return False
    return not (before.isascii() and after.isascii())


def _beginning(unit: str, width: int) -> str:
    """Return as much of a unit as fits in `width` cells, one character at least."""
    head, used = "", 0
    for token in _TOKEN.findall(unit):
        for piece in (token,) if token.startswith("\x1b") else token:
            used += _width(piece)
            if used > width and head:
                return head
            head += piece
    return head
