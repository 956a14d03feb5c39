"""Patterns that are tried only where one of their matches may begin, all of them in one pass over a text."""

import re
from collections.abc import Iterable, Mapping
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Span = tuple[int, int]
# A part of a parsed expression: what it is, and its members.
Part = tuple[Any, Any]

_ZERO_WIDTH = (ops.ASSERT, ops.ASSERT_NOT, ops.AT)
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT)


def beginnings(expression: str) -> frozenset[str]:
    """Return the characters that a match of a regular expression may begin with, or more.

    Raises ValueError for one that may match nothing, or begin with characters that it does not name.
    """
    found, is_certain = _of_row(parser.parse(expression))
    if not is_certain:
        raise ValueError(f"the expression may match nothing: {expression}")
    return frozenset(found)


def _of_row(row: Iterable[Part]) -> tuple[set[str], bool]:
    """Return what a row of parts may begin with, and whether it always takes a character."""
    found: set[str] = set()
    for part in row:
        firsts, is_certain = _of_part(part)
        found |= firsts
        if is_certain:
            return found, True
    return found, False


def _of_part(part: Part) -> tuple[set[str], bool]:
    match part:
        case (ops.LITERAL, int(code)):
            return {chr(code)}, True
        case (ops.RANGE, (int(first), int(last))):
            return set(map(chr, range(first, last + 1))), True
        case (ops.IN, members):
            return _of_any([member] for member in members)
        case (ops.BRANCH, (_, rows)):
            return _of_any(rows)
        case (ops.SUBPATTERN, (*_, row)):
            return _of_row(row)
        case (kind, (least, _, row)) if kind in _REPEATS:
            firsts, is_certain = _of_row(row)
            return firsts, is_certain and least > 0
        case (kind, _) if kind in _ZERO_WIDTH:
            return set(), False
    raise ValueError(f"a match may begin with what is not named: {part[0]}")


def _of_any(rows: Iterable[Iterable[Part]]) -> tuple[set[str], bool]:
    found, certain = zip(*map(_of_row, rows), strict=True)
    return set().union(*found), all(certain)


def narrowed(expression: str) -> re.Pattern[str]:
    """Return the pattern of an expression, with a look at the first character before anything is tried."""
    first = "".join(map(re.escape, sorted(beginnings(expression))))
    return re.compile(f"(?=[{first}])(?:{expression})")


class Patterns:
    """Named patterns, each of which takes at least a character and names those that it may begin with."""

    def __init__(self, expressions: Mapping[str, str]) -> None:
        at: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
        self.names = tuple(expressions)
        self.patterns = tuple(map(re.compile, expressions.values()))
        for number, pattern in enumerate(self.patterns):
            for character in beginnings(pattern.pattern):
                at.setdefault(character, []).append((number, pattern))
        self._at = {character: tuple((number, one.match) for number, one in found) for character, found in at.items()}

    def find(self, text: str) -> dict[str, list[Span]]:
        """Return the spans that `finditer` finds for each pattern that is found, in the order of the patterns."""
        found: dict[int, list[Span]] = {}
        for place, tries in enumerate(map(self._at.get, text)):
            if tries:
                for number, match in tries:
                    if (hit := match(text, place)) is not None:
                        spans = found.setdefault(number, [])
                        if not spans or spans[-1][1] <= place:
                            spans.append(hit.span())
        return {self.names[number]: found[number] for number in sorted(found)}
