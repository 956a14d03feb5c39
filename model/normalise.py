"""Undo disguises, keeping the way back to every original character.

The result is lower-case, half-width, simplified text. Each step is a function from a `Draft` to a `Draft` and can be
called alone; `normalise` composes them. A step only joins or replaces; what it takes for a disguise is recorded with
its span. The tables are datasets/lexicons/disguises.toml.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from model.characters import HAN, SUSPECT, Forms, Plain, plain_forms
from model.segment import cut, is_word

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "disguises.toml"
NUMERALS = dict(zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "001234567891123456789" + "2", strict=True))


# The kinds of disguises.
KINDS = (
    *("zero_width", "lookalike", "circled", "full_width", "link", "split", "separator", "symbol", "homophone"),
    *("letters", "numeral", "zeros"),
)


class Disguise(NamedTuple):
    """One disguise that was undone: its kind and its span in the original text."""

    kind: str
    start: int
    end: int


class Draft(NamedTuple):
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
    names: dict[str, str]
    name_pattern: re.Pattern[str]
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
        data["names"],
        _alternatives(data["names"]),
        data["phrases"],
        _alternatives(data["phrases"]),
    )


@cache
def _forms() -> Forms:
    return Forms(tables().characters)


@cache
def plain_table() -> Plain:
    return Plain(_forms())


def plain_characters(text: str) -> Draft:
    """Return the draft of `text` with all its characters plain: half-width, lower-case, simplified, visible."""
    translated = text.translate(plain_table())
    if SUSPECT not in translated:
        return Draft(translated, list(range(len(text))), list(range(1, len(text) + 1)))
    plain, disguised = plain_forms(text, _forms())
    starts = [place for place, form in enumerate(plain) for _ in form]
    ends = [start + 1 for start in starts]
    found = tuple(Disguise(kind, place, place + 1) for place, kind in disguised)
    return Draft("".join(plain), starts, ends, found)


_ENDINGS = "com|cn|net|org|top|cc|vip|xyz|icu|club|tk|pw|me|info|site|shop|online|work|life|tw|hk|in|la|tv|co|app"
_SURE_ENDINGS = frozenset(("com", "cn", "net", "org"))
_FULL_STOP_ENDINGS = _SURE_ENDINGS | {"top", "cc", "xyz", "icu", "tk", "pw", "vip", "club", "site", "shop", "online"}
_DOT = re.compile(
    r"(?<=[a-z0-9])\s?(?P<dot>点|。|·|丶|(?<=\s)\.|\.(?=\s)|(?<=\s)dot(?=\s)|\(点\)|\[点\]|\(dot\)|\[dot\]|\[\.\]|\(\.\))\s?"
    rf"(?=(?:[a-z0-9-]{{1,63}}\.)?(?P<ending>{_ENDINGS})(?![a-z]))"
)
_LABEL = re.compile(r"[a-z0-9-]+$")
_BEGUN = re.compile(r"(?:://|(?<![a-z0-9])www\.)[a-z0-9.-]*$")
_SPACED_HOST = re.compile(r"(?<![a-z0-9])[a-z0-9](?: [a-z0-9./:-]){5,}(?![a-z0-9])")
_WRAPPED = re.compile(
    r"(?<![a-z0-9.])(?:https?:/{0,2}|www\.)(?:[a-z0-9-]{0,40}|[a-z0-9./:_?=&-]{0,80}[./?=&-])(?P<long> {0,2}\n {0,2})"
    r"(?=[a-z0-9])(?!\d{1,2}[.、)])"
    r"|(?<=[a-z0-9])(?P<before> {0,2}\n {0,2})(?=\.(?:com|cn|net|org|top|cc|vip|xyz|icu|club|tk|pw)(?![a-z0-9]))"
    r"|(?<=[a-z0-9]\.)(?P<after> {0,2}\n {0,2})(?=(?:com|cn|net|org|cc|xyz|icu)(?![a-z0-9]))"
)


def unwrapped(draft: Draft) -> Draft:
    """Join links that a line end cuts in two; every other line end becomes a space."""
    if "\n" not in draft.text:
        return draft
    edits = [(*m.span(m.lastgroup or 0), "") for m in _WRAPPED.finditer(draft.text)]
    draft = draft.replace(edits, "link")
    return Draft(draft.text.replace("\n", " "), draft.starts, draft.ends, draft.disguises)


def joined_links(draft: Draft) -> Draft:
    """Join links whose dots are written otherwise, the last dot first, and links spaced out."""
    for _ in range(2):
        dots = [(m.start(), m.end(), ".") for m in _DOT.finditer(draft.text) if _is_dot(draft.text, m)]
        if not dots:
            break
        draft = draft.replace(dots, "link")
    if " " not in draft.text:
        return draft
    edits = [
        (m.start(), m.end(), m.group().replace(" ", ""))
        for m in _SPACED_HOST.finditer(draft.text)
        if "." in m.group() or "://" in m.group().replace(" ", "")
    ]
    return draft.replace(edits, "link")


def _is_dot(text: str, match: re.Match[str]) -> bool:
    """Tell whether a written dot belongs to a host: 8点app推送 tells the time, and 回复td。top店 ends a sentence."""
    label = _LABEL.search(text[max(0, match.start() - 63) : match.start()])
    name, ending = label.group() if label else "", match["ending"]
    if match["dot"] == "." and not (match.group()[0].isspace() and match.group()[-1].isspace()):
        # A sentence may end so. Neither a drawn name nor what begins as a link does.
        drawn = any(map(str.isdigit, name)) and any(map(str.isalpha, name))
        begun = _BEGUN.search(text[max(0, match.start() - 80) : match.start()])
        return begun is not None or (drawn and ending in _FULL_STOP_ENDINGS)
    if match["dot"] == "dot":
        return ending in _FULL_STOP_ENDINGS and len(name) >= 3 and name != "the"
    if ending in _SURE_ENDINGS:
        return True
    if match["dot"] == "。":
        return ending in _FULL_STOP_ENDINGS and len(name) >= 3 and not name.isdigit()
    return not (name.isdigit() and len(name) <= 2)


def whole_characters(draft: Draft) -> Draft:
    """Join characters that were written as their parts (亻言 for 信).

    Parts that are characters of their own are joined only where that makes a word: 赚 in 贝兼钱, but 宝贝才三岁.
    """
    table = tables()
    edits = [
        (*m.span(), table.split[m.group()])
        for m in table.split_pattern.finditer(draft.text)
        if not m.group().startswith(_OWN_CHARACTERS) or _makes_word(draft.text, m, table.split[m.group()])
    ]
    return draft.replace(edits, "split")


_OWN_CHARACTERS = ("贝", "彳亍")


def _makes_word(text: str, match: re.Match[str], whole: str) -> bool:
    """Tell whether the whole character makes a word with a neighbour, and its first part none with the one before."""
    start, end = match.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before and is_word(before + match.group()[0]):
        return False
    return is_word(before + whole) or is_word(whole + after) or not before.isalnum()


def words_across(text: str) -> dict[int, tuple[int, int]]:
    """Return the places of `text` that lie inside a word of the dictionary, each with the span of the word."""
    across: dict[int, tuple[int, int]] = {}
    place = 0
    for word in cut(text):
        end = place + len(word)
        if len(word) > 1 and is_word(word):
            across.update((inside, (place, end)) for inside in range(place + 1, end))
        place = end
    return across


_NATURAL = "-·•~–—+"


def without_insertions(draft: Draft) -> Draft:
    """Remove what was put between the characters of a word: 征 信 優 化, 微❤信, 银*行.

    A lone symbol goes only where the characters beside it make one word, so that 北京-上海 and 生日🎂快乐 keep theirs.
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
    found = [m.span() for m in table.inserted.finditer(draft.text)]
    return draft.replace(_inside_words(draft.text, found), "symbol") if found else draft


def _inside_words(text: str, gaps: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Return the edits that remove those of `gaps` that stand inside a word and not between two words that make one."""
    pieces: list[str] = []
    places: list[int] = []
    last = length = 0
    for start, end in gaps:
        pieces.append(text[last:start])
        length += start - last
        places.append(length)
        last = end
    joined = "".join(pieces) + text[last:]
    across = words_across(joined)
    edits = []
    for (start, end), place in zip(gaps, places, strict=True):
        first, stop = across.get(place, (place, place))
        words = [len(half) >= 2 and is_word(half) for half in (joined[first:place], joined[place:stop])]
        if first < place and not all(words) and not (any(words) and text[start] in _NATURAL):
            edits.append((start, end, ""))
    return edits


def _gaps(text: str, gap: str, offset: int) -> list[tuple[int, int]]:
    """Return the spans of `gap` in `text`, moved by `offset`."""
    return [(m.start() + offset, m.end() + offset) for m in re.finditer(re.escape(gap), text)]


def _make_word(text: str) -> bool:
    """Tell whether any two neighbours in `text` make a word."""
    return any(is_word(left + right) for left, right in pairwise(text))


def common_words(draft: Draft) -> Draft:
    """Replace homophones, look-alikes and letters that stand for a word (薇信 for 微信, 扣裙 for qq群).

    A phrase that only looks like one where two words meet stays: 定点机构 holds no 点机. Other spellings of a name
    (wechat) are written alike without counting as a disguise.
    """
    table = tables()
    draft = draft.replace(_phrases(draft.text, table.names, table.name_pattern))
    return draft.replace(_phrases(draft.text, table.phrases, table.phrase_pattern), "homophone")


def _phrases(text: str, meanings: dict[str, str], pattern: re.Pattern[str]) -> list[tuple[int, int, str]]:
    """Return the edits for the phrases of a table that begin and end with a word."""
    match = pattern.search(text)
    if not match:
        return []
    across = words_across(text)
    edits = []
    while match:
        start, end = match.span()
        if start in across or end in across or _inside_latin(text, match):
            match = pattern.search(text, start + 1)
        else:
            edits.append((start, end, meanings[match.group()]))
            match = pattern.search(text, end)
    return edits


_GOES_ON = re.compile(r"[a-z./]|[0-9_-]+\.[a-z]")


def _inside_latin(text: str, match: re.Match[str]) -> bool:
    """Tell whether the match begins or ends inside a run of letters and digits of a link or an English word."""
    start, end = match.span()
    before = text[start - 1 : start]
    if text[start].isascii() and before.isascii() and (before.isalnum() or before in ("@", ".", "/")):
        return True
    return text[end - 1].isascii() and (_GOES_ON.match(text, end) is not None)


_ADD = "加家佳伽茄嘉➕+"
_ID = r"[a-z][a-z0-9_-]{5,19}(?![a-z0-9._-])"
_CONTACT_LETTERS = re.compile(
    rf"(?<=[{_ADD}])(?P<alone>vx|wx|v)(?![a-z0-9信])"
    rf"|(?<=[{_ADD}])(?P<with>\s?(?:vx|wx|v|w|微|薇|徽|葳))(?=\s?:?\s?[a-z0-9])"
    rf"|(?<![a-z0-9@./_-])(?P<id>(?:vx|wx|v)(?:号|信)?)(?=\s?:?\s?{_ID}|号?\s?:\s?\d{{6,12}}(?!\d))"
)
_CONTACT_LETTER = re.compile("[vw微薇徽葳]")
_ADDED = re.compile(r"[参增更追附叠累施交递]加$")
_ENGLISH_IN_V = re.compile(r"ip|ivo|isa|ideo|pn|er[isyb]|iew|alue|ia[^n]|olume|works|ox|oice")
_GLUED = re.compile(r"[a-z]*(?:[0-9_-]|[a-z]{6})")
_SET_OFF = re.compile(r"\s?:|\s[a-z]+[0-9_-]")
_GLUED_ALONE = re.compile(r"[a-z]{3,}[0-9_-]")
_QQ = re.compile(r"(?<=加)\s?q(?=\s?[号群]?\s?:?\s?\d{5,11}(?!\d))|(?<![a-z0-9@./_-])q(?=号?\s?:\s?\d{5,11}(?!\d))")


def contact_words(draft: Draft) -> Draft:
    """Write out the letters that stand for WeChat or QQ before an id or after 加 (加V, vx:abc123, 加q 123456)."""
    if "q" in draft.text:
        draft = draft.replace([(m.start(), m.end(), "qq") for m in _QQ.finditer(draft.text)])
    if _CONTACT_LETTER.search(draft.text) is None:
        return draft
    edits = [(m.start(), m.end(), "微信") for m in _CONTACT_LETTERS.finditer(draft.text) if _is_chat(draft.text, m)]
    return draft.replace(edits, "letters")


def _is_chat(text: str, match: re.Match[str]) -> bool:
    """Tell whether letters stand for WeChat: not in 参加v, 大家v, ctrl+v, +wifi, 添加wang, 加vip or vxworks."""
    start, end = match.span()
    if match.lastgroup != "id":
        before, sign = text[max(0, start - 2) : start], text[start - 1]
        if sign == "+" and before[0].isascii() and before[0].isalnum():
            return False
        if _ADDED.search(before) or (sign in "家佳嘉" and is_word(before)):
            return False
    word = match.group().strip()
    if not "a" <= text[end : end + 1] <= "z" or not word.isascii():
        return word != "v" or match.lastgroup != "id" or bool(_SET_OFF.match(text, end))
    if word == "w" or _ENGLISH_IN_V.match(text, end):
        return False
    return bool((_GLUED if match.lastgroup == "with" else _GLUED_ALONE).match(text, end))


_DIGIT = "0-9零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_NUMERAL_RUN = re.compile(
    rf"[{_DIGIT}](?<![{_DIGIT}十百千万第][{_DIGIT}])"
    rf"(?:[{_DIGIT}]{{9,23}}|[ \-.*_]?(?:[{_DIGIT}][ \-.*_]?){{5,23}}[{_DIGIT}])"
)
_NUMERAL = re.compile(f"[{_DIGIT}]")
_STROKES = re.compile(r"[0-9]{1,5}(?:一[0-9]{1,5})+")
_COUNTED = "一二三四五六七八九"
_ZEROS = re.compile(
    r"(?<![a-z0-9@./_?=&-])(?:[0-9]+o[0-9o]*|l[o0]{3,6}|l[o0]{2}(?=\s?[元块万]))(?![0-9a-z/_@-]|\.[a-z])"
)
_SIGN = r"[^\w\s\x00-\x7f，。！？；：、（）【】《》“”‘’…—–·～~￥¥%℃°→]"
_SET_APART = re.compile(
    rf"[0-9](?<![0-9a-z][0-9])(?:(?:[ .\-*_][0-9]){{6,}}(?![0-9])|[0-9]*(?:{_SIGN}{{1,2}}[0-9]+)+(?![0-9]))"
)


def plain_numbers(draft: Draft) -> Draft:
    """Write long Chinese numerals as digits (一三八…), join digits set apart, and o for 0 in amounts (5ooo)."""
    if _NUMERAL.search(draft.text) is not None:
        edits = [
            (m.start(), m.end(), digits) for m in _NUMERAL_RUN.finditer(draft.text) if (digits := _digits(m.group()))
        ]
        draft = draft.replace(edits, "numeral")
        edits = [(m.start(), m.end(), re.sub(r"\D", "", m.group())) for m in _SET_APART.finditer(draft.text)]
        draft = draft.replace([edit for edit in edits if len(edit[2]) >= 7], "separator")
    if "o" not in draft.text and "l" not in draft.text:
        return draft
    edits = [
        (m.start(), m.end(), m.group().replace("o", "0").replace("l", "1"))
        for m in _ZEROS.finditer(draft.text)
        if len(m.group()) >= 3
    ]
    return draft.replace(edits, "zeros")


def _digits(run: str) -> str:
    """Return a run of digits and Chinese numerals as digits where it is a number in disguise, else nothing."""
    numerals = sum(character in NUMERALS for character in run)
    if not numerals or run in _COUNTED:
        return ""
    if _STROKES.fullmatch(run):
        return run.replace("一", "")
    digits = "".join(NUMERALS.get(c, c) for c in run if c in NUMERALS or "0" <= c <= "9")
    return digits if numerals >= 5 or (numerals >= 2 and len(run) == len(digits) >= 10) else ""


STEPS: tuple[Callable[[Draft], Draft], ...] = (
    unwrapped,
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
