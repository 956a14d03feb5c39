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


_UNIT = r"\s?(?:元|块|万|千元|美元|港币|港元|圆|佰|rmb)"
_DATE = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
_NUMBER = re.compile(
    r"(?P<qq>(?<=qq)(?:群|号|群号|:|\s|是|为|客服|加){0,3}[1-9]\d{4,11}(?!\d)|(?:扣|企鹅)(?:号|:|\s){0,3}[1-9]\d{4,11}(?!\d))"
    r"|(?P<wechat>(?<=微信)(?:号|:|\s|是|为|同号|加|客服|搜){0,3}"
    rf"(?:[a-z][a-z0-9_-]{{4,19}}|[1-9]\d{{4,12}}(?!{_UNIT}|[年人个笔分]))(?![a-z0-9.]))"
    r"|(?P<foreign>\+\s?(?!86)\d{1,3}[ -]?\d[\d -]{5,12}\d|(?<!\d)00(?!86)\d{2,3}[ -]?\d{7,11}(?!\d))"
    r"|(?P<mobile>(?<!\d)(?:(?:\+?\s?|00)86[ -]?|0)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d))"
    r"|(?P<service>(?<!\d)(?:400|800)[ -]?(?:\d{3}[ -]?\d{4}|\d{4}[ -]?\d{3})(?!\d))"
    r"|(?P<fixed>(?<!\d)\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]?[2-8]\d{6,7}(?!\d)"
    rf"|(?<![\d.,])(?!{_DATE})[2-8]\d{{6,7}}(?!\d|[.,]\d|{_UNIT}))"
    r"|(?P<identity>(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx](?![a-z0-9]))"
    r"|(?P<card>(?<!\d)[3-6]\d{3}[ -]?(?:\d{4}[ -]?){2}(?:\d{4}[ -]\d{3}|\d{3,7})(?!\d))"
    rf"|(?P<amount>(?:[¥$]|rmb|nt\$|hk\$)\s?\d[\d,]{{0,15}}(?:\.\d{{1,8}})?|\d[\d,]{{0,15}}(?:\.\d{{1,8}})?(?={_UNIT}))"
    r"|(?P<long>(?<![\d.])\d{7,}(?!\d))"
    r"|(?P<short>\d+(?:,\d{3})*(?:[.:]\d+)*%?)"
)
_VALUE = re.compile(r"[a-z]?[a-z0-9_-]*[0-9a-z]$")
_PREFIX = re.compile(r"(?<![a-z0-9])[a-z]{1,3}$")
# Short words that stand before a telephone; any other short run of letters makes the number part of an order or an id.
_CALLS = frozenset(
    ("t", "m", "v", "q", "tel", "vx", "wx", "qq", "td", "app", "vip", "pos", "sir", "hi", "ok", "etc", "hot")
)
_IDS = re.compile(
    r"(?:验证码|校验码|动态码|激活码|随机码|取件码|取货码|提货码|提取码|口令|密码|单号|订单|编号|运单|流水|户号|工号|账号|帐号|卡号|尾号"
    r"|会议|案号|票号|学号|会员|证号|保单|房间|受理|合同|批号|期号|code|(?<![a-z])no\.?)(?:号码?|是|为)?[:#\s]{0,2}$"
)
_ORDERS = re.compile(r"(?:单号|订单|运单|流水|编号|票号|保单|案号)(?:号码?|是|为)?[:#\s]{0,2}$")
_COUNTED = re.compile(
    r"\s?(?:[元块圆万千亿页年月日天号路室栋楼层米点期股名位个次条份秒户家张级步]|人(?!工)|分(?![局行机])|平(?!安)|积分|公[里斤分交]"
    r"|(?:kg|km|mb|gb|ml|g)(?![a-z]))"
)
_COUNTS = re.compile(r"(?:[¥$满第减赠省返抵共超约近逾达前]|(?<!发)送|尾号)$")


def find_numbers(text: str, taken: list[tuple[int, int]]) -> list[Number]:
    """Return the numbers of normalised `text` in order, none inside the spans `taken` (links, in order)."""
    found = []
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
            if kind is NumberKind.QQ or not _is_word(text, match.start(), start, match.end()):
                found.append(Number(start, match.end(), kind, text[start : match.end()]))
            continue
        after_link = place > 0 and taken[place - 1][1] == match.start()
        value_text = re.sub(r"[ \-()+]", "", match.group())
        kind = _kind(text, match, kind, value_text, after_link)
        found.append(Number(match.start(), match.end(), kind, value_text))
    return found


def _is_word(text: str, start: int, value: int, end: int) -> bool:
    """Tell whether what follows 微信 is an English word and no id: without a colon, a digit or 加 before it."""
    asked = text[max(0, start - 3) : start - 2] in ("加", "系", "询", "搜", "添")
    return not asked and text[start:value].strip() == "" and text[value:end].isalpha()


def _kind(text: str, match: re.Match[str], kind: NumberKind, value: str, after_link: bool) -> NumberKind:
    """Return the kind of a number after a look at what stands around it."""
    start, end = match.span()
    before, after = text[max(0, start - 12) : start], text[end : end + 1]
    if value in registry().numbers and kind in (NumberKind.SHORT, NumberKind.LONG) and value == match.group():
        glued = "a" <= before[-1:] <= "z" or "a" <= after <= "z"
        if not (glued or _COUNTED.match(text, end) or _COUNTS.search(before)):
            return NumberKind.OFFICIAL
    if kind not in (NumberKind.MOBILE, NumberKind.FIXED, NumberKind.SERVICE, NumberKind.CARD):
        return kind
    prefix = None if after_link else _PREFIX.search(before)
    named = _IDS if kind in (NumberKind.FIXED, NumberKind.SERVICE) else _ORDERS
    if after == "@" or named.search(before) or (prefix and prefix.group() not in _CALLS):
        return NumberKind.LONG
    return kind


def kind_of(sender: str) -> NumberKind | None:
    """Return what kind of number a sender is, None where it is no single number."""
    found = find_numbers(sender.strip(), [])
    return found[0].kind if len(found) == 1 else None
