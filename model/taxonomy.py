"""What a message can be and what is said of it, from datasets/taxonomy.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from model.assessment import Contact, Verdict

FILE = Path(__file__).resolve().parent.parent / "datasets" / "taxonomy.toml"
STEPS = 3
SEVERITIES = (1, 2, 3)
WAYS = ("call", "message", "app")

Item = TypeVar("Item")


class Audience(StrEnum):
    """Who is advised; everybody is `general`."""

    GENERAL = "general"
    ELDER = "elder"
    STUDENT = "student"
    FINANCE = "finance"


class Situation(StrEnum):
    """What a person may have done before asking, the worst first."""

    PAID = "paid"
    GAVE = "gave"
    OPENED = "opened"
    CALLED = "called"


Versions = Mapping[Audience, tuple[str, ...]]


class TaxonomyError(ValueError):
    """The file cannot be used. The message names the key, what is wrong with it and how to mend it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Scam, illegal, promotion or normal; `contacts` are ids to add for messages of this group."""

    slug: str
    title: str
    harmful: bool
    description: str
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerdictText:
    """How a verdict is said and what follows from it; `contacts` are ids, the first is shown first.

    `versions` holds the advice for audiences that need other words.
    """

    verdict: Verdict
    title: str
    meaning: str
    advice: tuple[str, ...]
    contacts: tuple[str, ...]
    versions: Versions = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of message.

    `severity` is 3 for savings or liberty at stake, 2 for some money, 1 for nuisance or nothing.
    `advice` has STEPS sentences: what to do now, what to know, how to verify. `versions` holds the same for audiences
    that need other words.
    """

    slug: str
    group: str
    title: str
    severity: int
    description: str
    advice: tuple[str, ...]
    versions: Versions = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class AudienceText:
    """What an audience is called."""

    audience: Audience
    title: str


@dataclass(frozen=True, slots=True)
class SituationText:
    """What a person may have done, and the steps then, the most urgent first; `contacts` are ids.

    `additions` are sentences for an audience that come after the first step.
    """

    situation: Situation
    title: str
    steps: tuple[str, ...]
    contacts: tuple[str, ...]
    additions: Versions = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Channel:
    """A contact with its standing. `way` is `call`, `message` (a sender that writes) or `app` (no number)."""

    id: str
    contact: Contact
    way: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The whole file. Categories keep the file's order, which models rely on."""

    groups: tuple[Group, ...]
    verdicts: tuple[VerdictText, ...]
    categories: tuple[Category, ...]
    channels: tuple[Channel, ...]
    audiences: tuple[AudienceText, ...]
    situations: tuple[SituationText, ...]
    standing: tuple[str, ...]
    _by_slug: dict[str, Category] = field(init=False, repr=False, compare=False)
    _harmful: frozenset[str] = field(init=False, repr=False, compare=False)
    _confirmed: dict[str, Contact] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        harmful = {group.slug for group in self.groups if group.harmful}
        object.__setattr__(self, "_by_slug", {category.slug: category for category in self.categories})
        object.__setattr__(self, "_harmful", frozenset(c.slug for c in self.categories if c.group in harmful))
        confirmed = {channel.id: channel.contact for channel in self.channels if channel.status == "confirmed"}
        object.__setattr__(self, "_confirmed", confirmed)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The category slugs, in order."""
        return tuple(self._by_slug)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The confirmed contacts, in order."""
        return tuple(self._confirmed.values())

    @property
    def paid(self) -> tuple[str, ...]:
        """The steps for a person who has already paid or given a code."""
        return self.situation(Situation.PAID).steps

    def category(self, slug: str) -> Category:
        """Return the category; raises KeyError for a slug that the file lacks."""
        return self._by_slug[slug]

    def group(self, slug: str) -> Group:
        """Return the group of this slug (a group's, not a category's); raises KeyError."""
        return _find(slug, ((group.slug, group) for group in self.groups))

    def verdict(self, verdict: Verdict) -> VerdictText:
        """Return how the verdict is said."""
        return _find(verdict, ((text.verdict, text) for text in self.verdicts))

    def situation(self, situation: Situation) -> SituationText:
        """Return what is to be done in this situation."""
        return _find(situation, ((text.situation, text) for text in self.situations))

    def contacts_of(self, ids: Iterable[str]) -> tuple[Contact, ...]:
        """Return the confirmed contacts of these ids, each once, in the order given."""
        return tuple(self._confirmed[key] for key in dict.fromkeys(ids) if key in self._confirmed)

    def is_harmful(self, slug: str) -> bool:
        """Say whether the category is a scam or illegal; raises KeyError for an unknown slug."""
        return self.category(slug).slug in self._harmful


def _find(wanted: str, pairs: Iterable[tuple[str, Item]]) -> Item:
    for key, item in pairs:
        if key == wanted:
            return item
    raise KeyError(wanted)


class _Table:
    """One table of the file, read key by key; every complaint names the full key."""

    def __init__(self, name: str, values: object, keys: Iterable[str]) -> None:
        if not isinstance(values, Mapping):
            raise TaxonomyError(f"{name} is not a table: write it with [{name}] and its keys below")
        self.name = name
        self._values: Mapping[str, Any] = values
        unknown = sorted(set(values) - set(keys))
        if unknown:
            raise TaxonomyError(f"{name}.{unknown[0]} is not known: use {', '.join(keys)}")

    def _get(self, key: str, mend: str) -> Any:
        if key not in self._values:
            raise TaxonomyError(f"{self.name}.{key} is missing: {mend}")
        return self._values[key]

    def wrong(self, key: str, mend: str) -> TaxonomyError:
        return TaxonomyError(f"{self.name}.{key} is {self._values.get(key)!r}: {mend}")

    def text(self, key: str, empty: bool = False) -> str:
        value = self._get(key, "give it a text")
        if not isinstance(value, str) or value != value.strip() or not (value or empty):
            raise self.wrong(key, "give it a text that is not empty and has no spaces around it")
        return value

    def flag(self, key: str) -> bool:
        value = self._get(key, "give true or false")
        if not isinstance(value, bool):
            raise self.wrong(key, "give true or false")
        return value

    def one_of(self, key: str, allowed: Iterable[Item]) -> Item:
        choices = tuple(allowed)
        value = self._get(key, f"give one of {', '.join(map(str, choices))}")
        for choice in choices:
            if choice == value and not isinstance(value, bool):
                return choice
        raise self.wrong(key, f"give one of {', '.join(map(str, choices))}")

    def texts(self, key: str, count: int | None = None, least: int = 0) -> tuple[str, ...]:
        mend = f"give a list of {count} sentences" if count else "give a list of texts"
        values = self._get(key, mend)
        good = isinstance(values, list) and all(isinstance(value, str) and value.strip() for value in values)
        if not good or len(set(values)) != len(values) or len(values) < least or len(values) != (count or len(values)):
            raise self.wrong(key, f"{mend}, none empty, none twice")
        return tuple(values)

    def versions(self, key: str, count: int | None = None) -> Versions:
        """Return the sentences for each audience of the table `key`, which may be left out."""
        if key not in self._values:
            return {}
        others = [audience for audience in Audience if audience is not Audience.GENERAL]
        table = _Table(f"{self.name}.{key}", self._values[key], others)
        return {audience: table.texts(audience, count) for audience in others if audience in table._values}

    def ids(self, key: str, channels: Iterable[Channel]) -> tuple[str, ...]:
        allowed = [channel.id for channel in channels if channel.way != "message" and channel.status == "confirmed"]
        values = self.texts(key)
        for value in values:
            if value not in allowed:
                raise self.wrong(key, f"name only confirmed contacts to call or to open: {', '.join(allowed)}")
        return values


def _tables(values: Mapping[str, Any], name: str, label: str, keys: tuple[str, ...]) -> list[_Table]:
    """Return the tables of a list, named by their label, which must be unique."""
    rows = values.get(name)
    if not isinstance(rows, list) or not rows:
        raise TaxonomyError(f"{name} is missing: write at least one [[{name}]] table")
    tables = []
    seen = set()
    for position, row in enumerate(rows, start=1):
        slug = _Table(f"{name}[{position}]", row, keys).text(label)
        if slug in seen:
            raise TaxonomyError(f"{name}.{slug} stands twice: keep one [[{name}]] table for each {label}")
        seen.add(slug)
        tables.append(_Table(f"{name}.{slug}", row, keys))
    return tables


def parse(values: Mapping[str, Any]) -> Taxonomy:
    """Check the values of the file and return them typed; raises TaxonomyError at the first fault."""
    top = _Table(
        "taxonomy", values, ("groups", "verdicts", "categories", "audiences", "situations", "advice", "contacts")
    )
    channels = tuple(
        Channel(
            table.text("id"),
            Contact(table.text("name"), table.text("number", empty=True), table.text("when")),
            table.one_of("way", WAYS),
            table.one_of("status", ("confirmed", "review")),
            table.text("source"),
        )
        for table in _tables(values, "contacts", "id", ("id", "name", "number", "way", "when", "status", "source"))
    )
    for channel in channels:
        if bool(channel.contact.number) == (channel.way == "app"):
            raise TaxonomyError(f"contacts.{channel.id}.number: an app has none, a call or a message needs one")
    groups = tuple(
        Group(
            table.text("slug"),
            table.text("title"),
            table.flag("harmful"),
            table.text("description"),
            table.ids("contacts", channels),
        )
        for table in _tables(values, "groups", "slug", ("slug", "title", "harmful", "description", "contacts"))
    )
    verdicts = tuple(
        VerdictText(
            table.one_of("slug", tuple(Verdict)),
            table.text("title"),
            table.text("meaning"),
            table.texts("advice", STEPS),
            table.ids("contacts", channels),
            table.versions("audiences", STEPS),
        )
        for table in _tables(
            values, "verdicts", "slug", ("slug", "title", "meaning", "advice", "contacts", "audiences")
        )
    )
    _complete("verdicts", Verdict, (text.verdict for text in verdicts))
    keys = ("slug", "group", "title", "severity", "description", "advice", "audiences")
    categories = tuple(
        Category(
            table.text("slug"),
            table.one_of("group", tuple(group.slug for group in groups)),
            table.text("title"),
            table.one_of("severity", SEVERITIES),
            table.text("description"),
            table.texts("advice", STEPS),
            table.versions("audiences", STEPS),
        )
        for table in _tables(values, "categories", "slug", keys)
    )
    audiences = tuple(
        AudienceText(table.one_of("slug", tuple(Audience)), table.text("title"))
        for table in _tables(values, "audiences", "slug", ("slug", "title"))
    )
    _complete("audiences", Audience, (text.audience for text in audiences))
    situations = tuple(
        SituationText(
            table.one_of("slug", tuple(Situation)),
            table.text("title"),
            table.texts("steps", least=1),
            table.ids("contacts", channels),
            table.versions("audiences"),
        )
        for table in _tables(values, "situations", "slug", ("slug", "title", "steps", "contacts", "audiences"))
    )
    _complete("situations", Situation, (text.situation for text in situations))
    advice = _Table("advice", top._get("advice", "write an [advice] table"), ("standing",))
    standing = advice.texts("standing", STEPS)
    return Taxonomy(groups, verdicts, categories, channels, audiences, situations, standing)


def _complete(name: str, wanted: Iterable[str], found: Iterable[str]) -> None:
    missing = set(wanted) - set(found)
    if missing:
        raise TaxonomyError(f"{name}.{min(missing)} is missing: write a [[{name}]] table for it")


@cache
def load(file: Path = FILE) -> Taxonomy:
    """Return the taxonomy, read once; raises TaxonomyError for a file that is missing, broken or incomplete."""
    try:
        with file.open("rb") as stream:
            return parse(tomllib.load(stream))
    except OSError as error:
        raise TaxonomyError(f"{file.name} cannot be read ({error.strerror}): restore it from the repository") from error
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyError(f"{file.name} is not TOML ({error}): mend that line") from error
    except TaxonomyError as error:
        raise TaxonomyError(f"{file.name}: {error}") from None
