"""The two characters that a match of an expression may open with: most places are told apart by them."""

from collections.abc import Iterable
from functools import reduce
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

from model.beginnings import _REPEATS, _ZERO_WIDTH, Part

# The characters that a match opens with, at most this many; None stands for any.
SIZE = 2
Opening = tuple[int | None, ...]
# The second characters are kept as the bits of one number, by their remainder (src/beginnings.rs).
BITS = 64
ANY = (1 << BITS) - 1


def seconds(expression: str) -> dict[str, int]:
    """Return the characters that a match may begin with, in order, and for each a bit for every character behind it.

    Raises ValueError for an expression that may match nothing, or begin with characters that it does not name.
    """
    found: dict[str, int] = {}
    for opening in _of_row(parser.parse(expression)):
        if not opening or opening[0] is None:
            raise ValueError(f"a match may begin with anything: {expression}")
        first = chr(opening[0])
        second = opening[1] if len(opening) == SIZE else None
        found[first] = found.get(first, 0) | (ANY if second is None else 1 << second % BITS)
    return dict(sorted(found.items()))


def _of_row(row: Iterable[Part]) -> set[Opening]:
    return reduce(_joined, map(_of_part, row), {()})


def _joined(one: set[Opening], other: set[Opening]) -> set[Opening]:
    return {(start + end)[:SIZE] for start in one for end in (other if len(start) < SIZE else [()])}


def _of_part(part: Part) -> set[Opening]:
    match part:
        case (ops.LITERAL, int(code)):
            return {(code,)}
        case (ops.RANGE, (int(first), int(last))):
            return {(code,) for code in range(first, last + 1)}
        case (ops.IN, [(ops.NEGATE, _), *_]):
            return {(None,)}
        case (ops.IN, members):
            return set().union(*map(_of_part, members))
        case (ops.BRANCH, (_, rows)):
            return set().union(*map(_of_row, rows))
        case (ops.SUBPATTERN, (*_, row)):
            return _of_row(row)
        case (kind, (least, most, row)) if kind in _REPEATS:
            once = _of_row(row)
            found: set[Opening] = {()}
            for count in range(min(int(most), SIZE)):
                found = _joined(found, once) | (found if count >= least else set())
            return found
        case (kind, _) if kind in _ZERO_WIDTH:
            return {()}
    return {(None,)}
