"""The parts of the corpus that figures are given for."""

import re
from collections.abc import Callable
from functools import cache

import opencc

from training.corpus import COPIES, Message

Belongs = Callable[[Message], bool]
_YEAR = re.compile(r"y(\d{4})")
_HAN = re.compile(r"[一-鿿]")
_PUNCTUATION = re.compile(r"[，。！？；：、,!?;:]")
LENGTHS = ((1, 12), (13, 30), (31, 80), (81, 5_000))
YEARS = ((2005, 2009), (2010, 2014), (2015, 2019), (2020, 2026))


def slices() -> dict[str, dict[str, Belongs]]:
    """Return the slices: for each heading, names and what belongs to them."""
    return {
        "length in characters": {_range(first, last): _long(first, last) for first, last in LENGTHS},
        "script": {
            "simplified": lambda message: script(message.text) == "simplified",
            "traditional": lambda message: script(message.text) == "traditional",
            "no Chinese character": lambda message: script(message.text) == "none",
        },
        "year style": {
            **{f"{first} to {last}": _of_years(first, last) for first, last in YEARS},
            "no year": lambda message: not years(message),
        },
        "punctuation": {
            "with": lambda message: bool(_PUNCTUATION.search(message.text)),
            "bare": lambda message: not _PUNCTUATION.search(message.text),
        },
        "manner": {tag: _tagged(tag) for tag in ("chat", "dialect", "fragment", "long", "tw", "hk")},
        "pairs": {"minimal pairs": lambda message: message.block != message.family},
    }


def written(row: int) -> bool:
    """Tell whether this row of an expanded corpus is a family as it was written, not a variant in another format."""
    return row % COPIES == 0


@cache
def _simplify() -> Callable[[str], str]:
    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


def script(text: str) -> str:
    """Return `simplified`, `traditional` (a twentieth or more of the characters are) or `none`."""
    characters = "".join(_HAN.findall(text))
    if not characters:
        return "none"
    changed = sum(one != other for one, other in zip(characters, _simplify()(characters), strict=False))
    return "traditional" if changed * 20 >= len(characters) else "simplified"


def years(message: Message) -> list[int]:
    """Return the years whose style the message has, by its tags."""
    return [int(match[1]) for tag in message.tags if (match := _YEAR.fullmatch(tag))]


def _range(first: int, last: int) -> str:
    return f"over {first - 1}" if last == LENGTHS[-1][1] else f"{first} to {last}"


def _long(first: int, last: int) -> Belongs:
    return lambda message: first <= len(message.text) <= last


def _of_years(first: int, last: int) -> Belongs:
    return lambda message: any(first <= year <= last for year in years(message))


def _tagged(tag: str) -> Belongs:
    return lambda message: tag in message.tags
