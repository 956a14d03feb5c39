"""Undo disguises, keeping the way back to every original character.

The result is lower-case, half-width, simplified text. Each step is a function from a `Draft` to a `Draft` and can be called
alone; `normalise` composes them. A step only joins or replaces; what it takes for a disguise is recorded with its span.
The tables are datasets/lexicons/disguises.toml.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import opencc

from model.segment import is_word

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "disguises.toml"
HAN = "〇㐀-䶿一-鿿豈-﫿𠀀-𲎯"
NUMERALS = dict(zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "001234567891123456789" + "2", strict=True))


@dataclass(frozen=True, slots=True)
class Disguise:
    """One disguise that was undone: its kind and its span in the original text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Text under way. `starts[i]` and `ends[i]` are the original offsets that character `i` of `text` stands for."""

    text: str
    starts: list[int]
    ends: list[int]
    disguises: tuple[Disguise, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of `text[start:end]`; an empty span where that is empty."""
        if start >= end:
            return (0, 0)
        return min(self.starts[start:end]), max(self.ends[start:end])

    def replace(self, edits: Iterable[tuple[int, int, str]], kind: str | None = None) -> "Draft":
        """Return the draft with each `(start, end, replacement)` done, left to right, none overlapping.

        A replacement of the same length keeps the way back character by character, another one stands for the whole
        span. With `kind`, each edit is recorded as a disguise.
        """
        text, starts, ends, found, last = [], [], [], list(self.disguises), 0
        for start, end, new in edits:
            text.append(self.text[last:start])
            starts += self.starts[last:start]
            ends += self.ends[last:start]
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            elif new:
                whole = self.span(start, end)
                starts += [whole[0]] * len(new)
                ends += [whole[1]] * len(new)
            text.append(new)
            if kind:
                found.append(Disguise(kind, *self.span(start, end)))
            last = end
        if not text:
            return self
        text.append(self.text[last:])
        return Draft("".join(text), starts + self.starts[last:], ends + self.ends[last:], tuple(found))

    def noted(self, kind: str, spans: Iterable[tuple[int, int]]) -> "Draft":
        """Return the draft with the given spans of its text recorded as disguises."""
        found = tuple(Disguise(kind, *self.span(start, end)) for start, end in spans)
        return Draft(self.text, self.starts, self.ends, self.disguises + found)


@dataclass(frozen=True, slots=True)
class Tables:
    """The lexicon of disguises, compiled."""

    inserted: re.Pattern[str]
    spaced: re.Pattern[str]
    split: dict[str, str]
    split_pattern: re.Pattern[str]
    characters: dict[str, str]
    phrases: dict[str, str]
    phrase_pattern: re.Pattern[str]


def _alternatives(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds the longest of `words` at each place."""
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))))


@cache
def tables() -> Tables:
    """Return the lexicon of disguises."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    symbols = re.escape(data["inserted"])
    return Tables(
        re.compile(
            rf"(?<=[{HAN}])(?:[{symbols}]|[^\w\s{HAN}\x00-\x7f，。！？；：、（）【】《》“”‘’…—￥]){{1,3}}(?=[{HAN}])"
        ),
        re.compile(
            rf"(?<![{HAN}])[{HAN}](?:(?P<gap>[ \t{symbols}丨]{{1,2}})[{HAN}])(?:(?P=gap)[{HAN}]){{1,}}(?![{HAN}])"
        ),
        data["split"],
        _alternatives(data["split"]),
        data["characters"],
        data["phrases"],
        _alternatives(data["phrases"]),
    )


class _Characters(dict[str, tuple[str, str]]):
    """From a character to its plain form and the kind of disguise it is ("" for none); filled as characters are met."""

    def __init__(self) -> None:
        super().__init__()
        self._simplify = opencc.OpenCC("t2s").convert

    def __missing__(self, character: str) -> tuple[str, str]:
        self[character] = found = self._look_up(character)
        return found

    def _look_up(self, character: str) -> tuple[str, str]:
        category = unicodedata.category(character)
        if category == "Cf" or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
            return "", "zero_width"
        if character in "\r\n\t" or category in ("Zs", "Zl", "Zp"):
            return " ", ""
        if category == "Cc":
            return "", "zero_width"
        if character in tables().characters:
            return tables().characters[character], "lookalike"
        if "\U0001f130" <= character <= "\U0001f189" and not "\U0001f14a" <= character <= "\U0001f14f":
            return chr(ord("a") + (ord(character) - 0x1F130) % 32 % 26), "circled"
        if "\U0001f1e6" <= character <= "\U0001f1ff":
            return chr(ord("a") + ord(character) - 0x1F1E6), "circled"
        if "➀" <= character <= "➓" or "❶" <= character <= "❿":
            return str((ord(character) - ord("❶")) % 10 + 1), "circled"
        plain = unicodedata.normalize("NFKC", character).lower()
        kind = ""
        if (
            plain != character.lower()
            and category in ("No", "So", "Lm", "Nl")
            or "\U0001d400" <= character <= "\U0001d7ff"
        ):
            plain, kind = plain.strip("()."), "circled"
        elif "０" <= character <= "９" or "Ａ" <= character <= "ｚ":
            kind = "full_width"
        if len(plain) == 1 and "㐀" <= plain:
            simple = self._simplify(plain)
            plain = simple if len(simple) == 1 else plain
        return plain, kind


@cache
def _characters() -> _Characters:
    return _Characters()


def plain_characters(text: str) -> Draft:
    """Return the draft of `text` with every character in its plain form: half-width, lower-case, simplified, visible."""
    table = _characters()
    looked = [table[character] for character in text]
    if all(len(plain) == 1 for plain, _ in looked):
        starts = list(range(len(text)))
        ends = list(range(1, len(text) + 1))
    else:
        starts = [place for place, (plain, _) in enumerate(looked) for _ in plain]
        ends = [start + 1 for start in starts]
    found = tuple(Disguise(kind, place, place + 1) for place, (_, kind) in enumerate(looked) if kind)
    return Draft("".join(plain for plain, _ in looked), starts, ends, found)


_DOT = re.compile(
    r"(?<=[a-z0-9])\s?(?:点|。|\(点\)|\[点\]|\(dot\)|\[dot\]|\[\.\])\s?"
    r"(?=(?:com|cn|net|org|top|cc|vip|xyz|icu|club|tk|pw|me|info|site|shop|online|work|life|tw|hk|in|la|tv|co|app)(?![a-z]))"
)
_SPACED_HOST = re.compile(r"(?<![a-z0-9])[a-z0-9](?: [a-z0-9./:-]){5,}(?![a-z0-9])")
_WRAPPED = re.compile(r"(?<=[a-z0-9])\s*\n\s*(?=[./])|(?<=[./])\s*\n\s*(?=[a-z0-9])")


def joined_links(draft: Draft) -> Draft:
    """Join links whose dot is written as a word and links with a space between all characters."""
    draft = draft.replace([(m.start(), m.end(), ".") for m in _DOT.finditer(draft.text)], "link")
    edits = [
        (m.start(), m.end(), m.group().replace(" ", ""))
        for m in _SPACED_HOST.finditer(draft.text)
        if "." in m.group() or "://" in m.group().replace(" ", "")
    ]
    return draft.replace(edits, "link")


def whole_characters(draft: Draft) -> Draft:
    """Join characters that were written as their parts (亻言 for 信)."""
    table = tables()
    edits = [(m.start(), m.end(), table.split[m.group()]) for m in table.split_pattern.finditer(draft.text)]
    return draft.replace(edits, "split")


def without_insertions(draft: Draft) -> Draft:
    """Remove what was put between the characters of a word: 征 信 優 化, 微❤信, 银*行.

    A lone symbol goes only where the characters beside it make a word, so that 快递/外卖 keeps its stroke.
    """
    table = tables()
    edits: list[tuple[int, int, str]] = []
    runs: list[tuple[int, int]] = []
    for m in table.spaced.finditer(draft.text):
        gaps = _gaps(m.group(), m.group("gap"), m.start())
        if len(gaps) >= 3 or _make_word(m.group().replace(m.group("gap"), "")):
            edits += [(start, end, "") for start, end in gaps]
            runs.append(m.span())
    draft = draft.noted("separator", runs).replace(edits)
    text = draft.text
    edits = [(m.start(), m.end(), "") for m in table.inserted.finditer(text) if _joins_word(text, m.start(), m.end())]
    return draft.replace(edits, "symbol")


def _gaps(text: str, gap: str, offset: int) -> list[tuple[int, int]]:
    """Return the spans of `gap` in `text`, moved by `offset`."""
    return [(m.start() + offset, m.end() + offset) for m in re.finditer(re.escape(gap), text)]


def _make_word(text: str) -> bool:
    """Tell whether any two neighbours in `text` make a word."""
    return any(is_word(left + right) for left, right in pairwise(text))


def _joins_word(text: str, start: int, end: int) -> bool:
    """Tell whether a word of two to four characters stands across the gap from `start` to `end`."""
    before, after = text[max(0, start - 3) : start], text[end : end + 3]
    return any(
        is_word(before[-left:] + after[:right])
        for left in range(1, len(before) + 1)
        for right in range(1, len(after) + 1)
        if left + right <= 4
    )


def common_words(draft: Draft) -> Draft:
    """Replace homophones, look-alikes and letters that stand for a word (威信 for 微信, 扣裙 for qq群)."""
    table = tables()
    edits = [
        (m.start(), m.end(), table.phrases[m.group()])
        for m in table.phrase_pattern.finditer(draft.text)
        if not _inside_latin(draft.text, m)
    ]
    return draft.replace(edits, "homophone")


def _inside_latin(text: str, match: re.Match[str]) -> bool:
    """Tell whether the match begins or ends inside a run of letters and digits of a link or an English word."""
    start, end = match.span()
    return bool(
        (text[start].isascii() and start and text[start - 1].isascii() and text[start - 1].isalnum())
        or (text[end - 1].isascii() and end < len(text) and text[end] in "./abcdefghijklmnopqrstuvwxyz")
    )


_CONTACT_LETTERS = re.compile(
    r"(?<![a-z0-9@./_-])(?:vx|wx|v)(?:号|信)?(?=\s?[:：]?\s?[a-z][a-z0-9_-]{5,19}(?![a-z0-9._-]))"
    r"|(?<=[加家佳伽茄嘉+➕])\s?(?:vx|wx|v|w|微|薇|徽|葳)(?=\s?[:：]?\s?[a-z0-9])"
    r"|(?<=[加家佳伽茄嘉+➕])(?:vx|wx|v)(?![a-z0-9信])"
)


def contact_words(draft: Draft) -> Draft:
    """Write out the letters that stand for WeChat before an id or after 加 (加V, vx:abc123)."""
    edits = [(m.start(), m.end(), "微信") for m in _CONTACT_LETTERS.finditer(draft.text)]
    return draft.replace(edits, "letters")


_DIGIT = "0-9零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_NUMERAL_RUN = re.compile(rf"(?<![{_DIGIT}])(?:[{_DIGIT}][ \-.*_]?){{6,24}}[{_DIGIT}]")
_ZEROS = re.compile(r"(?<=[1-9])o{2,4}(?![a-z0-9./_-])|(?<=[0-9])[oO](?=[0-9]{3})")
_SPACED_DIGITS = re.compile(r"(?<![0-9a-z])[0-9](?:[ .\-*_,][0-9]){6,}(?![0-9])")


def plain_numbers(draft: Draft) -> Draft:
    """Write long Chinese numerals as digits (一三八…), join digits set apart one by one, and o for 0 in amounts (5ooo)."""
    edits = []
    for m in _NUMERAL_RUN.finditer(draft.text):
        digits = [character for character in m.group() if character in NUMERALS]
        if len(digits) >= 5:
            edits.append(
                (m.start(), m.end(), "".join(NUMERALS.get(c, c) for c in m.group() if c.isdigit() or c in NUMERALS))
            )
    draft = draft.replace(edits, "numeral")
    edits = [(m.start(), m.end(), re.sub(r"\D", "", m.group())) for m in _SPACED_DIGITS.finditer(draft.text)]
    draft = draft.replace(edits, "separator")
    return draft.replace([(m.start(), m.end(), "0" * len(m.group())) for m in _ZEROS.finditer(draft.text)], "zeros")


STEPS: tuple[Callable[[Draft], Draft], ...] = (
    joined_links,
    whole_characters,
    without_insertions,
    common_words,
    contact_words,
    plain_numbers,
)


def normalise(text: str) -> Draft:
    """Return `text` with its disguises undone, the way back to the original offsets, and what was undone."""
    draft = plain_characters(text)
    for step in STEPS:
        draft = step(draft)
    return draft
