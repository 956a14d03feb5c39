"""The overview as the call and the page of it show it: counts with their names, shares with their intervals."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from model.assessment import Verdict
from model.taxonomy import load
from service.intervals import wilson
from service.parts import Parts
from service.store import shadows
from service.store.overview import Agreement, Counts, Overview, overview
from service.store.store import Store

FILE = Path(__file__).resolve().parent.parent.parent / "datasets" / "overview.toml"


class Day(BaseModel):
    """A day and how many messages were reported on it."""

    day: date
    reported_messages: int = Field(ge=0)


class Series(BaseModel):
    """How many messages were reported of a category, from a community or by a channel."""

    name: str = Field(description="the name as filters of the queue take it", examples=["service_phishing"])
    text: str = Field(examples=["冒充公共服务"])
    today: int = Field(ge=0)
    reported_messages: int = Field(ge=0)
    by_day: list[int] = Field(description="for each day of the overview, the first one first")


class Share(BaseModel):
    """A share of what was counted, with its 95 % interval by Wilson."""

    count: int = Field(ge=0)
    of: int = Field(ge=0)
    share: float | None = Field(description="null where there is nothing to share")
    low: float
    high: float


class Fit(BaseModel):
    """How the model's verdicts fit what staff decided, in decided messages."""

    name: str | None = Field(description="the category that the model gave; null for all", examples=["loan"])
    text: str = Field(examples=["虚假贷款"])
    decided: int = Field(ge=0)
    agrees: Share = Field(description="called a scam what is harmful, or found no risk in what is not")
    unsure: int = Field(ge=0, description="the model said that it is not sure")
    contradicts: int = Field(ge=0, description="the model said otherwise than staff")
    same_category: Share = Field(description="of those that both call harmful, those of one category")


class Response(BaseModel):
    """How long messages waited from their first report to their decision."""

    decided: int = Field(ge=0)
    median_seconds: float | None
    p95_seconds: float | None


class Age(BaseModel):
    """How many rows of the queue have waited so long."""

    text: str = Field(examples=["1 小时以内"])
    rows: int = Field(ge=0)


class Queue(BaseModel):
    """The queue of this moment, in rows: clusters of messages that say nearly the same."""

    received: int = Field(ge=0)
    in_review: int = Field(ge=0)
    oldest_seconds: float | None
    ages: list[Age]


class ShadowPair(BaseModel):
    """How often the model in shadow would have said one thing where the current one said another."""

    said: Verdict
    would_say: Verdict
    messages: int = Field(ge=0)


class ShadowFigures(BaseModel):
    """What the model in shadow would have said beside the current one, of messages that both judged."""

    candidate: str
    current: str
    messages: int = Field(ge=0)
    same: Share
    pairs: list[ShadowPair]


class Figures(BaseModel):
    """The overview. Reported messages are reports: the same words handed in by three people are three."""

    first: date
    last: date
    reported_messages: int = Field(ge=0)
    today: int = Field(ge=0)
    by_day: list[Day]
    by_category: list[Series]
    by_community: list[Series]
    by_channel: list[Series]
    agreement: Fit
    agreement_by_category: list[Fit]
    cannot_tell: int = Field(ge=0, description="decided messages of which staff cannot tell; they count in no share")
    response: Response
    queue: Queue
    shadow: ShadowFigures | None = Field(description="null while no model is in shadow")


@cache
def words() -> dict[str, Any]:
    """Return what is said on the overview."""
    with FILE.open("rb") as file:
        return tomllib.load(file)


def category_name(name: str) -> str:
    """Return a category, or a decision that gave none, in words."""
    found = {category.slug: category.title for category in load().categories} | words()["kinds"]
    return str(found.get(name, name))


def community_name(name: str) -> str:
    """Return a community in words."""
    return name or str(words()["places"]["unknown"])


def channel_name(name: str) -> str:
    """Return a channel in words."""
    return str(words()["channels"].get(name, name))


async def figures(here: Parts, days: int) -> Figures:
    """Return the overview of the last days; raises Problem 503 without a store."""
    shadow, current = here.models.shadow, here.models.assessor
    versions = (shadow.version, current.version) if shadow and current else None

    def read(store: Store) -> Figures:
        found = overview(store, days)
        return _figures(found, _shadow(store, *versions) if versions else None)

    return await here.stored(read)


def _figures(found: Overview, shadow: ShadowFigures | None) -> Figures:
    counts, fits = found.counts, found.agreement
    return Figures(
        first=counts.first,
        last=counts.last,
        reported_messages=sum(counts.days),
        today=counts.days[-1],
        by_day=[Day(day=day, reported_messages=count) for day, count in by_day(counts)],
        by_category=_series(counts.categories, category_name),
        by_community=_series(counts.communities, community_name),
        by_channel=_series(counts.channels, channel_name),
        agreement=_fit(None, _all(fits.values())),
        agreement_by_category=[_fit(name, fit) for name, fit in fits.items()],
        cannot_tell=found.undecided,
        response=Response(decided=found.answered, median_seconds=found.median, p95_seconds=found.slowest),
        queue=Queue(
            received=found.waiting.received,
            in_review=found.waiting.in_review,
            oldest_seconds=found.waiting.oldest.total_seconds() if found.waiting.oldest is not None else None,
            ages=[
                Age(text=text, rows=rows)
                for text, rows in zip(words()["ages"]["texts"], found.waiting.ages, strict=True)
            ],
        ),
        shadow=shadow,
    )


def by_day(counts: Counts) -> list[tuple[date, int]]:
    """Return each day with its count."""
    return [(counts.first + timedelta(days=place), count) for place, count in enumerate(counts.days)]


def _series(found: Mapping[str, Sequence[int]], named: Callable[[str], str]) -> list[Series]:
    return [
        Series(name=name, text=named(name), today=days[-1], reported_messages=sum(days), by_day=list(days))
        for name, days in found.items()
    ]


def _all(fits: Iterable[Agreement]) -> Agreement:
    every = list(fits)
    return Agreement(
        agrees=sum(fit.agrees for fit in every),
        unsure=sum(fit.unsure for fit in every),
        contradicts=sum(fit.contradicts for fit in every),
        harmful=sum(fit.harmful for fit in every),
        same=sum(fit.same for fit in every),
    )


def _fit(name: str | None, fit: Agreement) -> Fit:
    return Fit(
        name=name,
        text=category_name(name) if name is not None else str(words()["sheet"]["total"]),
        decided=fit.decided,
        agrees=_share(fit.agrees, fit.decided),
        unsure=fit.unsure,
        contradicts=fit.contradicts,
        same_category=_share(fit.same, fit.harmful),
    )


def _share(count: int, of: int) -> Share:
    low, high = wilson(count, of)
    share = round(count / of, 4) if of else None
    return Share(count=count, of=of, share=share, low=round(low, 4), high=round(high, 4))


def _shadow(store: Store, candidate: str, current: str) -> ShadowFigures:
    found = {pair: count for pair, count in shadows.of(store, candidate).items() if pair.current == current}
    total = sum(found.values())
    same = sum(count for pair, count in found.items() if pair.said is pair.would_say)
    counts = {(pair.said, pair.would_say): count for pair, count in found.items()}
    return ShadowFigures(
        candidate=candidate,
        current=current,
        messages=total,
        same=_share(same, total),
        pairs=[
            ShadowPair(said=said, would_say=would, messages=counts.get((said, would), 0))
            for said in Verdict
            for would in Verdict
        ],
    )
