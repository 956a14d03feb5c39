"""Long runs of digits in normalised text, however they are set apart.

`normalise` writes most disguised numbers as plain digits. Here the rest is found: digits in groups, with other marks or
letters between them, Chinese numerals among them. What only looks like a long number, such as a date, a time, a price
range or a list, is no run.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from model.normalise import NUMERALS

LONG = 7
LONGEST = 19
MOST_BETWEEN = 3

_DIGIT = "0-9" + "".join(NUMERALS)
_LETTERS = {"o": "0", "l": "1", "i": "1"}
# Letters count as digits only among digits and away from other letters.
_ATOM = re.compile(
    rf"(?:(?<![a-z])[oli]{{1,4}}(?=[{_DIGIT}]))?[{_DIGIT}](?:[oli]{{0,4}}[{_DIGIT}])*(?:[oli]{{1,4}}(?![a-z]))?"
)
_BREAKS = re.compile(r"[^\W\d_]")
# Marks that set the groups of one number apart; others (、，/:) stand between different numbers as often.
_JOINS = frozenset(" -‐‑‒–—―−_~～·•・‧∙.…*|\\'`^\"")
_APART = frozenset("+=<>$¥€£%°℃×÷±")

_YEAR = r"(?:19|20)\d\d"
_DATE = rf"{_YEAR}(?P<mark>[-./])(?:0?[1-9]|1[0-2])(?P=mark)(?:0?[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?"
_ADDRESS = r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_DECIMAL = r"\d{1,6}\.\d{1,2}"
_PLAIN = re.compile(rf"(?<![\d.:])(?:(?:{_DATE}|{_CLOCK}|{_DECIMAL})(?![\d:]|\.\d)|{_ADDRESS}(?!\d|\.\d))")
_GOES_ON = r"[^\w,，、;；/:：。]{0,3}\d"
_RANGE = re.compile(rf"(?<![\d.])(?:{_YEAR}-{_YEAR}|\d{{1,5}}0[-~–—]\d{{1,5}}0)(?!{_GOES_ON})")
_BEFORE_RANGE = re.compile(r"\d[^\w,，、;；/:：。]{1,3}$")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\d,])")

_MOBILE = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}")
# How people write the eleven digits of a mobile in groups.
_SHAPES = frozenset(((3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (4, 3, 4), (3, 3, 5), (5, 6), (6, 5), (2, 2, 2, 2, 2, 1)))


@dataclass(frozen=True, slots=True)
class Run:
    """A number of LONG digits or more, and its span in the text that was searched."""

    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class _Atom:
    start: int
    end: int
    digits: str
    han: bool

    @property
    def single(self) -> bool:
        """Whether this is one digit; the first and the last numeral of a row often touch another (八、一起)."""
        return len(self.digits) == 1 or (self.han and len(self.digits) == 2)


def is_mobile(digits: str) -> bool:
    """Tell whether the digits are a Chinese mobile number, with or without the country's prefix."""
    return _MOBILE.fullmatch(digits) is not None


def is_card(digits: str) -> bool:
    """Tell whether the digits are a card number: 15 to 19 of them with the right check digit (Luhn, ISO/IEC 7812)."""
    if not 15 <= len(digits) <= 19 or digits[0] not in "34569" or not digits.isdigit():
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_identity(digits: str) -> bool:
    """Tell whether the digits are an identity number: 18 with the right check digit, x for ten (GB 11643)."""
    if len(digits) != 18 or not digits[:-1].isdigit():
        return False
    values = [int(digit) for digit in digits[:-1]] + [10 if digits[-1] == "x" else int(digits[-1])]
    return sum(value * pow(2, 17 - place, 11) for place, value in enumerate(values)) % 11 == 1


def is_sum(value: str) -> bool:
    """Tell whether a number is an everyday amount: six digits before the point at most, or a round number."""
    whole, _, fraction = re.sub(r"[^\d.]", "", value).partition(".")
    return len(fraction) <= 2 and (len(whole) < LONG or (len(whole) <= 12 and len(whole.rstrip("0")) <= 4))


def plain_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of dates, times, decimals, network addresses, ranges and everyday amounts, in no order."""
    spans = [match.span() for match in _PLAIN.finditer(text)]
    spans += [match.span() for match in _RANGE.finditer(text) if not _goes_on(text, match.start())]
    spans += [match.span() for match in _GROUPED.finditer(text) if is_sum(match.group())]
    return spans


def _goes_on(text: str, place: int) -> bool:
    """Tell whether what stands at `place` belongs to the digits before it."""
    return _BEFORE_RANGE.search(text[max(0, place - MOST_BETWEEN - 1) : place]) is not None


def find_runs(text: str, taken: Sequence[bool], broken: Sequence[bool]) -> list[Run]:
    """Return the runs of `text` in order, each clear of the characters that are `taken`.

    `broken[i]` says that a line of the original ends before character `i`: across it, only a number of a known form
    is one.
    """
    runs = []
    for chain in _chains(text, taken):
        links = [_between(text, broken, left, right) for left, right in pairwise(chain)]
        runs += list(_runs(chain, links))
    return runs


def _atoms(text: str, taken: Sequence[bool]) -> Iterator[_Atom]:
    """Yield the unbroken runs of digits, and those of numerals, cut where they are taken."""
    for match in _ATOM.finditer(text):
        for (is_taken, han), places in groupby(
            range(*match.span()), key=lambda place: (taken[place], text[place] in NUMERALS)
        ):
            if not is_taken:
                span = list(places)
                digits = "".join(_digit(text[place]) for place in span)
                yield _Atom(span[0], span[-1] + 1, digits, han)


def _digit(character: str) -> str:
    return NUMERALS.get(character) or _LETTERS.get(character) or character


def _chains(text: str, taken: Sequence[bool]) -> Iterator[list[_Atom]]:
    """Yield the atoms between which there are but a few marks, together."""
    chain: list[_Atom] = []
    for atom in _atoms(text, taken):
        if chain:
            start, end = chain[-1].end, atom.start
            if end - start > MOST_BETWEEN or any(taken[start:end]) or _BREAKS.search(text, start, end):
                yield chain
                chain = []
        chain.append(atom)
    if chain:
        yield chain


def _between(text: str, broken: Sequence[bool], left: _Atom, right: _Atom) -> bool:
    """Tell whether what stands between two atoms sets the groups of one number apart."""
    if any(broken[left.end : right.start + 1]):
        return False
    return all(map(_joins, text[left.end : right.start]))


def _joins(mark: str) -> bool:
    return mark in _JOINS or (mark not in _APART and unicodedata.category(mark)[0] == "S")


def _runs(chain: list[_Atom], joined: list[bool]) -> Iterator[Run]:
    """Yield the runs of a chain; `joined[i]` says that atoms `i` and `i + 1` belong together by what is between."""
    group: list[_Atom] = []
    place = 0
    while place < len(chain):
        size = _size(chain, joined, place)
        if size:
            yield from _long(group)
            yield _run(chain[place : place + size])
            group = []
            place += size
            continue
        group.append(chain[place])
        if place == len(joined) or not joined[place]:
            yield from _long(group)
            group = []
        place += 1
    yield from _long(group)


def _long(group: list[_Atom]) -> Iterator[Run]:
    if sum(len(atom.digits) for atom in group) >= LONG:
        yield _run(group)


def _run(atoms: Sequence[_Atom]) -> Run:
    return Run(atoms[0].start, atoms[-1].end, "".join(atom.digits for atom in atoms))


def _size(atoms: list[_Atom], joined: list[bool], first: int) -> int:
    """Return how many atoms from the `first` one on are a number of a known form that is set apart by other marks.

    Known are single digits in a row, mobiles in the groups that people write, cards and identity numbers; 0 for none.
    """
    last = first
    while last < len(atoms) and atoms[last].single:
        last += 1
    if last - first >= LONG:
        return last - first
    digits = ""
    for count, atom in enumerate(atoms[first : first + LONGEST], start=1):
        digits += atom.digits
        if len(digits) > LONGEST:
            break
        shape = tuple(len(part.digits) for part in atoms[first : first + count])
        known = is_identity(digits) or is_card(digits) or (is_mobile(digits) and shape in _SHAPES)
        if known and not all(joined[first : first + count - 1]):
            return count
    return 0


def take(spans: Iterable[tuple[int, int]], taken: list[bool]) -> None:
    """Mark the characters of these spans as taken."""
    for start, end in spans:
        taken[start:end] = [True] * (end - start)
