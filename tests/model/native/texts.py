"""Odd texts for comparing the compiled scorer with the Python one: pieces of messages among characters of all kinds."""

from collections.abc import Sequence
from random import Random

RANGES = (
    (0x00, 0x7F),
    (0x80, 0x24F),
    (0x300, 0x36F),
    (0x370, 0x52F),
    (0x660, 0x669),
    (0x2000, 0x206F),
    (0x2460, 0x24FF),
    (0x2600, 0x27BF),
    (0x3000, 0x303F),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xAC7F),
    (0xE000, 0xE120),
    (0xF900, 0xFAFF),
    (0xFE00, 0xFE0F),
    (0xFF00, 0xFFEF),
    (0x1D400, 0x1D7FF),
    (0x1F100, 0x1F1FF),
    (0x1F300, 0x1F6FF),
    (0x20000, 0x20100),
    (0xE0000, 0xE01EF),
    (0x10FF00, 0x10FFFF),
)
LATIN = "0123456789abcdefghijklmnopqrstuvwxyzABCDXYZ.-_:/@%&#+=?!,;()[]{}<>|~*'\" \n\t"
FIELDS = (
    *("http://", "www.", ".com", ".cn", "10086", "95588", "138 0013 8000", "6222 0212 3456 7890 123"),
    *(
        "6222 0212 3412 34 5x",
        "+86",
        "00852-",
        "4008",
        "验证码",
        "微信",
        "加v",
        "qq群",
        "【工商银行】",
        "转账",
        "切勿",
        "诈骗",
    ),
    *("1з8", "5ooo", "一三八", "¥", "万元", "丨", "·", "亻言"),
)
LENGTHS = (5, 40, 120, 400)


def odd(random: Random, messages: Sequence[str]) -> str:
    """Return a text of up to some hundred characters."""
    text = "".join(_piece(random, messages) for _ in range(random.randint(1, 8)))
    return text[: random.choice(LENGTHS)] or "好"


def _piece(random: Random, messages: Sequence[str]) -> str:
    kind = random.randrange(8)
    if kind < 3:
        message = random.choice(messages)
        start = random.randrange(len(message))
        return message[start : start + random.randint(1, 60)]
    if kind == 3:
        first, last = random.choice(RANGES)
        return "".join(chr(random.randint(first, last)) for _ in range(random.randint(1, 6)))
    if kind == 4:
        return "".join(random.choice(LATIN) for _ in range(random.randint(1, 20)))
    if kind == 5:
        return random.choice(FIELDS)
    if kind == 6:
        return "".join(random.choice("0123456789 -") for _ in range(random.randint(1, 24)))
    return _mutated(random, random.choice(messages))


def _mutated(random: Random, message: str) -> str:
    characters = list(message)
    for _ in range(random.randint(1, 4)):
        first, last = random.choice(RANGES)
        characters.insert(random.randint(0, len(characters)), chr(random.randint(first, last)))
    return "".join(characters)
