"""Which rows a message hits, and where."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from model.assessment import Kind
from model.evidence.numbers import KINDS
from model.numbers import NumberKind
from model.reading import Reading
from service.lists.phrases import Phrase
from service.lists.rows import About, Row
from service.lists.rule import limits
from service.lists.values import CHAT, domains_of, host_key, number_key, number_of

# What is counted or belongs to a person, and is no way to reach anybody.
_NO_CONTACT = frozenset((NumberKind.AMOUNT, NumberKind.IDENTITY, NumberKind.CODE))
_WORD = re.compile(rf"(?<![a-z0-9_.@-]){CHAT.pattern}(?![a-z0-9_.@-])")


@dataclass(frozen=True, slots=True)
class Place:
    """Something that rows may name, by what it is compared by, with its span in the normalised text."""

    key: str
    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sight:
    """A message as rows see it: its normalised text, its numbers and its hosts."""

    text: str
    numbers: tuple[Place, ...]
    hosts: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row, and the first place in the normalised text where it holds; an empty one where it holds for the sender."""

    row: Row
    kind: Kind
    start: int
    end: int
    key: str


def sight(reading: Reading) -> Sight:
    """Return a message as rows see it."""
    links = tuple(Place(host_key(link), link.start, link.end, Kind.LINK) for link in reading.links)
    numbers = [
        Place(number_key(number.value), number.start, number.end, KINDS.get(number.kind, Kind.NUMBER))
        for number in reading.numbers
        if number.kind not in _NO_CONTACT
    ]
    # Ids of chats that no word such as 微信 stands before.
    numbers += [
        Place(word.group(), word.start(), word.end(), Kind.CONTACT)
        for word in _WORD.finditer(reading.draft.text)
        if not any(link.start < word.end() and word.start() < link.end for link in links)
    ]
    return Sight(reading.draft.text, tuple(numbers), links)


class Matches:
    """Rows, ready to be looked up: numbers and hosts at once, phrases one by one."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._numbers: dict[str, list[Row]] = {}
        self._hosts: dict[str, list[Row]] = {}
        self._phrases: list[tuple[Row, Phrase]] = []
        for row in rows:
            match row.about:
                case About.NUMBER:
                    self._numbers.setdefault(row.value, []).append(row)
                case About.DOMAIN:
                    self._hosts.setdefault(row.value, []).append(row)
                case About.PHRASE:
                    self._phrases.append((row, Phrase.of(row.value, limits().gap)))

    def __bool__(self) -> bool:
        return bool(self._numbers or self._hosts or self._phrases)

    def hits(self, sight: Sight, sender: str | None = None) -> list[Hit]:
        """Return each row that the message or its sender hits, once, by the number of the row."""
        found: dict[int, Hit] = {}
        for hit in self._all(sight, sender):
            found.setdefault(hit.row.id, hit)
        return [found[id] for id in sorted(found)]

    def _all(self, sight: Sight, sender: str | None) -> Iterator[Hit]:
        if self._numbers:
            for place in sight.numbers:
                for row in self._numbers.get(place.key, ()):
                    yield Hit(row, place.kind, place.start, place.end, place.key)
            key = number_of(sender) if sender else None
            for row in self._numbers.get(key or "", ()):
                yield Hit(row, Kind.SENDER, 0, 0, "")
        if self._hosts:
            for place in sight.hosts:
                for domain in domains_of(place.key):
                    for row in self._hosts.get(domain, ()):
                        yield Hit(row, Kind.LINK, place.start, place.end, place.key)
        for row, phrase in self._phrases:
            span = phrase.find(sight.text)
            if span:
                yield Hit(row, Kind.WORDING, *span, "")
