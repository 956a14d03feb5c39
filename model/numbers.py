"""Numbers in normalised text: telephones, cards, chat ids, amounts and codes.

model/shapes.py finds what is written like a number; here its kind is told by its digits and by what stands around it.
The words are datasets/lexicons/numbers.toml.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from model.digits import is_card, is_identity, is_mobile
from model.registry import registry
from model.shapes import CHECKED, UNIT, chat_names, grammar, sum_in_words

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "numbers.toml"


class NumberKind(StrEnum):
    """What a number is."""

    OFFICIAL = "official"
    MOBILE = "mobile"
    FIXED = "fixed"
    SERVICE = "service"
    FOREIGN = "foreign"
    CARD = "card"
    IDENTITY = "identity"
    QQ = "qq"
    WECHAT = "wechat"
    AMOUNT = "amount"
    LONG = "long"
    CARD_LIKE = "card_like"
    SHORT = "short"
    VIRTUAL = "virtual"
    PORT = "port"
    GROUP = "group"
    CHAT = "chat"
    CODE = "code"


TELEPHONES = frozenset(
    (NumberKind.MOBILE, NumberKind.VIRTUAL, NumberKind.FIXED, NumberKind.SERVICE, NumberKind.FOREIGN, NumberKind.PORT)
)
ACCOUNTS = frozenset((NumberKind.QQ, NumberKind.WECHAT, NumberKind.GROUP, NumberKind.CHAT))


class Number(NamedTuple):
    """A number and its span in the normalised text; `value` is it without spaces and strokes."""

    start: int
    end: int
    kind: NumberKind
    value: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The lexicon of numbers, compiled; each expression looks at what stands before a number or behind it."""

    chats: tuple[str, ...]
    grammar: re.Pattern[str]
    code: re.Pattern[str]
    is_code: re.Pattern[str]
    ids: re.Pattern[str]
    orders: re.Pattern[str]
    calls: re.Pattern[str]
    cards: re.Pattern[str]
    identities: re.Pattern[str]
    account: re.Pattern[str]
    codes: str
    registered: frozenset[str]
    extended: tuple[str, ...]
    virtual: tuple[str, ...]


def either(words: str) -> str:
    """Return a pattern for words that are set apart by spaces, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words.split(), key=lambda word: (-len(word), word)))


_IS = r"""(?:号码?|为|是|is |[:#\s"“「『'\[(【<]){0,4}$"""
_BEFORE = 16
_AFTER = 14


@cache
def tables() -> Tables:
    """Return the lexicon of numbers."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    codes, chats = either(data["codes"]), data["chats"].split()

    def behind(words: str) -> re.Pattern[str]:
        return re.compile(rf"(?:{either(words)}){_IS}")

    return Tables(
        tuple(chats),
        grammar(chats),
        re.compile(rf"(?:{codes})(?:\([^()\d]{{0,10}}\))?{_IS}"),
        re.compile(rf"[)\]\"”」』】]?\s?(?:[(【]|是|为|is )?[^\d,，。;；!！?？*获取收发给报填输要]{{0,8}}?(?:{codes})"),
        re.compile(rf"(?:{either(data['ids'])}|(?<![a-z])no\.?){_IS}"),
        behind(data["orders"]),
        behind(data["calls"]),
        behind(data["cards"]),
        behind(data["identities"]),
        re.compile(
            r"(?:(?P<qq>qq|(?<![a-z0-9])q(?=[号:群])|扣|企鹅)"
            rf"|(?P<wechat>微信|(?:[加+➕]|(?<![㐀-鿿]))[薇微徽葳](?=[号:]))|(?P<chat>{chat_names(chats)})|(?=群))"
            r"(?P<group>(?:交流|客服|官方)?群)?(?P<mark>(?:号码?|客服|是|为|加|搜|同号|[:@\s]){0,3})$"
        ),
        codes,
        registry().numbers,
        tuple(data["extended"]),
        tuple(data["virtual"]),
    )


@cache
def _unchecked() -> re.Pattern[str]:
    """Return the grammar without what has to be confirmed."""
    return grammar(tables().chats, CHECKED)


# Short words that stand before a telephone; any other short run of letters makes the number part of an order or an id.
_PREFIX = re.compile(r"(?<![a-z0-9])[a-z]{1,3}$")
_CALLS = frozenset(
    ("t", "m", "v", "q", "tel", "vx", "wx", "qq", "td", "app", "vip", "pos", "sir", "hi", "ok", "etc", "hot")
)
_COUNTED = re.compile(
    r"\s?(?:[元块圆万千亿页年月日天号路室栋楼层米点期股名位个次条份秒户家张级步斤克毫厘寸伏度届辆亩枚颗吨箱瓶盒袋倍例余多]|左右|上下|以[上下内]"
    r"|人(?!工)|分(?![局行机])|平(?!安)|积分|公[里斤分交]|[-~–—至到]\s?\d|(?:kg|km|mb|gb|ml|g)(?![a-z]))"
)
_COUNTS = re.compile(r"(?:[¥$满第减赠省返抵共超约逾达前]|(?<![附就])近|(?<!发)送|\d\s?[-~–—至到]\s?)$")
_NO_ACCOUNT = re.compile(rf"{UNIT}|[年人个笔分@]|[a-z0-9]|\.[a-z0-9]")
_SETS_APART = re.compile(r"[^\dx]")
_STROKES = re.compile(r"[ \-()+]")
_GROUP = re.compile(r"\d+x?")
_DIGIT = re.compile(r"\d")
_PREFIXED = re.compile(r"^(?:(?:00)?86|0(?:10|2\d|[3-9]\d\d))")
_HONG_KONG = re.compile(r"85[23][2-9]\d{7}")
# Letters that stand for digits, in a run that holds digits too.
_LETTERS = str.maketrans("oоliіzзs", "00111235")
_LETTER = re.compile("[oоliіzзs]")
_LETTERED = re.compile(
    r"(?<![a-zа-я\d_@./])(?:(?=[oоliіzзs]*\d)(?=\d*[oоliіzзs])[\doоliіzзs]{3,11}|[oо]{3,4}(?=[ -]\d))"
    r"(?![a-zа-я\d_@./])"
)
_CARD_SHAPES = frozenset(((4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 3), (8, 8), (6, 13), (8, 11), (6, 10), (4, 12)))
_UNCOMMON = frozenset(((4, 4, 3), (4, 3, 4), (3, 3, 5), (5, 6), (6, 5), (2, 3, 3, 3), (2, 2, 2, 2, 3)))


def find_numbers(text: str, taken: list[tuple[int, int]]) -> list[Number]:
    """Return the numbers of normalised `text` in order, none inside the spans `taken` (links, in order)."""
    return list(_numbers(_with_digits(text, taken), taken))


def registered(value: str) -> str | None:
    """Return the number of the registry that `value` is, with a code of a city or the country before it or digits of
    the sender's own behind it; None where it is not registered.
    """
    numbers = tables().registered
    if value in numbers:
        return value
    if value.startswith(tables().extended) and value[:-4] in tables().extended:
        return value[:-4]
    local = _PREFIXED.sub("", value) if value[:1] in ("0", "8") else value
    return local if local in numbers else None


def kind_of(sender: str) -> NumberKind | None:
    """Return what kind of number a sender is, None where it is no single number."""
    found = find_numbers(sender.strip(), [])
    return found[0].kind if len(found) == 1 else None


def _with_digits(text: str, taken: list[tuple[int, int]]) -> str:
    """Return the text with digits for the letters that stand for them inside a telephone or a card (1з8 0013 8000)."""
    if _LETTER.search(text) is None:
        return text
    lettered = [match.span() for match in _LETTERED.finditer(text)]
    if not lettered:
        return text
    plain = list(text)
    for start, end in lettered:
        plain[start:end] = text[start:end].translate(_LETTERS)
    known = TELEPHONES | {NumberKind.CARD}
    covered = {
        place
        for number in _numbers("".join(plain), taken)
        if number.kind in known
        for place in range(number.start, number.end)
    }
    for start, end in lettered:
        if start not in covered or end - 1 not in covered:
            plain[start:end] = text[start:end]
    return "".join(plain)


def _numbers(text: str, taken: list[tuple[int, int]]) -> Iterator[Number]:
    table = tables()
    at = place = 0
    while match := table.grammar.search(text, at):
        while place < len(taken) and taken[place][1] <= match.start():
            place += 1
        free = taken[place][0] if place < len(taken) else len(text)
        number = _number(text, match, taken, place) if match.end() <= free else None
        at = match.end()
        if number is None and match.lastgroup in CHECKED:
            # What was no such number may still hold another one.
            digit = _DIGIT.search(text, match.start(), at)
            match = _unchecked().match(text, digit.start()) if digit else None
            if match is None:
                continue
            at = match.end()
            number = _number(text, match, taken, place) if at <= free else None
        if number is not None:
            yield number


def _number(text: str, match: re.Match[str], taken: list[tuple[int, int]], place: int) -> Number | None:
    """Return the number that a match is after a look at what stands around it, None where it is none of its kind."""
    start, end = match.span()
    around = _Around(text, start, end, place > 0 and taken[place - 1][1] == start)
    match match.lastgroup:
        case "wechat":
            return _wechat(text, match)
        case "chat":
            return _chat(match)
        case "groups":
            return _in_groups(text, match)
        case "amount":
            written = match.group()
            value = _written(written) if _DIGIT.search(written) else sum_in_words(written)
            return Number(start, end, NumberKind.AMOUNT, value) if value else None
        case "short" | "long":
            value = _written(match.group())
        case _:
            value = _SETS_APART.sub("", match.group())
    kind = _kind(str(match.lastgroup), value, around)
    return Number(start, end, kind, value) if kind else None


def _written(number: str) -> str:
    return _STROKES.sub("", number)


class _Around:
    """What stands around the span of a number; what is asked for often is looked up once."""

    def __init__(self, text: str, start: int, end: int, after_link: bool = False) -> None:
        self.text, self.start, self.end = text, start, end
        self.before = text[max(0, start - _BEFORE) : start]
        self.after_link = after_link

    def behind(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether the number stands behind words of the lexicon."""
        return pattern.search(self.before) is not None

    @property
    def is_glued(self) -> bool:
        """Whether letters touch it that make it a part of an id or a name."""
        return "a" <= self.before[-1:] <= "z" or "a" <= self.text[self.end : self.end + 1] <= "z"

    @property
    def is_prefixed(self) -> bool:
        """Whether letters before it make it the number of an order, or an @ behind it a mailbox."""
        prefix = None if self.after_link else _PREFIX.search(self.before)
        return self.text[self.end : self.end + 1] == "@" or (prefix is not None and prefix.group() not in _CALLS)

    @property
    def is_counted(self) -> bool:
        """Whether it counts or measures something."""
        return _COUNTED.match(self.text, self.end) is not None or _COUNTS.search(self.before) is not None

    @property
    def is_code(self) -> bool:
        """Whether it is called a verification code, before it or behind it."""
        table = tables()
        if self.behind(table.code):
            return True
        size = self.end - self.start
        named = 4 <= size <= 8 and table.is_code.match(self.text, self.end) is not None
        known = self.text[self.start : self.end] in table.registered
        return named and not (known or self.behind(table.calls) or self.behind(table.ids))


def _kind(name: str, value: str, around: _Around) -> NumberKind | None:
    """Return the kind of a number that is written in one piece or as telephones are, None where it is none so named."""
    table = tables()
    match name:
        case "abroad" | "city":
            return NumberKind.OFFICIAL if registered(value) and not around.behind(table.ids) else None
        case "identity":
            sure = is_identity(value) or around.behind(table.identities)
            return NumberKind.IDENTITY if sure and not around.behind(table.orders) else None
        case "card":
            sure = is_card(value) or around.behind(table.cards)
            return NumberKind.CARD if sure and not around.behind(table.orders) and not around.is_prefixed else None
        case "foreign":
            return NumberKind.FOREIGN if _is_foreign(value, around) else None
    if account := _account(name, value, around):
        return account
    if name == "mobile":
        if around.is_prefixed or around.behind(table.orders):
            return NumberKind.LONG
        return _mobile(value)
    if 3 <= len(value) <= 10 and value.isdigit() and around.is_code and not around.is_counted:
        return NumberKind.CODE
    if name in ("fixed", "local", "service", "port"):
        if around.is_prefixed or around.behind(table.ids):
            return NumberKind.LONG
        return NumberKind.FIXED if name == "local" else NumberKind(name)
    if registered(value) and not (around.is_glued or around.is_counted or around.behind(table.ids)):
        return NumberKind.OFFICIAL
    if _HONG_KONG.fullmatch(value) and around.behind(table.calls):
        return NumberKind.FOREIGN
    if name == "long" and _LIKE_CARD.fullmatch(value) and not around.behind(table.orders) and not around.is_prefixed:
        return NumberKind.CARD_LIKE
    return NumberKind(name)


# As long as a card and with the first digit of one; that its check digit is wrong proves little where one was mistyped.
_LIKE_CARD = re.compile(r"[3-6]\d{15,18}")


def _mobile(value: str) -> NumberKind:
    return NumberKind.VIRTUAL if value[-11:].startswith(tables().virtual) else NumberKind.MOBILE


def _is_foreign(value: str, around: _Around) -> bool:
    """Tell whether what begins with + or 00 or the number of a country is a telephone: no sum and no order."""
    if around.is_counted or around.is_prefixed or around.behind(tables().ids):
        return False
    if around.text[around.start] == "+" and around.before[-1:].isalnum() and around.before[-1:].isascii():
        return False
    digits = value.lstrip("0")
    return 7 <= len(digits) <= 15 or registered(digits) is not None


def _account(name: str, value: str, around: _Around) -> NumberKind | None:
    """Return the kind of account that words before a number make of it, None for no account."""
    if name not in ("mobile", "local", "service", "fixed", "port", "long", "short") or not value.isdigit():
        return None
    if len(value) < 5 or value[0] == "0" or len(value) > 13 or not value.isdigit():
        return None
    match = tables().account.search(around.before)
    if match is None or _NO_ACCOUNT.match(around.text, around.end):
        return None
    if match["group"]:
        return NumberKind.GROUP if match["qq"] or len(value) >= 6 else None
    if match["qq"]:
        return NumberKind.QQ if len(value) <= 12 else None
    if match["wechat"]:
        return NumberKind.WECHAT
    if match["chat"] and name != "mobile" and (match["chat"] not in _ALSO_WORDS or _marked(match["mark"])):
        return NumberKind.CHAT
    return None


# Names of chat programs that are other words too: behind them, only what is marked as an id is one.
_ALSO_WORDS = frozenset(("飞机", "纸飞机", "potato"))
_SIGNS = "@:号"
# What asks for a WeChat id to be added.
_ASKED = frozenset("加系询搜添")


def _marked(mark: str) -> bool:
    return any(sign in mark for sign in _SIGNS)


def _wechat(text: str, match: re.Match[str]) -> Number | None:
    """Return a WeChat id; None for an English word behind 微信 without a colon, a digit or 加 before it."""
    start, (value, end) = match.start(), match.span("wechat_id")
    asked = text[max(0, start - 1) : start] in _ASKED
    if not asked and not match["wechat_mark"].strip() and match["wechat_id"].isalpha():
        return None
    return Number(value, end, NumberKind.WECHAT, text[value:end])


def _chat(match: re.Match[str]) -> Number | None:
    """Return an id of another chat program; None where nothing marks a word as one."""
    name, mark, id = match.group()[: match.start("chat_mark") - match.start()], match["chat_mark"], match["chat_id"]
    if not _marked(mark) and (name in _ALSO_WORDS or id.isalpha()):
        return None
    return Number(match.start("chat_id"), match.end(), NumberKind.CHAT, id)


def _in_groups(text: str, match: re.Match[str]) -> Number | None:
    """Return the number that a row of groups is, or as many of its first groups as are one."""
    parts = [(part.group(), part.end()) for part in _GROUP.finditer(text, *match.span())]
    for count in range(len(parts), 1, -1):
        groups = [group for group, _ in parts[:count]]
        around = _Around(text, match.start(), parts[count - 1][1])
        if kind := _kind_in_groups(groups, around):
            return Number(match.start(), parts[count - 1][1], kind, "".join(groups))
    return None


def _kind_in_groups(groups: list[str], around: _Around) -> NumberKind | None:
    """Return the kind of a number whose digits are in groups as only its owner would set them."""
    table = tables()
    value, shape = "".join(groups), tuple(map(len, groups))
    if len(value) > 19:
        return None
    if around.behind(table.orders):
        return NumberKind.LONG if shape in _CARD_SHAPES else None
    if len(value) == 18 and (is_identity(value) or around.behind(table.identities)):
        return NumberKind.IDENTITY
    if len(value) >= 15:
        round_sums = all(group.endswith("0") for group in groups)
        sure = (is_card(value) and not round_sums) or around.behind(table.cards)
        if sure and value[0] in "34569":
            return NumberKind.CARD
        # What begins like a card of UnionPay is no two telephones, though its check digit is wrong.
        alike = shape in _CARD_SHAPES and value.startswith("62") and groups[1][0] in "019"
        return NumberKind.CARD_LIKE if alike else None
    if is_mobile(value) and shape in _UNCOMMON and around.behind(table.calls):
        return _mobile(value)
    if shape in ((4, 4), (3, 4)) and value[0] in "2345678" and around.behind(table.calls):
        return NumberKind.FIXED
    if len(groups) == 2 and 4 <= len(value) <= 8 and around.behind(table.code):
        return NumberKind.CODE
    if len(groups[0]) <= 4 and len(value) <= 12:
        return _account("long", value, around)
    return None
