"""What a message holds that leads to those behind it: telephones, hosts, cards and chat accounts."""

import re
from dataclasses import dataclass

from model.links import LinkKind
from model.masking import STARS, mask
from model.numbers import ACCOUNTS, TELEPHONES, NumberKind, kind_of
from model.reading import read
from service.lists.values import host_key, masked, number_key, number_of
from service.store.tables import LeadKind

_KINDS = dict.fromkeys(TELEPHONES, LeadKind.NUMBER) | dict.fromkeys({*ACCOUNTS, NumberKind.CARD}, LeadKind.ACCOUNT)
# What masking leaves of telephones, of chat accounts and of cards; the word before a chat account tells it from others.
_SHOWN = re.compile(
    r"(?P<account>(?:(?<=微信)|(?<=qq)|(?<=群))(?:群|号|:|\s|是|为|同号|加|客服){0,3}(?P<chat>[a-z0-9_-]{2}\*{6})"
    r"|(?<![\d*])\*{6}\d{4}(?![\d*]))|(?P<number>(?<![\d*])(?:\+|\d{3,4})\*{6}\d\d(?![\d*]))"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """Something found: `value` is what it is compared by, None where only `shown`, the masked one, is left of it."""

    kind: LeadKind
    value: str | None
    shown: str


def traces(text: str, sender: str | None = None) -> list[Trace]:
    """Return what a text as it was sent holds, and the telephone that sent it, each once.

    What belongs to a registered organisation leads to nobody, and identity numbers are the reader's.
    """
    reading = read(text)
    found = [_host(host_key(link)) for link in reading.links if link.kind is not LinkKind.OFFICIAL]
    for number in reading.numbers:
        if number.kind in _KINDS:
            value = number_key(number.value)
            found.append(Trace(_KINDS[number.kind], value, _masked(number.kind, value)))
    sent_by, sent_as = (number_of(sender), kind_of(sender)) if sender else (None, None)
    if sent_by and sent_as and _KINDS.get(sent_as) is LeadKind.NUMBER:
        found.append(Trace(LeadKind.NUMBER, sent_by, _masked(sent_as, sent_by)))
    return list(dict.fromkeys(found))


def masked_traces(text: str) -> list[Trace]:
    """Return what a masked text still shows: hosts whole, numbers and accounts as they were masked, each once."""
    reading = read(text)
    found = [_host(host_key(link)) for link in reading.links if link.kind is not LinkKind.OFFICIAL]
    for match in _SHOWN.finditer(reading.draft.text):
        kind = LeadKind.NUMBER if match["number"] else LeadKind.ACCOUNT
        found.append(Trace(kind, None, match["chat"] or match["account"] or match["number"]))
    return list(dict.fromkeys(found))


def _host(host: str) -> Trace:
    return Trace(LeadKind.HOST, host, host)


def _masked(kind: NumberKind, value: str) -> str:
    """Return a number as the masked text of its message shows it."""
    if kind is NumberKind.CARD:
        return STARS + value[-4:]
    if kind in (NumberKind.FIXED, NumberKind.SERVICE, NumberKind.FOREIGN):
        shown = mask(f"+{value}" if kind is NumberKind.FOREIGN else value)
        return shown if shown not in (value, STARS) else masked(value)
    return masked(value)
