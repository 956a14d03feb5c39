"""Fill the slots of a family: names, numbers, dates and links in the manner of the sender.

Everything comes from the random generator that is passed in, so that the same seed gives the same messages.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from stdnum.luhn import calc_check_digit

from model.normalise import plain_characters
from model.registry import registry
from model.taxonomy import load as taxonomy
from training.families import SLOT, CorpusError, Family

FILE = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "slots.toml"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BASE36 = LETTERS + "0123456789"


@cache
def _tables() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def _own_domains() -> dict[str, tuple[str, ...]]:
    return {organisation.key: organisation.domains for organisation in registry().organisations if organisation.domains}


def _value(name: str, rng: Random) -> str:
    return str(rng.choice(_tables()["values"][name]))


def _card(rng: Random) -> str:
    """Return a card number with its check digit, 16 or 19 long."""
    number = rng.choice(("6222", "6217", "6228", "6225", "6212", "6230")) + _digits(rng, rng.choice((11, 14, 14)))
    return number + calc_check_digit(number)


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _mobile(rng: Random) -> str:
    number = rng.choice(("13", "15", "17", "18", "19")) + _digits(rng, 9)
    return f"{number[:3]}-{number[3:7]}-{number[7:]}" if rng.random() < 0.05 else number


def _hotline(rng: Random) -> str:
    kind = rng.random()
    if kind < 0.45:
        number = rng.choice(("400", "400", "800")) + _digits(rng, 7)
        return f"{number[:3]}-{number[3:6]}-{number[6:]}" if rng.random() < 0.4 else number
    local = rng.choice("2345678") + _digits(rng, rng.choice((6, 7)))
    if kind < 0.65:
        return local
    area = rng.choice(("010", "021", "0755", "0571", "028", "027", "0371", "0731", "0591", "0898", "0531", "025"))
    return area + rng.choice(("", "-")) + local


def _phone(rng: Random) -> str:
    return _mobile(rng) if rng.random() < 0.6 else _hotline(rng)


def _amount(rng: Random) -> str:
    size = rng.random()
    if size < 0.3:
        whole = rng.randrange(5, 300)
    elif size < 0.75:
        whole = rng.randrange(10, 600) * 10
    elif size < 0.95:
        whole = rng.randrange(5, 60) * 1_000
    else:
        whole = rng.randrange(6, 40) * 10_000
    style = rng.random()
    if style < 0.15:
        return f"{whole}.{_digits(rng, 2)}"
    return f"{whole:,}" if style < 0.25 else str(whole)


def _name(rng: Random) -> str:
    return _value("surname", rng) + _value("given", rng)


def _place(rng: Random) -> str:
    kind = rng.randrange(7)
    return (
        _value("city", rng),
        _value("district", rng),
        _value("road", rng) + (f"{rng.randrange(1, 400)}号" if rng.random() < 0.4 else ""),
        _value("estate", rng),
        _value("mall", rng),
        _value("city", rng) + _value("district", rng),
        _value("district", rng) + _value("road", rng),
    )[kind]


def _date(rng: Random) -> str:
    month, day = rng.randrange(1, 13), rng.randrange(1, 29)
    style = rng.random()
    if style < 0.55:
        return f"{month}月{day}日"
    if style < 0.7:
        return f"{rng.randrange(2008, 2027)}年{month}月{day}日"
    if style < 0.8:
        return f"{month}.{day}"
    if style < 0.9:
        return f"{rng.randrange(2008, 2027)}-{month:02d}-{day:02d}"
    return rng.choice(("今天", "明天", "本周五", "周六", "下周一", f"{day}号", "月底"))


def _time(rng: Random) -> str:
    style = rng.random()
    if style < 0.6:
        minute = rng.choice(("00", "30", "15", "45", "05", "20", "50", "38"))
        return f"{rng.randrange(7, 24)}:{minute}"
    return f"{rng.randrange(7, 24)}点" if style < 0.8 else f"{rng.randrange(7, 24)}时{rng.randrange(10, 60)}分"


def _wx(rng: Random) -> str:
    style = rng.random()
    if style < 0.2:
        return _mobile(rng)
    word = "".join(rng.choice(_tables()["links"]["syllables"]) for _ in range(rng.randrange(1, 3)))
    return (word + rng.choice(("", "_", "")) + _digits(rng, rng.randrange(2, 6))).ljust(6, "8")


def _order(rng: Random) -> str:
    style = rng.random()
    if style < 0.6:
        return _digits(rng, rng.randrange(8, 16))
    if style < 0.9:
        return "".join(rng.choice(LETTERS) for _ in range(2)).upper() + _digits(rng, rng.randrange(8, 13))
    return _digits(rng, rng.randrange(4, 8))


def _short(rng: Random) -> str:
    host = rng.choice(_tables()["links"]["short_hosts"])
    path = "".join(rng.choice(BASE36 + LETTERS.upper()) for _ in range(rng.randrange(5, 8)))
    return _scheme(rng, 0.4) + f"{host}/{path}"


def _scheme(rng: Random, chance: float) -> str:
    return rng.choice(("http://", "http://", "https://")) if rng.random() < chance else ""


def _ordinary(rng: Random) -> str:
    links = _tables()["links"]
    name = "".join(rng.choice(links["syllables"]) for _ in range(rng.randrange(2, 4)))
    if rng.random() < 0.15:
        name += str(rng.choice((1, 5, 88, 365, 365, 51, 58, 100)))
    host = rng.choice(("", "www.", "www.", "m.", "wap.")) + name + rng.choice(links["ordinary_endings"])
    return f"{_scheme(rng, 0.35)}{host}{rng.choice(links['paths'])}"


def _odd(rng: Random) -> str:
    links = _tables()["links"]
    label = "".join(rng.choice(BASE36) for _ in range(rng.randrange(3, 9)))
    if rng.random() < 0.3:
        label = "".join(rng.choice(LETTERS) for _ in range(rng.randrange(3, 7)))
    host = rng.choice(("", "", "www.", "wap.", "m.")) + label + rng.choice(links["odd_endings"])
    path = "" if rng.random() < 0.6 else "/" + "".join(rng.choice(BASE36) for _ in range(rng.randrange(1, 6)))
    return f"{_scheme(rng, 0.35)}{host}{path}"


def _bait(rng: Random) -> str:
    links = _tables()["links"]
    noise = "".join(rng.choice(BASE36) for _ in range(rng.randrange(1, 5)))
    label = rng.choice((f"{rng.choice(links['bait'])}{noise}", f"{rng.choice(links['bait'])}-{noise}"))
    host = rng.choice(("", "www.", "wap.")) + label.strip("-") + rng.choice(links["odd_endings"])
    return f"{_scheme(rng, 0.35)}{host}"


def _own(rng: Random, text: str) -> str:
    named = [c.organisation.key for c in registry().claims(plain_characters(SLOT.sub("", text)).text)]
    owned = [domain for key in named for domain in _own_domains().get(key, ())]
    if not owned:
        return _ordinary(rng)
    host = rng.choice(("", "www.", "m.", "wap.")) + rng.choice(owned)
    return f"{_scheme(rng, 0.35)}{host}{rng.choice(_tables()['links']['paths'])}"


def _link(rng: Random, family: Family, text: str) -> str:
    """Return a link as senders of the family's category make them."""
    manner: dict[str, int] = _tables()["manner"][taxonomy().category(family.category).group]
    kind = rng.choices(list(manner), list(manner.values()))[0]
    if kind == "own":
        return _own(rng, text)
    return {"odd": _odd, "short": _short, "ordinary": _ordinary, "bait": _bait}[kind](rng)


SLOTS: dict[str, Callable[[Random], str]] = {
    "bank": lambda rng: _value("bank", rng),
    "amount": _amount,
    "num": lambda rng: str(rng.choice((rng.randrange(2, 10), rng.randrange(10, 100), rng.randrange(100, 1000)))),
    "n": lambda rng: str(rng.randrange(2, 31)),
    "order": _order,
    "phone": _phone,
    "mobile": _mobile,
    "hotline": _hotline,
    "wx": _wx,
    "qq": lambda rng: rng.choice("123456789") + _digits(rng, rng.randrange(5, 10)),
    "code": lambda rng: _digits(rng, rng.choice((4, 6, 6, 6))),
    "card4": lambda rng: _digits(rng, 4),
    "card": _card,
    "name": _name,
    "surname": lambda rng: _value("surname", rng),
    "date": _date,
    "time": _time,
    "place": _place,
    "city": lambda rng: _value("city", rng),
    "brand": lambda rng: _value("brand", rng),
    "company": lambda rng: rng.choice(("", _value("city", rng))) + _value("company", rng) + _value("company_tail", rng),
    "app": lambda rng: _value("app", rng),
    "platform": lambda rng: _value("platform", rng),
    "short": _short,
    "site": _ordinary,
    "odd": _odd,
}
NAMES = frozenset(SLOTS) | {"url"}


def fill(family: Family, rng: Random) -> str:
    """Return the family's text with every slot filled by itself; raises CorpusError for a slot that does not exist.

    A link is filled last, so that a sender named in a slot decides it too.
    """
    for unknown in sorted(set(SLOT.findall(family.text)) - NAMES):
        raise CorpusError(f"{family.place}: unknown slot {{{unknown}}}; use one of {', '.join(sorted(NAMES))}")
    text = SLOT.sub(lambda match: match.group() if match[1] == "url" else SLOTS[match[1]](rng), family.text)
    return SLOT.sub(lambda match: _link(rng, family, text), text)
