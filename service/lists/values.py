"""Numbers and hosts as they are compared: one value for all the ways in which one number or host is written."""

import re

from model.digits import is_card
from model.links import Link, LinkKind, find_links
from model.masking import STARS
from model.normalise import normalise
from model.numbers import NumberKind, kind_of

LEAST_DIGITS = 5
MOST_DIGITS = 19
CHAT = re.compile(r"[a-z][a-z0-9_-]{4,19}")
_LABEL = re.compile(r"(?:qq|微信|电话|手机|号码)?(?:群|号|[:\s])*")
_MARKS = re.compile(r"[\s()+-]")
_MOBILE = re.compile(r"^(?:00?|\+)?(?:86)?0?(?=1[3-9]\d{9}$)")


def number_key(value: str) -> str:
    """Return what a number, in normalised characters, is compared by: without marks and without China's prefix."""
    if CHAT.fullmatch(value):
        return value
    plain = _MARKS.sub("", value)
    plain = _MOBILE.sub("", plain, count=1)
    return plain.removeprefix("00")


def number_of(written: str) -> str | None:
    """Return the one telephone, card or chat account that somebody wrote, as it is compared; None for anything else."""
    plain = normalise(written).text.strip()
    label = _LABEL.match(plain)
    value = plain[label.end() :] if label else plain
    key = number_key(value)
    if CHAT.fullmatch(value):
        return key
    return key if key.isascii() and key.isdigit() and LEAST_DIGITS <= len(key) <= MOST_DIGITS else None


def one_line(written: str) -> str:
    """Return what somebody wrote on one line, without characters that cannot be stored."""
    return " ".join("".join(character if character.isprintable() else " " for character in written).split())


def masked(value: str) -> str:
    """Return a number as it is shown to who need not know it: a few characters that tell it from others, and stars."""
    if re.fullmatch(r"1[3-9]\d{9}", value):
        return value[:3] + STARS + value[-2:]
    return STARS + value[-4:] if is_card(value) else value[:2] + STARS


def is_identity(written: str) -> bool:
    """Tell whether this is the number of a person's identity card."""
    return kind_of(normalise(written).text) is NumberKind.IDENTITY


def host_of(written: str) -> Link | None:
    """Return the link to the host that somebody wrote, alone or as a whole address; None for anything else."""
    plain = normalise(written).text.strip()
    whole = plain if "://" in plain else f"http://{plain}"
    links = find_links(whole)
    return links[0] if len(links) == 1 and links[0].start == 0 and links[0].end == len(whole.rstrip("/.")) else None


def host_key(link: Link) -> str:
    """Return what the host of a link is compared by: an address in its usual form, a name as it is written."""
    return link.domain if link.kind is LinkKind.ADDRESS else link.host


def domains_of(host: str) -> list[str]:
    """Return the host and every domain above it, so that a row for one of them is found by looking each up."""
    labels = host.split(".")
    return [".".join(labels[place:]) for place in range(len(labels) - 1)] or [host]
