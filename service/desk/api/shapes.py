"""What the calls of the desk take and give."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field, StrictBool

from model.assessment import Verdict
from model.taxonomy import load
from service.api.answers import Answer, Candidate, Category, Finding, Probability
from service.store import rules
from service.store.deciding import NOTE, REPLY
from service.store.decisions import Decision, State
from service.store.dossier import Dossier, Line
from service.store.queue import Item
from service.store.tables import Step
from service.store.urgency import Part

LARGEST_ID = 2**31 - 1

Number = Annotated[int, Path(ge=1, le=LARGEST_ID, description="the id of a message", examples=[123])]
Version = Annotated[int, Field(ge=0, le=LARGEST_ID, strict=True)]


class UrgencyPart(Answer):
    """A part of the urgency and what it is for."""

    name: str = Field(examples=["spread"])
    points: float
    text: str = Field(examples=["最近的报告折合 4.2 份（每过 6 小时减半）"])


class Claimed(Answer):
    """Who works on a cluster, and until when."""

    name: str = Field(examples=["王警官"])
    until: datetime
    mine: bool


class Row(BaseModel):
    """A row of the queue: a cluster of near-duplicates, and the message that stands for it."""

    id: int = Field(description="the id of the message that stands for the cluster")
    text: str | None = Field(description="masked; null once it is forgotten")
    reports: int = Field(ge=1, description="reports of all messages of the cluster")
    messages: int = Field(ge=1, description="how many messages the cluster has")
    paid: int = Field(ge=0, description="reports that say that money or a code has gone")
    verdict: Verdict
    verdict_text: str
    category: Category
    category_text: str
    risk: Probability
    state: State
    first_seen: datetime
    last_seen: datetime
    urgency: float = Field(description="points at this moment; the parts add up to it")
    urgency_parts: list[UrgencyPart]
    claimed_by: Claimed | None
    communities: list[str] = Field(description="where reports came from, most first")
    channels: list[str] = Field(description="by which ways reports came, most first")
    version: int = Field(description="of the message; to be sent with a decision")


class Page(BaseModel):
    """Some rows of the queue, the most urgent first."""

    items: list[Row]
    next: str | None = Field(description="the cursor of the next rows, null where there are none")


class Counted(BaseModel):
    """How many rows there are."""

    count: int = Field(ge=0)
    more: bool = Field(description="there are more; counting ended")


class HistoryLine(Answer):
    """A step of a message's history."""

    at: datetime
    by: str | None = Field(description="null for what was decided before there were accounts")
    step: Step
    step_text: str = Field(examples=["决定"])
    decision: Decision
    decision_text: str = Field(examples=["诈骗"])
    category: str | None
    category_text: str | None
    reply: str | None
    note: str | None
    undone: bool = Field(description="a later step took it back")


class Similar(Answer):
    """Another message of the cluster, and what was decided of it."""

    id: int
    text: str | None
    reports: int
    verdict: Verdict
    state: State
    decision: Decision | None
    category: str | None
    last_seen: datetime


class Bucket(Answer):
    """Reports of the cluster in the hour or on the day that begins at `start`."""

    start: datetime
    reports: int = Field(ge=0)


class OverTime(BaseModel):
    """Reports of the cluster over time, without gaps, to this moment."""

    by: str = Field(description="hour or day", examples=["hour"])
    buckets: list[Bucket]


class Judged(Answer):
    """What the model says now of the masked text; offsets are into `text`. Nothing of it is stored."""

    model: str
    verdict: Verdict
    verdict_text: str
    risk: Probability
    category: Category
    category_text: str
    candidates: list[Candidate]
    evidence: list[Finding]


class Message(BaseModel):
    """A message, and all that is around it."""

    id: int
    text: str | None = Field(description="masked; null once it is forgotten")
    reports: int = Field(ge=0, description="reports of this message alone")
    verdict: Verdict = Field(description="of the last report")
    verdict_text: str
    category: Category
    category_text: str
    risk: Probability
    model: str
    state: State
    first_seen: datetime
    last_seen: datetime
    version: int = Field(description="to be sent with a decision, so that nobody decides on what they have not seen")
    decision: Decision | None = Field(description="while the state is in_review, what is proposed")
    decision_text: str | None
    decided_category: str | None
    reply: str | None
    decided_at: datetime | None
    corrects: bool = Field(description="the decision says otherwise than a verdict that a reporter was given")
    proposal: HistoryLine | None = Field(description="what another person has to confirm")
    history: list[HistoryLine]
    cluster: Row
    similar: list[Similar] = Field(description="others of the cluster, 20 at most, decided ones first")
    over_time: OverTime
    assessment: Judged | None = Field(description="null without a text or a model")


class RawText(Answer):
    """A text as it was sent."""

    report: int
    at: datetime
    text: str
    sender: str | None


class RawTexts(BaseModel):
    """The texts of a message as they were sent, the latest first, 50 at most."""

    texts: list[RawText]


class DecisionSent(BaseModel):
    """A decision."""

    decision: Decision
    category: Annotated[
        str | None,
        Field(max_length=40, description="needed for scam and illegal", examples=["service_phishing"]),
    ] = None
    reply: Annotated[str | None, Field(max_length=REPLY, description="for the reporters; masked when stored")] = None
    note: Annotated[str | None, Field(max_length=NOTE, description="for colleagues; masked when stored")] = None
    cluster: Annotated[StrictBool, Field(description="decide all open messages of the cluster")] = False
    version: Annotated[Version | None, Field(description="of the message as it was seen; else 409")] = None


class Lease(BaseModel):
    """A claim."""

    until: datetime = Field(description="renew it before then by claiming again")


class Reply(Answer):
    """A reply that may be chosen."""

    id: str
    decision: Decision
    category: str = Field(description="empty where it fits any")
    text: str


class Replies(BaseModel):
    """Replies that may be chosen, those for the category first."""

    replies: list[Reply]


def row(item: Item, reader: int | None) -> Row:
    """Return a row of the queue as `reader` sees it."""
    claim = item.claim
    return Row(
        id=item.id,
        text=item.text,
        reports=item.reports,
        messages=item.messages,
        paid=item.paid,
        verdict=item.verdict,
        verdict_text=load().verdict(item.verdict).title,
        category=item.category,
        category_text=category_text(item.category) or item.category,
        risk=item.risk,
        state=item.state,
        first_seen=item.first_seen,
        last_seen=item.last_seen,
        urgency=item.urgency,
        urgency_parts=[_part(part) for part in item.parts],
        claimed_by=Claimed(name=claim.name, until=claim.until, mine=claim.staff == reader) if claim else None,
        communities=list(item.communities),
        channels=list(item.channels),
        version=item.version,
    )


def message(found: Dossier, reader: int | None, judged: Judged | None) -> Message:
    """Return a message with all that is around it, as `reader` sees it."""
    return Message(
        id=found.id,
        text=found.text,
        reports=found.reports,
        verdict=found.verdict,
        verdict_text=load().verdict(found.verdict).title,
        category=found.category,
        category_text=category_text(found.category) or found.category,
        risk=found.risk,
        model=found.model,
        state=found.state,
        first_seen=found.first_seen,
        last_seen=found.last_seen,
        version=found.version,
        decision=found.decision,
        decision_text=rules.table()["decisions"][found.decision] if found.decision else None,
        decided_category=found.decided_category,
        reply=found.reply,
        decided_at=found.decided_at,
        corrects=found.corrects,
        proposal=_line(found.proposal) if found.proposal else None,
        history=[_line(line) for line in found.history],
        cluster=row(found.row, reader),
        similar=[Similar.model_validate(other) for other in found.alike],
        over_time=OverTime(
            by="hour" if found.hourly else "day", buckets=[Bucket.model_validate(one) for one in found.buckets]
        ),
        assessment=judged,
    )


def category_text(slug: str | None) -> str | None:
    """Return a category in words, None for none and for one that is no longer known."""
    return load().category(slug).title if slug in load().slugs and slug else None


def _part(part: Part) -> UrgencyPart:
    return UrgencyPart.model_validate(part)


def _line(line: Line) -> HistoryLine:
    said = rules.table()
    return HistoryLine(
        at=line.at,
        by=line.by,
        step=line.step,
        step_text=said["steps"][line.step],
        decision=line.decision,
        decision_text=said["decisions"][line.decision],
        category=line.category,
        category_text=category_text(line.category),
        reply=line.reply,
        note=line.note,
        undone=line.undone,
    )
