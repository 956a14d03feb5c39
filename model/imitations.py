"""Imitations: what makes a host look like somebody else's, from the brands and domains of the registry.

Only what is written is compared. A host that a registered organisation owns imitates nobody.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from model.hosts import FOREIGN, Parts, decoded, parts, tables
from model.registry import registry


class Trick(StrEnum):
    """What is wrong with how a link is written, the gravest first."""

    USER = "user"
    PLACE = "place"
    LOOKALIKE = "lookalike"
    BRAND = "brand"
    NAME = "name"
    SCRIPT = "script"
    PUNYCODE = "punycode"
    OPEN = "open"
    PORT = "port"


IMITATING = frozenset((Trick.USER, Trick.PLACE, Trick.LOOKALIKE, Trick.BRAND, Trick.NAME, Trick.SCRIPT))


class Sign(NamedTuple):
    """A trick, what it shows of another (a domain, a brand, a host in its own script) and whose that is, by key."""

    trick: Trick
    shown: str
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class _Brands:
    """The brands of the registry by skeleton, and the longer ones by all that is left when one letter is dropped."""

    owners: dict[str, tuple[str, str]]
    sizes: tuple[int, ...]
    near: dict[str, str]


# From this length on, one wrong letter is no accident, and whatever stands beside a brand makes it no other word.
_LONG = 6
_SURE = 7
# The shortest that is told by its skeleton alone; shorter ones are words of their own.
_LEAST = 4


@cache
def _brands() -> _Brands:
    owners: dict[str, tuple[str, str]] = {}
    near: dict[str, str] = {}
    for organisation in registry().organisations:
        for brand in organisation.brands:
            owners.setdefault(skeleton(brand), (brand, organisation.key))
            if len(brand) >= _LONG and brand.isalpha():
                near.update(dict.fromkeys((brand, *_dropped(brand)), brand))
    return _Brands(owners, tuple(sorted({len(one) for one in owners}, reverse=True)), near)


def _dropped(label: str) -> tuple[str, ...]:
    # In one order: a label may be as near to one brand as to another.
    return tuple(dict.fromkeys(label[:place] + label[place + 1 :] for place in range(len(label))))


_PAIRS = re.compile("rn|vv")
_ALIKE = str.maketrans("01i5", "olls")


def skeleton(label: str) -> str:
    """Return a label with one letter for all those that look alike: 0 and o, 1, l and i, rn and m, а and a."""
    plain = label if label.isascii() else label.translate(tables().lookalikes)
    return _PAIRS.sub(lambda pair: "m" if pair[0] == "rn" else "w", plain.translate(_ALIKE))


def signs(host: str, path: str, user: str, split: Parts | None = None) -> tuple[Sign, ...]:
    """Return the tricks of a host that nobody registered owns, the gravest first, each once.

    `split` is the host in its parts, where they are known.
    """
    found: dict[Trick, Sign] = {}

    def add(sign: Sign | None) -> None:
        if sign is not None:
            found.setdefault(sign.trick, sign)

    shown = decoded(host)
    if split is None or shown != host:
        split = parts(shown)
    add(_user(user))
    add(_place(host) or _in_path(path))
    if not split.suffix.endswith(_RESERVED) and split.domain not in tables().genuine:
        add(_brand(split))
        add(_name(split))
    add(_script(shown))
    if shown != host:
        add(Sign(Trick.PUNYCODE, shown))
    return tuple(sorted(found.values(), key=lambda sign: _ORDER[sign.trick]))


_ORDER = {trick: place for place, trick in enumerate(Trick)}
# Only offices and schools get a name under these, so that a look-alike there is an accident.
_RESERVED = ("gov.cn", "edu.cn", "mil.cn", "gov.hk", "gov.tw")


def _user(user: str) -> Sign | None:
    """Return a sign where what stands before the @ is written like a host."""
    host = user.partition(":")[0]
    return Sign(Trick.USER, host, registry().owner(host)) if "." in host.strip(".") else None


_PIECE = re.compile(r"[.-]")
_MOST_PIECES = 4
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")


def _place(host: str) -> Sign | None:
    """Return a sign where the domain of an organisation stands in a host, and not at its end."""
    if host.count(".") + host.count("-") < 2:
        return None
    starts = [0, *(mark.end() for mark in _PIECE.finditer(host))]
    ends = [mark.start() for mark in _PIECE.finditer(host)]
    for first, start in enumerate(starts):
        for end in ends[first + 1 : first + _MOST_PIECES]:
            domain = host[start:end]
            if (
                "." in domain
                and (owner := registry().owner(domain))
                and domain in registry().organisation(owner).domains
            ):
                return Sign(Trick.PLACE, domain, owner)
    return None


def _in_path(path: str) -> Sign | None:
    """Return a sign where the domain of an organisation stands in a path; in a query it tells where to go next."""
    for match in _HOST.finditer(re.split(r"[?#]", path, maxsplit=1)[0]):
        if owner := registry().owner(match.group()):
            return Sign(Trick.PLACE, match.group(), owner)
    return None


def _brand(split: Parts) -> Sign | None:
    """Return a sign where a label is, holds, or nearly is a brand."""
    for label in split.below.split("."):
        if label not in _USUAL and (sign := _in_label(label, alone=True)):
            return sign
    return _in_label(split.label, alone=split.suffix in tables().cheap_endings) or _near(split.label)


_USUAL = frozenset(("", "www", "m", "wap", "web", "app", "h5", "e", "my"))


def _in_label(label: str, alone: bool) -> Sign | None:
    """Return the sign of the first brand in a label; one that is the whole label counts only where `alone` says so."""
    table = _brands()
    whole = skeleton(label)
    for token, bones in ((label, whole), *((part, skeleton(part)) for part in label.split("-") if part != label)):
        if (found := table.owners.get(bones)) and len(bones) >= 3:
            brand, key = found
            if brand != token:
                if len(brand) >= _LEAST:
                    return Sign(Trick.LOOKALIKE, brand, key)
            elif alone or token != label:
                return Sign(Trick.BRAND, brand, key)
        if sign := _with_extra(token, bones):
            return sign
    return None


def _with_extra(token: str, bones: str) -> Sign | None:
    """Return the sign of a brand at the beginning or the end of a token that something was added to (icbcjf)."""
    table = _brands()
    for size in table.sizes:
        if size >= len(bones):
            continue
        for part, rest in ((bones[:size], bones[size:]), (bones[-size:], bones[:-size])):
            if (found := table.owners.get(part)) and _is_added(found[0], rest, at_end=bones.startswith(part)):
                brand, key = found
                return Sign(Trick.BRAND if brand in token else Trick.LOOKALIKE, brand, key)
    return None


_CONSONANTS = re.compile(r"[^aeiou\d-]{2,3}")
_VOWEL = re.compile("[aeiou]")


def _is_added(brand: str, rest: str, at_end: bool) -> bool:
    """Tell whether `rest` beside a brand is something added, and the two no other word or longer number."""
    inner = rest[0] if at_end else rest[-1]
    if brand.isdigit():
        return not inner.isdigit() and inner not in "ol"
    if rest in _bait() or rest.isdigit():
        return True
    if len(brand) >= _SURE or (len(brand) >= _LEAST and _VOWEL.search(brand) is None):
        return True
    return len(brand) >= _LEAST and _CONSONANTS.fullmatch(rest) is not None


@cache
def _bait() -> frozenset[str]:
    return frozenset(map(skeleton, tables().bait))


def _near(label: str) -> Sign | None:
    """Return a sign where a label is one letter away from a long brand that begins alike, and no pinyin of its own."""
    if len(label) < _LONG - 1:
        return None
    for candidate in (label, *_dropped(label)):
        brand = _brands().near.get(candidate)
        if (
            brand
            and brand != label
            and brand[0] == label[0]
            and _differs_by_one(brand, label)
            and not _is_pinyin(label)
        ):
            return Sign(Trick.LOOKALIKE, brand, _brands().owners[skeleton(brand)][1])
    return None


_INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINALS = "iang|iong|uang|[aeio]ng|uan|uai|ian|iao|[aeiu]n|ai|ei|ui|ao|ou|iu|ie|ue|er|ia|ua|uo|[aeiouv]"
_SYLLABLES = re.compile(rf"(?:(?:{_INITIALS})(?:{_FINALS}))+")


def _is_pinyin(label: str) -> bool:
    """Tell whether a label can be read as syllables, as names of other firms are: meiyuan is no meituan."""
    return _SYLLABLES.fullmatch(label) is not None


def _differs_by_one(one: str, other: str) -> bool:
    """Tell whether two words differ by a letter that is missing, too many, another, or by two that changed places."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    swapped = len(left) > 1 and left[1] + left[0] + left[2:] == right
    return one != other and (swapped or left[1:] == right or left == right[1:] or left[1:] == right[1:])


def _name(split: Parts) -> Sign | None:
    """Return a sign where a label in Chinese holds the name of an organisation."""
    if split.label.isascii():
        return None
    named = [claim.organisation for claim in registry().claims(split.label) if claim.organisation.domains]
    return Sign(Trick.NAME, split.label, named[0].key) if named else None


_FOREIGN_LETTER = re.compile(f"[{FOREIGN}]")
_LATIN_LETTER = re.compile("[a-z]")


def _script(host: str) -> Sign | None:
    """Return a sign where letters of another script stand among those of ours, or for all of them."""
    for label in host.split("."):
        if _FOREIGN_LETTER.search(label):
            plain = label.translate(tables().lookalikes)
            if _LATIN_LETTER.search(label) or plain.isascii():
                return Sign(Trick.SCRIPT, plain)
    return None
