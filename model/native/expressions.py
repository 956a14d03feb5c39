"""Regular expressions as programs for src/regex.rs: what Python's `re` parses, as rows of numbers.

Beside every choice stands what may come next (`First`), so that a way that cannot match is not tried.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, reduce
from itertools import groupby, pairwise
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from model.native.blob import Writer

# Characters as ranges of code points, in order, none of which touch.
Chars = tuple[tuple[int, int], ...]
Part = tuple[Any, Any]

LAST = 0x10FFFF
ALL: Chars = ((0, LAST),)
LINE_END: Chars = ((10, 10),)
# Those of src/regex.rs: groups, the numbers of an instruction, the ways that are told apart at once.
GROUPS = 32
WIDTH = 8
WAYS = 31
# So many characters are looked at before a way is taken, and before a match is tried at all.
DEPTH = 8
GLANCE = 2
# More beginnings than this are taken together.
ROOM = 4096
UNBOUNDED = -1
ALWAYS = -1

(
    _MATCH,
    _CHAR,
    _SET,
    _TEXT,
    _JUMP,
    _SPLIT,
    _LIST,
    _MASKS,
    _GREEDY,
    _LAZY,
    _LOOP,
    _NEXT,
    _OPEN,
    _CLOSE,
    _LOOK,
    _BEHIND,
    _AHEAD,
    _BACK,
    _AT,
) = range(19)
_PLACES = {
    ops.AT_BEGINNING: 0,
    ops.AT_BEGINNING_STRING: 0,
    ops.AT_END: 1,
    ops.AT_END_STRING: 2,
    ops.AT_BEGINNING_LINE: 3,
    ops.AT_END_LINE: 4,
    ops.AT_BOUNDARY: 5,
    ops.AT_NON_BOUNDARY: 6,
}
_BY_LINE = {ops.AT_BEGINNING: ops.AT_BEGINNING_LINE, ops.AT_END: ops.AT_END_LINE}
_BOUNDARIES = (ops.AT_BOUNDARY, ops.AT_NON_BOUNDARY)
_UNITS = (ops.LITERAL, ops.NOT_LITERAL, ops.ANY, ops.IN)
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT)
_ASSERTS = (ops.ASSERT, ops.ASSERT_NOT)
_CATEGORIES = {
    ops.CATEGORY_DIGIT: r"\d+",
    ops.CATEGORY_NOT_DIGIT: r"\D+",
    ops.CATEGORY_SPACE: r"\s+",
    ops.CATEGORY_NOT_SPACE: r"\S+",
    ops.CATEGORY_WORD: r"\w+",
    ops.CATEGORY_NOT_WORD: r"\W+",
}
_SUPPORTED = re.UNICODE | re.DOTALL | re.MULTILINE | re.ASCII | re.VERBOSE


class First(NamedTuple):
    """What may stand at a place: a character of `chars`, or where `end`, nothing more."""

    chars: Chars
    end: bool


# What may stand at the next places, one behind the other.
Way = tuple[First, ...]

_ANYTHING = First(ALL, True)


class Known(NamedTuple):
    """What is known where a row begins, so that it need not be looked at again.

    `ahead`: that the next character is one that the row may begin with; `behind`: that the last one is one that it may
    stand behind; `taken`: that the next character is taken already.
    """

    ahead: bool = False
    behind: bool = False
    taken: bool = False


def write(out: Writer, pattern: re.Pattern[str]) -> None:
    """Write the program of an expression; raises ValueError for what it cannot hold."""
    if pattern.groups >= GROUPS:
        raise ValueError(f"more than {GROUPS - 1} groups: {pattern.pattern}")
    parsed, flags = parser.parse(pattern.pattern, pattern.flags), _checked(pattern.flags)
    program = _Program(flags)
    program.row(parsed, _ANYTHING, Known(ahead=True))
    program.add(_MATCH)
    out.number(pattern.groups)
    out.texts(pattern.groupindex)
    out.ints(list(pattern.groupindex.values()))
    program.write(out, parsed)


def _checked(flags: int) -> int:
    if flags & ~_SUPPORTED:
        raise ValueError(f"not supported: {re.RegexFlag(flags & ~_SUPPORTED)}")
    return flags


def _within(flags: int, added: int, removed: int) -> int:
    """Return the flags of a group that adds and removes some."""
    if added & (re.ASCII | re.UNICODE):
        flags &= ~(re.ASCII | re.UNICODE)
    return _checked((flags | added) & ~removed)


def _merged(ranges: Iterable[tuple[int, int]]) -> Chars:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


@lru_cache(maxsize=ROOM)
def _without(chars: Chars) -> Chars:
    """Return all other characters."""
    edges = [-1, *(edge for pair in chars for edge in pair), LAST + 1]
    return tuple((left + 1, right - 1) for left, right in zip(edges[::2], edges[1::2], strict=True) if right - left > 1)


@lru_cache(maxsize=ROOM)
def _shared(one: Chars, other: Chars) -> Chars:
    return _without(_merged((*_without(one), *_without(other))))


@lru_cache(maxsize=len(_CATEGORIES) * 2)
def _category(name: Any, is_ascii: bool) -> Chars:
    """Return the characters of a category of this Python's Unicode."""
    every = "".join(map(chr, range(LAST + 1)))
    found = re.finditer(_CATEGORIES[name], every, re.ASCII if is_ascii else 0)
    return tuple((match.start(), match.end() - 1) for match in found)


def _characters(part: Part, flags: int) -> Chars:
    """Return the characters that a part of one character takes."""
    match part:
        case (ops.LITERAL, int(code)):
            return ((code, code),)
        case (ops.NOT_LITERAL, int(code)):
            return _without(((code, code),))
        case (ops.RANGE, (int(first), int(last))):
            return ((first, last),)
        case (ops.CATEGORY, name):
            return _category(name, bool(flags & re.ASCII))
        case (ops.ANY, _):
            return ALL if flags & re.DOTALL else _without(LINE_END)
        case (ops.IN, [(ops.NEGATE, _), *members]):
            return _without(_of_any(members, flags))
        case (ops.IN, members):
            return _of_any(members, flags)
    raise ValueError(f"not supported: {part[0]}")


def _of_any(members: Iterable[Part], flags: int) -> Chars:
    return _merged(pair for member in members for pair in _characters(member, flags))


def _either(firsts: Iterable[First]) -> First:
    firsts = list(firsts)
    return First(_merged(pair for first in firsts for pair in first.chars), any(first.end for first in firsts))


def _both(one: First, other: First) -> First:
    return First(_shared(one.chars, other.chars), one.end and other.end)


def _few(ways: Iterable[Way], room: int) -> tuple[Way, ...]:
    """Return the ways, those with the same beginning as one where there are too many, and then all as one."""
    found = tuple(dict.fromkeys(ways))
    if len(found) > room > 1:
        found = tuple(_one(list(same)) for _, same in groupby(sorted(found), lambda way: way[0]))
    return found if len(found) <= room else (_one(found),)


def _one(ways: Sequence[Way]) -> Way:
    return ways[0] if len(ways) == 1 else tuple(map(_either, zip(*ways, strict=True)))


def _ways(row: Iterable[Part], follow: tuple[Way, ...], flags: int, room: int = 1) -> tuple[Way, ...]:
    """Return the ways in which a row of parts may go that one of `follow` comes behind."""
    return reduce(lambda after, part: _ways_of(part, after, flags, room), reversed(list(row)), follow)


def _ways_of(part: Part, follow: tuple[Way, ...], flags: int, room: int) -> tuple[Way, ...]:
    match part:
        case (kind, _) if kind in _UNITS:
            first = First(_characters(part, flags), False)
            return _few(((first, *way[:-1]) for way in follow), room)
        case (ops.BRANCH, (_, rows)):
            return _few((way for row in rows for way in _ways(row, follow, flags, room)), room)
        case (ops.SUBPATTERN, (_, added, removed, row)):
            return _ways(row, follow, _within(flags, added, removed), room)
        case (kind, (least, most, row)) if kind in _REPEATS:
            return _repeated(row, int(least), int(most), follow, flags, room)
        case (ops.ASSERT, (1, row)):
            (seen,) = _ways(row, ((_ANYTHING,) * len(follow[0]),), flags)
            return _few((tuple(map(_both, seen, way)) for way in follow), room)
        case (ops.ASSERT_NOT, (1, row)) if (unit := _unit(row)) is not None:
            other = First(_without(_characters(unit, flags)), True)
            return _few(((_both(way[0], other), *way[1:]) for way in follow), room)
        case (ops.AT, ops.AT_END) if not flags & re.MULTILINE:
            here, then = First(LINE_END, True), First((), True)
            return _few((tuple(map(_both, (here, *[then] * len(way)), way)) for way in follow), room)
        case (ops.AT, ops.AT_END_STRING):
            return _few((tuple(_both(First((), True), first) for first in way) for way in follow), room)
        case (ops.AT, _) | (ops.ASSERT, _) | (ops.ASSERT_NOT, _):
            return follow
        case (ops.GROUPREF, _):
            return ((_ANYTHING,) * len(follow[0]),)
    raise ValueError(f"not supported: {part[0]}")


def _repeated(
    row: Iterable[Part], least: int, most: int, follow: tuple[Way, ...], flags: int, room: int
) -> tuple[Way, ...]:
    parts, depth, found = list(row), len(follow[0]), follow
    for _ in range(min(most - least, depth)):
        known, found = found, _few((*_ways(parts, found, flags, room), *follow), room)
        if found == known:
            break
    for _ in range(min(least, depth)):
        found = _ways(parts, found, flags, room)
    return found


def _unit(row: Sequence[Part]) -> Part | None:
    """Return the one part of one character that a row is."""
    if len(row) != 1:
        return None
    match row[0]:
        case (ops.SUBPATTERN, (None, 0, 0, inner)):
            return _unit(inner)
        case (kind, _) if kind in _UNITS:
            return row[0]
    return None


def _is_known(part: Part, known: Known) -> bool:
    """Tell whether a part only looks at one character that is known."""
    match part:
        case (kind, (direction, row)) if kind in _ASSERTS:
            return (known.ahead if direction > 0 else known.behind) and _unit(row) is not None
    return False


def _takes(row: Sequence[Part], known: Known) -> bool:
    """Tell whether a row begins with taking a character, when what is known is left out."""
    for part in row:
        match part:
            case (ops.SUBPATTERN, (_, 0, 0, inner)):
                return _takes(inner, known)
            case (kind, _) if kind in _UNITS:
                return True
        if not _is_known(part, known):
            return False
    return False


def _before(row: Iterable[Part], flags: int) -> First:
    """Return what a row must stand behind; the end stands for the beginning of the text."""
    found = _ANYTHING
    for part in row:
        match part:
            case (ops.ASSERT, (-1, inner)) if unit := _unit(list(inner)[-1:]):
                found = _both(found, First(_characters(unit, flags), False))
            case (ops.ASSERT_NOT, (-1, inner)) if unit := _unit(inner):
                found = _both(found, First(_without(_characters(unit, flags)), True))
            case (ops.SUBPATTERN, (_, added, removed, inner)):
                return _both(found, _before(inner, _within(flags, added, removed)))
            case (ops.BRANCH, (_, rows)):
                return _both(found, _either(_before(inner, flags) for inner in rows))
            case (kind, _) if kind is not ops.AT and kind not in _ASSERTS:
                return found
    return found


def _flat(rows: Iterable[Sequence[Part]]) -> list[Sequence[Part]]:
    """Return the ways of a branch, and in place of one that ends in a branch, the ways of that."""
    flat: list[Sequence[Part]] = []
    for row in rows:
        match list(row):
            case [*looks, last] if all(_is_known(part, Known(True, True)) for part in looks):
                flat += ([*looks, *inner] for inner in _flat_part(last))
            case whole:
                flat.append(whole)
    return flat


def _flat_part(part: Part) -> list[Sequence[Part]]:
    match part:
        case (ops.BRANCH, (_, rows)):
            return _flat(rows)
        case (ops.SUBPATTERN, (None, 0, 0, row)):
            return _flat([row])
        case (ops.SUBPATTERN, (group, 0, 0, row)):
            return [[(ops.SUBPATTERN, (group, 0, 0, inner))] for inner in _flat([row])]
    return [[part]]


def _captures(row: Iterable[Part]) -> bool:
    for part in row:
        match part:
            case (ops.SUBPATTERN, (group, _, _, inner)):
                if group is not None or _captures(inner):
                    return True
            case (ops.BRANCH, (_, rows)):
                if any(map(_captures, rows)):
                    return True
            case (kind, (*_, inner)) if kind in (*_REPEATS, *_ASSERTS):
                if _captures(inner):
                    return True
    return False


def _size(first: First) -> int:
    return sum(last - start + 1 for start, last in first.chars) + first.end


def _way(op: int, is_taken: bool) -> int:
    """Return the number of the way that goes on at an instruction, with the next character taken."""
    return op * 2 + is_taken


class _Program:
    """Instructions with the tables that they point to."""

    def __init__(self, flags: int) -> None:
        self._flags = flags
        self._code: list[list[int]] = []
        self._strings: list[int] = []
        self._sets: dict[First, int] = {}
        # Rows of ways; 0 is an empty row.
        self._ways = [0]
        self._rows: dict[tuple[int, ...], int] = {(): 0}
        # For each character a number; at the end of the text another one.
        self._maps: list[tuple[int, list[int]]] = []
        self._loops = 0
        self._is_looped = False

    def add(self, code: int, *values: int) -> int:
        """Add an instruction and return its place."""
        self._code.append([code, *values, *[0] * (WIDTH - 1 - len(values))])
        return len(self._code) - 1

    def row(self, row: Iterable[Part], follow: First, known: Known) -> None:
        """Add a row of parts that `follow` comes behind."""
        parts = list(row)
        while parts and _is_known(parts[0], known):
            del parts[0]
        follows = [follow]
        for part in reversed(parts[1:]):
            follows.append(_ways_of(part, ((follows[-1],),), self._flags, 1)[0][0])
        string: list[int] = []
        for part, after in zip(parts, reversed(follows), strict=False):
            if part[0] is ops.LITERAL and not known.taken:
                string.append(part[1])
            else:
                self._text(string)
                string = []
                self._part(part, after, known)
            known = Known()
        self._text(string)

    def _text(self, string: list[int]) -> None:
        if len(string) == 1:
            self.add(_CHAR, string[0])
        elif string:
            self.add(_TEXT, len(self._strings), len(string))
            self._strings += string

    def _part(self, part: Part, follow: First, known: Known) -> None:
        match part:
            case (kind, _) if kind in _UNITS:
                if not known.taken:
                    self.add(_SET, self._unit(part))
            case (ops.BRANCH, (_, rows)):
                self._branch(rows, follow)
            case (ops.SUBPATTERN, (group, added, removed, row)):
                if group is not None:
                    self.add(_OPEN, group, self._is_looped, known.taken)
                flags, self._flags = self._flags, _within(self._flags, added, removed)
                self.row(row, follow, known)
                self._flags = flags
                if group is not None:
                    self.add(_CLOSE, group, self._is_looped)
            case (kind, (least, most, row)) if kind in _REPEATS:
                most = UNBOUNDED if most is ops.MAXREPEAT else int(most)
                if most != 0:
                    self._repeat(row, int(least), most, kind is ops.MIN_REPEAT, follow)
            case (kind, (direction, row)) if kind in _ASSERTS:
                self._look(row, direction, kind is ops.ASSERT_NOT)
            case (ops.AT, place):
                self._at(place)
            case (ops.GROUPREF, group):
                self.add(_BACK, group)
            case _:
                raise ValueError(f"not supported: {part[0]}")

    def _branch(self, rows: Sequence[Sequence[Part]], follow: First) -> None:
        flat = _flat(rows)
        rows = flat if len(flat) <= WAYS else rows
        firsts = [self._first(row, follow) for row in rows]
        are_apart = sum(map(_size, firsts)) == _size(_either(firsts))
        known = Known(ahead=True, behind=not are_apart and len(rows) <= WAYS)
        head = self.add(_JUMP)
        begins, jumps = [], []
        for row in rows:
            is_taken = _takes(row, known)
            begins.append(_way(len(self._code), is_taken))
            self.row(row, follow, known._replace(taken=is_taken))
            jumps.append(self.add(_JUMP))
        for jump in jumps:
            self._code[jump][1] = len(self._code)
        if known.behind:
            base = len(self._ways)
            self._ways += begins
            deep = ((follow, *[_ANYTHING] * (DEPTH - 1)),)
            maps = self._masks([_ways(row, deep, self._flags)[0] for row in rows])
            before = [_before(row, self._flags) for row in rows]
            behind = self._bits(before) if any(one != _ANYTHING for one in before) else ALWAYS
            self._code[head][:5] = [_MASKS, maps[0], len(maps), base, behind]
        elif len(rows) == 2:
            self._split(head, begins, firsts)
        else:
            self._code[head][:2] = [_LIST, self._map(firsts, lambda found: self._list(begins[way] for way in found))]

    def _first(self, row: Iterable[Part], follow: First) -> First:
        return _ways(row, ((follow,),), self._flags)[0][0]

    def _split(self, head: int, begins: Sequence[int], firsts: Sequence[First]) -> None:
        gates = map(self._gate, firsts)
        self._code[head][:5] = [_SPLIT, *(value for pair in zip(begins, gates, strict=True) for value in pair)]

    def _repeat(self, row: Sequence[Part], least: int, most: int, is_lazy: bool, follow: First) -> None:
        unit = _unit(row)
        if unit is not None:
            chars = _characters(unit, self._flags)
            # What is taken is never given back where nothing behind it may begin with it.
            is_final = least == most or (not follow.end and not _shared(chars, follow.chars))
            kind = _LAZY if is_lazy and least != most else _GREEDY
            self.add(kind, self._unit(unit), least, most, self._gate(follow), is_final)
            return
        is_looped, self._is_looped = self._is_looped, self._is_looped or most != 1
        begun = self._first(row, follow)
        inside = follow if most == 1 else _either((begun, follow))
        may_be_empty = row.getwidth()[0] == 0  # type: ignore[attr-defined]
        known = Known(ahead=True, taken=_takes(row, Known(ahead=True)))
        if (least, most) == (1, 1):
            self.row(row, follow, Known())
        elif least == 0 and (most == 1 or (most == UNBOUNDED and not may_be_empty)):
            head = self.add(_SPLIT)
            self.row(row, inside, known)
            heads = [head] if most == 1 else [head, self.add(_SPLIT)]
            ways = [(_way(head + 1, known.taken), begun), (_way(len(self._code), False), follow)]
            begins, firsts = zip(*ways[:: -1 if is_lazy else 1], strict=True)
            for place in heads:
                self._split(place, begins, firsts)
        else:
            loop, self._loops = self._loops, self._loops + 1
            start = self.add(_LOOP, loop)
            self.row(row, inside, known)
            body, gates = _way(start + 1, known.taken), (self._gate(begun), self._gate(follow))
            self._code[start][2] = self.add(_NEXT, loop, least, most, body, is_lazy, *gates)
        self._is_looped = is_looped

    def _look(self, row: Sequence[Part], direction: int, is_not: bool) -> None:
        unit = _unit(row)
        if unit is not None:
            self.add(_AHEAD if direction > 0 else _BEHIND, self._unit(unit), is_not)
            return
        back = row.getwidth()[0] if direction < 0 else 0  # type: ignore[attr-defined]
        known = Known(ahead=True, taken=_takes(row, Known(ahead=True)))
        gate = self._gate(self._first(row, _ANYTHING))
        head = self.add(_LOOK, is_not, back, 0, _captures(row), gate, known.taken)
        self.row(row, _ANYTHING, known)
        self.add(_MATCH)
        self._code[head][3] = len(self._code)

    def _at(self, place: Any) -> None:
        if self._flags & re.MULTILINE:
            place = _BY_LINE.get(place, place)
        if place not in _PLACES:
            raise ValueError(f"not supported: {place}")
        word = First(_category(ops.CATEGORY_WORD, bool(self._flags & re.ASCII)), False)
        self.add(_AT, _PLACES[place], self._set(word) if place in _BOUNDARIES else ALWAYS)

    def _unit(self, part: Part) -> int:
        return self._set(First(_characters(part, self._flags), False))

    def _gate(self, first: First) -> int:
        return ALWAYS if first == _ANYTHING else self._set(first)

    def _set(self, first: First) -> int:
        return self._sets.setdefault(first, len(self._sets))

    def _masks(self, ways: Sequence[Way]) -> list[int]:
        """Add maps, one for each place of ways, from a character to a bit for each way that may have it there."""
        places = list(zip(*ways, strict=True))
        while len(set(places[-1])) == 1 and len(places) > 1:
            del places[-1]
        return list(map(self._bits, places))

    def _bits(self, firsts: Sequence[First]) -> int:
        """Add a map from a character to a bit for each of `firsts` that has it."""
        return self._map(firsts, lambda found: sum(1 << way for way in found))

    def _map(self, firsts: Sequence[First], value: Callable[[list[int]], int]) -> int:
        """Add a map from a character to the value of the numbers of those that may begin with it."""
        edges: dict[int, set[int]] = {0: set(), LAST + 1: set()}
        for way, first in enumerate(firsts):
            for edge in (edge for start, last in first.chars for edge in (start, last + 1)):
                edges.setdefault(edge, set()).symmetric_difference_update({way})
        found: set[int] = set()
        ranges: list[int] = []
        for start, stop in pairwise(sorted(edges)):
            found ^= edges[start]
            ranges += start, stop - 1, value(sorted(found))
        self._maps.append((value([way for way, first in enumerate(firsts) if first.end]), ranges))
        return len(self._maps) - 1

    def _list(self, begins: Iterable[int]) -> int:
        """Return the number of a row of ways; each stands there one more than it is, the last one as minus it."""
        row = [begin + 1 for begin in begins]
        if row:
            row[-1] = -row[-1]
        key = tuple(row)
        if key not in self._rows:
            self._rows[key] = len(self._ways)
            self._ways += row
        return self._rows[key]

    def write(self, out: Writer, parsed: Sequence[Part]) -> None:
        """Write all of it."""
        begin = self._gate(self._first(parsed, _ANYTHING))
        glances = self._glances(parsed)
        for row in self._code:
            while row[0] == _JUMP and self._code[row[1]][0] in (_JUMP, _MATCH):
                row[:] = self._code[row[1]]
        out.number(len(self._sets))
        for chars, end in self._sets:
            out.number(end)
            out.ints([edge for pair in chars for edge in pair])
        out.ints(self._strings)
        out.ints(self._ways)
        out.number(len(self._maps))
        for end_value, ranges in self._maps:
            out.number(end_value)
            out.ints(ranges)
        out.number(self._loops)
        out.number(begin + 1)
        out.ints(glances)
        out.ints([value for row in self._code for value in row])

    def _glances(self, parsed: Sequence[Part]) -> list[int]:
        """Return the maps that tell whether a match may begin with two characters; none where one tells as much."""
        follow = ((_ANYTHING,) * GLANCE,)
        ways = sorted(_ways(parsed, follow, self._flags, ROOM), key=lambda way: (way[1] == _ANYTHING, way))
        if ways[0][1] == _ANYTHING:
            return []
        size = -(-len(ways) // WAYS)
        heads = [_one(ways[start : start + size]) for start in range(0, len(ways), size)]
        return list(map(self._bits, zip(*heads, strict=True)))
