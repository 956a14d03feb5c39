"""Rows as staff send them: tidied and tried before they are saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from model.hosts import tables
from model.limits import InvalidText, check
from model.masking import mask
from model.numbers import registered
from model.reading import read
from model.registry import registry
from service.lists.corpus import hit_by, samples
from service.lists.matches import Matches, sight
from service.lists.phrases import Phrase
from service.lists.rows import About, Row, Side
from service.lists.rule import limits, table
from service.lists.values import host_key, host_of, is_identity, number_of, one_line
from service.store.dossier import CHINA
from service.store.errors import Unfit


@dataclass(frozen=True, slots=True)
class Draft:
    """What a row shall say. `until` is its last day; it shall hit each of `fail_examples` and none of `ok_examples`."""

    side: Side
    about: About
    value: str
    confirmed: bool
    unit: str
    reason: str
    until: date
    ok_examples: tuple[str, ...]
    fail_examples: tuple[str, ...]


class TooWide(Unfit):
    """A row that hits what it must not; `texts` are messages that it would have hit, `count` of `checked`."""

    def __init__(self, message: str, texts: Sequence[str]) -> None:
        super().__init__("value", message)
        self.texts = tuple(texts)


def checked(draft: Draft) -> int:
    """Return how many messages `tried` tries the value of a row on."""
    return len(samples(_harmful(draft.side)))


def tried(draft: Draft, now: datetime) -> tuple[Draft, datetime]:
    """Return the draft as it may be stored, and the moment at which it ends.

    Its value is written as values are compared; reason and examples are masked, but for what the row is about. Raises
    Unfit for what does not fit, and TooWide for a row that hits the corpus: one that denies, harmless messages; one
    that allows, harmful ones. It takes seconds the first time.
    """
    value = _value(draft)
    today = now.astimezone(CHINA).date()
    if not today <= draft.until <= today + timedelta(days=limits().days):
        raise _unfit("until", days=limits().days)
    until = datetime.combine(draft.until + timedelta(days=1), time.min, CHINA)
    matches = Matches([Row(0, draft.side, draft.about, value, draft.confirmed, "", until)])
    tidy = Draft(
        side=draft.side,
        about=draft.about,
        value=value,
        confirmed=draft.confirmed and draft.side is Side.DENY,
        unit=_unit(draft.unit),
        reason=_reason(draft.reason),
        until=draft.until,
        ok_examples=_examples("ok_examples", draft.ok_examples, matches),
        fail_examples=_examples("fail_examples", draft.fail_examples, matches),
    )
    harmful = _harmful(draft.side)
    if texts := hit_by(matches, harmful):
        said = table()["fields"]["harmful" if harmful else "benign"]
        raise TooWide(said.format(checked=checked(draft), count=len(texts)), texts[: limits().shown])
    return tidy, until


def _harmful(side: Side) -> bool:
    return side is Side.ALLOW


def _unfit(field: str, reason: str = "", **values: object) -> Unfit:
    return Unfit(field, str(table()["fields"][reason or field]).format(**values))


def _value(draft: Draft) -> str:
    match draft.about:
        case About.NUMBER:
            return _number(draft)
        case About.DOMAIN:
            return _domain(draft)
        case About.PHRASE:
            return _phrase(draft.value)


def _number(draft: Draft) -> str:
    if is_identity(draft.value):
        raise _unfit("value", "identity")
    number = number_of(draft.value)
    if number is None:
        raise _unfit("value", "number")
    if draft.side is Side.DENY and (known := registered(number)):
        raise _unfit("value", "registered_number", name=registry().owners(known)[0].name)
    return number


def _domain(draft: Draft) -> str:
    link = host_of(draft.value)
    if link is None:
        raise _unfit("value", "domain")
    owner = registry().owner(link.host)
    if draft.side is Side.DENY and owner:
        raise _unfit("value", "registered_domain", name=registry().organisation(owner).name)
    value = link.domain if link.host == f"www.{link.domain}" else host_key(link)
    if value in tables().shorteners | tables().open_hosts:
        raise _unfit("value", "shared")
    return value


def _phrase(written: str) -> str:
    phrase, allowed = Phrase.of(one_line(written), limits().gap), limits()
    if len(str(phrase)) > allowed.phrase_length:
        raise _unfit("value", "phrase_long", most=allowed.phrase_length)
    if len(phrase.pieces) > allowed.phrase_gaps + 1:
        raise _unfit("value", "phrase_gaps", most=allowed.phrase_gaps)
    if phrase.letters < allowed.phrase_letters:
        raise _unfit("value", "phrase_short", least=allowed.phrase_letters)
    if not all(any(character.isalnum() for character in piece) for piece in phrase.pieces):
        raise _unfit("value", "phrase_piece")
    return str(phrase)


def _unit(written: str) -> str:
    unit = one_line(written)
    if not 0 < len(unit) <= limits().unit_length or mask(unit) != unit or read(unit).links:
        raise _unfit("unit", most=limits().unit_length)
    return unit


def _reason(written: str) -> str:
    reason = one_line(written)
    if not 0 < len(reason) <= limits().reason_length:
        raise _unfit("reason", most=limits().reason_length)
    return mask(reason)


def _examples(field: str, written: Sequence[str], matches: Matches) -> tuple[str, ...]:
    """Return the examples as they are stored: each still hit, or still not, as it is wanted."""
    texts = [text.replace("\x00", "").strip() for text in written if text.strip()]
    if not 0 < len(texts) <= limits().examples:
        raise _unfit(field, "examples", most=limits().examples)
    wanted = field == "fail_examples"
    kept = []
    for place, text in enumerate(texts, 1):
        try:
            check(text)
        except InvalidText as error:
            raise _unfit(field, "example", place=place, why=error) from None
        masked = _masked(text, matches) if wanted else mask(text)
        if any(bool(matches.hits(sight(read(one)))) is not wanted for one in (text, masked)):
            raise _unfit(field, "fail_missed" if wanted else "ok_hit", place=place)
        kept.append(masked)
    return tuple(kept)


def _masked(text: str, matches: Matches) -> str:
    """Return an example with its personal data masked, but for what the row is about."""
    reading = read(text)
    hit = next(iter(matches.hits(sight(reading))), None)
    if hit is None:
        return mask(text)
    start, end = reading.draft.span(hit.start, hit.end)
    return mask(text[:start]) + text[start:end] + mask(text[end:])
