"""Take personal data out of a message: the one masking module, for all that is stored, logged, exported or shown.

Masked are telephones, cards, identity numbers, ids of QQ, WeChat and other chats, codes, mail addresses, names behind
a label, what links carry beside their host, and every run of seven digits or more in any disguise. Kept is what a
message is known by: the first three and last two digits of a mobile, the last four of a card, the area of a telephone,
hosts, amounts, dates and the registry's numbers. The tables are datasets/lexicons/masking.toml.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

from model.characters import HAN
from model.digits import Run, find_runs, is_card, is_mobile, is_sum, plain_spans, take
from model.links import Link, LinkKind
from model.normalise import NUMERALS, Draft
from model.numbers import ACCOUNTS, TELEPHONES, Number, NumberKind, either
from model.numbers import tables as number_tables
from model.reading import Reading, read
from model.registry import registry

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "masking.toml"
STARS = "*" * 6
SOMEONE = "某某"
MOST_ROUNDS = 5

# How masked digits look: six of them at most stay beside the stars, so that masking twice changes nothing.
_MASKED = re.compile(r"(?<![\d*])(?:\*{6}\d{4}|\d{0,4}\*{6}(?:\d\d)?)(?![\d*])")
_GROUPED = re.compile(r"\D{0,3}\d{1,3}(?:,\d{3}){1,2}(?:\.\d{1,2})?")
_MAILBOX = re.compile(r"(?<![a-z0-9._%+-])(?P<user>[a-z0-9._%+-]{1,64})@(?=[a-z0-9-]+\.[a-z])")
# What is left of a link behind the end that is found of it, and masked and other numbers.
_REST = re.compile(r"[?#/]?\*{6}")
_SHOWN = re.compile(r"(?P<first>\+|(?:(?<![a-z])(?!qq)[a-z]{1,2})?\d{0,4})\*{6}(?P<last>\d{4}|\d\d|@)?|(?P<plain>\d+)")
_NO_WORD = re.compile(r"[\W_]+")
_CHAT = re.compile(r"(?:微信|qq|群)[^\d,，。]{0,6}$")
# Kinds that are masked wherever they stand, also where letters among their digits hide the run.
_PRIVATE = TELEPHONES | {NumberKind.CARD, NumberKind.IDENTITY}
_PLAIN_PART = re.compile(r"[a-z_-]{1,12}|[a-z]{1,4}\d{1,2}|\d{1,2}|")
_DOT = re.compile(r"\.")
_FILE_END = re.compile(r"\.[a-z]{2,6}\d?$")
_COUNTRY = re.compile(r"^(?:00)?860?(?=(?:10|2\d|[3-9]\d\d)\d{7,8}$)")
_CODE = rf"[a-z0-9{''.join(NUMERALS)}](?:[a-z0-9{''.join(NUMERALS)}-]{{1,14}}[a-z0-9{''.join(NUMERALS)}])?"


@dataclass(frozen=True, slots=True)
class Mask:
    """What a span of the normalised text is to be replaced by."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The lexicon of masking, compiled."""

    after: re.Pattern[str]
    before: re.Pattern[str]
    label: re.Pattern[str]
    greeting: re.Pattern[str]
    surnames: frozenset[str]
    not_names: frozenset[str]


@cache
def tables() -> Tables:
    """Return the lexicon of masking."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    codes, counted = number_tables().codes, either(data["counted"])
    return Tables(
        re.compile(
            rf"(?:{codes}|{either(data['passwords'])})(?:\([^()\d]{{0,10}}\))?"
            rf"""(?:号码?|为|是|is |[:\s"“「『'\[(【<#]){{0,4}}(?P<code>{_CODE})(?![a-z0-9*]|{counted})"""
        ),
        re.compile(
            rf"(?<![\d.*-])(?<!尾号)(?P<code>\d{{4,8}})(?![\d*]|{counted})[^\d,，。;；!！?？*]{{0,12}}?(?:{codes})"
        ),
        re.compile(
            rf"(?:{either(data['names'])})(?P<mark>\s?[:=]\s?|\s)?(?:是|为)?(?P<name>[{HAN}]{{2,4}}?)"
            rf"(?=$|[^{HAN}]|{either(data['after_names'])})"
        ),
        re.compile(
            rf"(?:尊敬的|亲爱的|^|[】\])!！,，。:])(?P<name>[{data['surnames']}][{HAN}]{{1,2}})(?=先生|女士|小姐|,?您好|,?你好)"
        ),
        frozenset(data["surnames"]),
        frozenset(data["not_names"].split()),
    )


def mask(text: str) -> str:
    """Return `text` with its personal data masked, all else as it stands; masking twice changes nothing more."""
    return _masked(text)[0]


def _masked(text: str) -> tuple[str, Reading]:
    """Return the masked text and how it reads.

    Stars may stand where two spans met, and be read otherwise than those: so it goes on until nothing changes.
    """
    for _ in range(MOST_ROUNDS):
        reading = read(text)
        masked = _replaced(text, reading.draft, _masks(text, reading))
        if masked == text:
            return text, reading
        text = masked
    return text, read(text)


def masked_for_matching(text: str) -> str:
    """Return what a message says, for finding its near-duplicates: plain letters, without marks and spaces.

    Numbers and links are capital letters for their kind: L a link, O the link of a registered organisation, M a mobile,
    T another telephone, H a registered number, W a chat account, C a card, E a mailbox, N other numbers. The same of a
    message and of the message masked.
    """
    _, reading = _masked(text)
    plain = reading.draft.text
    kinds = {link.start: ("O" if link.kind is LinkKind.OFFICIAL else "L", link.end) for link in reading.links}
    official = {number.start: number.end for number in reading.numbers if number.kind is NumberKind.OFFICIAL}
    pieces, place = [], 0
    while place < len(plain):
        kind, end = kinds.get(place, ("", place + 1))
        if kind:
            rest = _REST.match(plain, end)
            end = rest.end() if rest else end
        elif match := _SHOWN.match(plain, place):
            kind, end = "H" if official.get(place) == match.end() else _kind(plain, match), match.end()
        pieces.append(kind or plain[place])
        place = end
    return re.sub("N+", "N", _NO_WORD.sub("", "".join(pieces)))


def _kind(text: str, match: re.Match[str]) -> str:
    """Return the letter for a number as it is shown after masking."""
    if match.group().endswith("@"):
        return "E"
    if _CHAT.search(text[max(0, match.start() - 9) : match.start()]):
        return "W"
    if match["plain"] or not match["last"]:
        return "N"
    if len(match["last"]) == 4:
        return "C"
    return "M" if re.fullmatch("1[3-9]\\d", match["first"]) else "T"


def _replaced(text: str, draft: Draft, masks: Iterable[Mask]) -> str:
    """Return the original text with the masks on it; what normalising dropped behind a masked span goes with it."""
    pieces, last = [], 0
    starts = [*draft.starts, len(text)]
    for mask in sorted(masks, key=lambda mask: mask.start):
        start, end = draft.span(mask.start, mask.end)
        if start >= last:
            pieces += [text[last:start], mask.text]
        last = max(last, end, starts[mask.end])
    return "".join([*pieces, text[last:]])


def _masks(text: str, reading: Reading) -> list[Mask]:
    """Return the masks of a message, none over another."""
    plain = reading.draft.text
    taken = [False] * len(plain)
    take((match.span() for match in _MASKED.finditer(plain)), taken)
    kept: list[Mask] = []

    def add(masks: Iterable[Mask]) -> None:
        for mask in masks:
            if not any(taken[mask.start : mask.end]):
                kept.append(mask)
                take([(mask.start, mask.end)], taken)

    for link in reading.links:
        add(_in_link(plain, link))
        take(_dots(plain, link), taken)
    add(Mask(*match.span("user"), STARS) for match in _MAILBOX.finditer(plain))
    add(_codes(plain, reading.numbers))
    add(_chats(reading.numbers))
    take(plain_spans(plain), taken)
    for run in find_runs(plain, taken, _line_ends(text, reading.draft)):
        add(_in_run(plain, run, reading.numbers))
    for number in reading.numbers:
        if number.kind in _PRIVATE:
            add([Mask(number.start, number.end, _number(number, plain))])
    add(_names(plain))
    return kept


def _dots(text: str, link: Link) -> Iterator[tuple[int, int]]:
    """Yield the dots of a link, which no number goes on across."""
    return (match.span() for match in _DOT.finditer(text, link.start, link.end))


def _line_ends(text: str, draft: Draft) -> list[bool]:
    """Tell for each character of the normalised text whether a line of the original ends at it or right before it."""
    broken = []
    last = 0
    for start, end in zip(draft.starts, draft.ends, strict=True):
        broken.append("\n" in text[min(last, start) : end])
        last = end
    return [*broken, False]


def _in_link(text: str, link: Link) -> Iterator[Mask]:
    """Yield masks for the user, the parts of the path that may name the reader, and all that follows ? or #."""
    whole = text[link.start : link.end]
    place = whole.find(link.host)
    if place < 0:
        return
    user = re.search(r"[^/]*(?=@)", whole[:place])
    if user and user.group():
        yield Mask(link.start + user.start(), link.start + user.end(), STARS)
    start = link.start + place + len(link.host)
    tail = re.match(r"(?::\d{2,5})?(?P<path>[^?#]*)(?P<rest>[?#].*)?", text[start : link.end], re.DOTALL)
    if not tail:
        return
    for part in re.finditer(r"[^/]+", tail["path"]):
        ending = _FILE_END.search(part.group())
        name = part.group()[: ending.start()] if ending else part.group()
        if link.kind is LinkKind.SHORT or not _PLAIN_PART.fullmatch(name):
            first = start + tail.start("path") + part.start()
            yield Mask(first, first + len(name), STARS)
    if tail["rest"] and tail["rest"][1:]:
        yield Mask(start + tail.start("rest") + 1, start + tail.end("rest"), STARS)


def _codes(text: str, numbers: Sequence[Number]) -> Iterator[Mask]:
    """Yield masks for codes and passwords of at least three digits; what stands before such a word may be whom it is
    from (95588发送的验证码), so that a registered number stays there.
    """
    yield from (Mask(number.start, number.end, STARS) for number in numbers if number.kind is NumberKind.CODE)
    for pattern in (tables().after, tables().before):
        for match in pattern.finditer(text):
            code = match["code"]
            digits = sum(character.isdigit() or character in NUMERALS for character in code)
            if digits >= 3 and (pattern is tables().after or code not in registry().numbers):
                yield Mask(*match.span("code"), STARS)


def _chats(numbers: Iterable[Number]) -> Iterator[Mask]:
    """Yield masks for the ids of chat accounts and groups, of any length."""
    for number in numbers:
        if number.kind in ACCOUNTS:
            shown = _mobile(number.value) if is_mobile(number.value) else number.value[:2] + STARS
            yield Mask(number.start, number.end, shown)


def _in_run(text: str, run: Run, numbers: Sequence[Number]) -> Iterator[Mask]:
    """Yield masks for a run: one for each number that was read in it, or one where those are not the whole run."""
    first = bisect_left(numbers, run.start, key=lambda number: number.end - 1)
    following = (numbers[place] for place in range(first, len(numbers)))
    inside = [n for n in takewhile(lambda n: n.start < run.end, following) if n.kind is not NumberKind.SHORT]
    read = {place for number in inside for place in range(number.start, number.end)}
    if all(place in read for place in range(run.start, run.end) if text[place].isalnum()):
        for number in inside:
            if shown := _number(number, text):
                yield Mask(number.start, number.end, shown)
    else:
        yield Mask(run.start, run.end, _digits(run.digits))


def _number(number: Number, text: str) -> str:
    """Return how a number is shown, nothing where it is registered or an everyday amount."""
    value = number.value
    match number.kind:
        case NumberKind.OFFICIAL:
            return ""
        case NumberKind.AMOUNT:
            return "" if is_sum(value) or _GROUPED.fullmatch(value) else STARS
        case NumberKind.MOBILE | NumberKind.VIRTUAL | NumberKind.SERVICE:
            return _mobile(value)
        case NumberKind.FIXED:
            local = _COUNTRY.sub("0", value)
            area = local[: 3 if local[1] in "12" else 4] if local[0] == "0" else ""
            return area + STARS + value[-2:]
        case NumberKind.FOREIGN:
            prefix = "+" if text[number.start] == "+" else "00" if value.startswith("00") else value[:3]
            return prefix + STARS + value[-2:]
        case NumberKind.IDENTITY:
            return STARS
        case NumberKind.CARD:
            return STARS + value[-4:]
    return _digits(value)


def _digits(digits: str) -> str:
    """Return how a run of digits of no known kind is shown."""
    if is_mobile(digits):
        return _mobile(digits)
    return STARS + digits[-4:] if is_card(digits) else STARS


def _mobile(value: str) -> str:
    """Return the first three digits and the last two, without the prefix of the country."""
    local = re.sub(r"^(?:0{0,2}86|0)(?=1[3-9])", "", value)
    return local[:3] + STARS + local[-2:]


def _names(text: str) -> Iterator[Mask]:
    """Yield masks for names: behind a label and a colon, behind a label alone where it begins with a surname."""
    table = tables()
    for match in table.label.finditer(text):
        name = match["name"]
        marked = match["mark"] is not None and match["mark"].strip() != ""
        if (marked or name[0] in table.surnames) and _is_name(name):
            yield Mask(*match.span("name"), name[0] + SOMEONE)
    for match in table.greeting.finditer(text):
        if _is_name(match["name"]):
            yield Mask(*match.span("name"), match["name"][0] + SOMEONE)


def _is_name(name: str) -> bool:
    return not any(word in name for word in tables().not_names)
