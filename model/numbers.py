"""Numbers in normalised text: telephones, cards, chat ids, amounts and codes."""

import re
from dataclasses import dataclass
from enum import StrEnum

from model.registry import registry


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
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its span in the normalised text; `value` is it without spaces and strokes."""

    start: int
    end: int
    kind: NumberKind
    value: str


_NUMBER = re.compile(
    r"(?P<qq>(?<=qq)(?:群|号|群号|:|\s|是|为|客服|加){0,3}[1-9]\d{4,11}(?!\d)|(?:扣|企鹅)(?:号|:|\s){0,3}[1-9]\d{4,11}(?!\d))"
    r"|(?P<wechat>(?<=微信)(?:号|:|\s|是|为|同号|加|客服|搜){0,3}(?:[a-z][a-z0-9_-]{4,19}|[1-9]\d{4,12})(?![a-z0-9.]))"
    r"|(?P<foreign>\+\s?(?!86)\d{1,3}[ -]?\d[\d -]{5,12}\d|(?<!\d)00\d{2,3}\d{7,11}(?!\d))"
    r"|(?P<mobile>(?<!\d)(?:\+?\s?86[ -]?|0)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d))"
    r"|(?P<service>(?<!\d)(?:400|800)[ -]?\d{3,4}[ -]?\d{3,4}(?!\d))"
    r"|(?P<fixed>(?<!\d)\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]?[2-8]\d{6,7}(?!\d)|(?<![\d.])[2-8]\d{6,7}(?!\d)(?!\.\d))"
    r"|(?P<identity>(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx](?![a-z0-9]))"
    r"|(?P<card>(?<!\d)[3-6]\d{3}[ -]?(?:\d{4}[ -]?){2}\d{3,7}(?!\d))"
    r"|(?P<amount>(?:[¥$]|rmb|nt\$|hk\$)\s?\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?\s?(?=元|块|万|千元|美元|港币|圆|佰|rmb))"
    r"|(?P<long>(?<![\d.])\d{7,}(?!\d))"
    r"|(?P<short>\d+(?:,\d{3})*(?:[.:]\d+)*%?)"
)
_VALUE = re.compile(r"[a-z]?[a-z0-9_-]*[0-9a-z]$")


def find_numbers(text: str, taken: list[tuple[int, int]]) -> list[Number]:
    """Return the numbers of normalised `text` in order, none inside the spans `taken` (links, in order)."""
    found = []
    official = registry().numbers
    place = 0
    for match in _NUMBER.finditer(text):
        while place < len(taken) and taken[place][1] <= match.start():
            place += 1
        if place < len(taken) and taken[place][0] < match.end():
            continue
        kind = NumberKind(str(match.lastgroup))
        if kind in (NumberKind.QQ, NumberKind.WECHAT):
            value = _VALUE.search(match.group())
            start = match.start() + (value.start() if value else 0)
            found.append(Number(start, match.end(), kind, text[start : match.end()]))
            continue
        value_text = re.sub(r"[ \-()+]", "", match.group())
        if value_text in official and not _glued(text, match.start(), match.end()):
            kind = NumberKind.OFFICIAL
        found.append(Number(match.start(), match.end(), kind, value_text))
    return found


def _glued(text: str, start: int, end: int) -> bool:
    """Tell whether a Latin letter touches the span, so that it is part of an id."""
    return text[start - 1 : start].isascii() and text[start - 1 : start].isalpha() or "a" <= text[end : end + 1] <= "z"
