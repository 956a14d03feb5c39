"""How numbers are written in normalised text: the expressions of model/numbers.py.

Every repetition in them is bounded or of a single character class, so that time grows with the length of a text alone.
"""

import re
from collections.abc import Sequence

UNIT = (
    r"\s?(?:元|块|万(?![人名户步次条字粉件单辆里平])|亿(?![人次])|千(?![克米瓦卡伏赫字兆斤年里])|百元|[美港欧日]元|美金|英镑|港币|台币|泰铢|圆|佰"
    r"|rmb|cny|usdt?(?![a-z])|w(?![a-z0-9]|快充|充电|闪充))"
)
# What may stand between the groups of one telephone.
GAP = r"[ .\-·•_~*|‐–—]{0,3}"
_AREA = r"(?:10|2\d|[3-9]\d\d)"
_LOCAL = rf"[2-8]\d{{2,3}}{GAP}\d{{4}}"
_BARE = r"(?<!\d)(?<!\d[.:])"
_DATE = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
_SHORT_NUMBER = r"(?:9[56]\d{3,4}|1[02]\d{3}|11\d|12[0-2])"
_SUM = r"\d[\d,]{0,15}(?:\.\d{1,8})?"
_TENS = "十百千万亿拾佰仟"
HAN_DIGITS = "零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖"

# In the order in which they are tried at a place. Of those in CHECKED, only what is confirmed counts.
_ALTERNATIVES = {
    "wechat": (
        r"(?:微信|(?<=[加+➕])[薇微徽葳]|(?<![㐀-鿿])[薇微徽葳](?=\s?:))(?P<wechat_mark>(?:号|:|\s|是|为|同号|加|客服|搜){0,3})"
        r"(?P<wechat_id>[a-z][a-z0-9_-]{4,19})(?![a-z0-9.])"
    ),
    "chat": (
        r"CHATS(?P<chat_mark>(?:号码?|群|是|为|[:\s]){0,3}@?)"
        r"(?P<chat_id>[a-z][a-z0-9_]{4,31})(?![a-z0-9_.-])"
    ),
    "mobile": (
        rf"(?<!\d)(?:(?:\(\+?\s?86\)|\+?\s?86|0086){GAP}|0)?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d)"
        r"|(?<!\d)\(1[3-9]\d\)\s?\d{4}[ -]?\d{4}(?!\d)"
    ),
    "abroad": rf"(?:\+\s?|(?<!\d)00)86[ -]?{_SHORT_NUMBER}(?!\d)",
    "fixed": (
        rf"(?:\+\s?|(?<!\d)00)86{GAP}\(?0?\)?{_AREA}\)?{GAP}{_LOCAL}(?!\d)"
        rf"|{_BARE}\(?0{_AREA}\)?{GAP}{_LOCAL}(?!\d)"
    ),
    "city": rf"{_BARE}\(?0{_AREA}(?:\)[ -]?|[ -]){_SHORT_NUMBER}(?!\d|[-~–—]\d)",
    "foreign": (
        rf"(?<![a-z0-9])\+\s?(?:00)?{_SHORT_NUMBER}(?!\d|[ -]\d)|{_BARE}00[ -]?{_SHORT_NUMBER}(?!\d|[ -]\d)"
        rf"|(?:\+\s?(?:00[ -]?)?|{_BARE}00[ -]?)"
        r"(?:\(?85[23]\)?[ -]?\d{4}[ -]?\d{4}(?!\d)"
        r"|(?!86)\(?[1-9]\d{0,2}\)?(?:[ -]?\(?\d{6,12}(?!\d)|[ -]?\(?\d{1,5}\)?(?:[ -]\d{2,5}){1,4}(?!\d)))"
        rf"|{_BARE}\(?85[23]\)?(?:[ -]|(?<=\)))[2-9]\d{{3}}[ -]?\d{{4}}(?!\d)"
        rf"|{_BARE}\(?886\)?(?:[ -]|(?<=\)))0?(?:9\d\d[ -]?\d{{3}}[ -]?\d{{3}}|[2-8][ -]\d{{3,4}}[ -]?\d{{4}})(?!\d)"
    ),
    "port": (
        rf"{_BARE}106(?:[2-9]\d{{4,17}}(?!\d|[ -]\d)|[ -]?[5-9]\d{{0,5}}(?:[ -]\d{{2,8}}){{1,4}}(?!\d)"
        rf"|[2-9]\d{{4,17}}(?!\d))(?!{UNIT})"
    ),
    "service": (
        rf"(?<!\d)\(?[48]00\)?{GAP}(?:\d{{3}}{GAP}\d{{4}}|\d{{4}}{GAP}\d{{3}})(?!\d)"
        r"|(?<!\d)[48]00\d[ -]\d{3}[ -]\d{3}(?!\d)"
    ),
    "identity": r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx](?![a-z0-9])",
    "groups": _BARE + r"\d{2,9}(?:[ .-]{1,2}\d{2,13}){1,6}(?:[ -]?\dx(?![a-z0-9])|(?!\d))",
    "local": rf"(?<!\d)(?<!\d\.)(?!{_DATE})[2-8]\d{{6,7}}(?!\d|\.\d|,\d{{3}}(?!\d)|{UNIT})",
    "card": r"(?<!\d)[3-69]\d{14,18}(?!\d)",
    "amount": (
        rf"(?:[¥$€£]|rmb|cny|(?:nt|hk|us)\$|(?<=人民币)|(?<=人民币[\s:]))\s?{_SUM}"
        rf"|{_SUM}(?={UNIT})"
        rf"|(?<![第{HAN_DIGITS}{_TENS}])[{HAN_DIGITS}{_TENS}]{{2,16}}(?=[元圆块])"
    ),
    "long": r"(?<![\d.])\d{7,}(?!\d)",
    "short": r"\d+(?:,\d{3})*(?:[.:]\d+)*%?",
}
# All others begin with a digit, a plus or a bracket.
_BEFORE_DIGITS, _BEHIND_DIGITS = ("wechat", "chat"), ("amount", "long", "short")
CHECKED = frozenset(("wechat", "chat", "abroad", "city", "foreign", "identity", "groups", "card"))


def chat_names(chats: Sequence[str]) -> str:
    """Return the expression for the names of chat programs, those in Latin letters only where none stand before."""
    longest_first = sorted(chats, key=lambda name: (-len(name), name))
    return "(?:" + "|".join(rf"(?<![a-z]){name}" if name.isascii() else name for name in longest_first) + ")"


def grammar(chats: Sequence[str], without: frozenset[str] = frozenset()) -> re.Pattern[str]:
    """Return the expression for a number of any kind, named by its kind; `chats` are the names of chat programs."""
    names = chat_names(chats)
    named = {
        name: f"(?P<{name}>{pattern.replace('CHATS', names)})"
        for name, pattern in _ALTERNATIVES.items()
        if name not in without
    }
    digits = "|".join(pattern for name, pattern in named.items() if name not in (*_BEFORE_DIGITS, *_BEHIND_DIGITS))
    alternatives = (
        *(named[name] for name in _BEFORE_DIGITS if name in named),
        rf"(?=[\d+(])(?:{digits})",
        *(named[name] for name in _BEHIND_DIGITS),
    )
    # Most characters begin none of them, which is seen at once.
    first = "".join(sorted({name[0] for name in chats}))
    return re.compile(rf"(?=[\d+(¥$€£rcnhu{HAN_DIGITS}{_TENS}微薇徽葳{first}])(?:{'|'.join(alternatives)})")


_MYRIADS = {"亿": 100_000_000, "万": 10_000}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_HAN = dict(zip(HAN_DIGITS, "00123456789" + "2" + "123456789", strict=True))
_UP_TO_9999 = re.compile(
    rf"(?:[{HAN_DIGITS[2:]}][千仟])?(?:[零〇]?[{HAN_DIGITS[2:]}][百佰])?(?:[零〇]?[{HAN_DIGITS[2:]}]?[十拾])?[零〇]?[{HAN_DIGITS[2:]}]?"
)


def sum_in_words(words: str) -> str:
    """Return a number in Chinese numerals with their units as digits (一百二十: 120), nothing where it is not one."""
    total = 0
    left = words
    for unit, size in _MYRIADS.items():
        part, found, rest = left.partition(unit)
        if found:
            value = _up_to_9999(part)
            if not value:
                return ""
            total, left = total + value * size, rest
    value = _up_to_9999(left)
    return str(total + value) if value is not None and total + value else ""


def _up_to_9999(words: str) -> int | None:
    """Return the value of numerals below ten thousand, 0 for none, None where they are no number."""
    if not _UP_TO_9999.fullmatch(words):
        return None
    total, digit = 0, 0
    for character in words:
        if unit := _UNITS.get(character):
            total, digit = total + max(digit, 1) * unit, 0
        else:
            digit = int(_HAN[character])
    return total + digit
