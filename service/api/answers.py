"""What callers receive."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from model.assessment import Kind, Verdict
from model.taxonomy import load
from service.api.requests import Id
from service.store.decisions import Decision, State

Category = Annotated[str, WithJsonSchema({"type": "string", "enum": list(load().slugs)})]
Group = Annotated[str, WithJsonSchema({"type": "string", "enum": [group.slug for group in load().groups]})]
Probability = Annotated[float, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]


class Answer(BaseModel):
    """Anything read from the attributes of an object of `model`."""

    model_config = ConfigDict(from_attributes=True)


class Candidate(Answer):
    """A category that the message may belong to."""

    category: Category
    category_text: str
    probability: Probability


class Finding(Answer):
    """A span of the message that speaks for or against a scam."""

    kind: Kind
    start: int = Field(description="code-point offset into the text as it was sent")
    end: int = Field(description="code-point offset after the last character")
    text: str = Field(description="the span itself")
    weight: float = Field(description="log-odds of risk; positive speaks for a scam, negative against it")
    reason: str


class Contact(Answer):
    """Whom to call or what to use, and when."""

    name: str
    number: str = Field(description="empty for an app")
    when: str


class Judgement(Answer):
    """What is said of a message: verdict, kind and reasons."""

    verdict: Verdict = Field(description="no_risk_found is a statement about the text; it is no promise")
    verdict_text: str
    risk: Probability = Field(description="calibrated probability that the message is a scam or illegal")
    group: Group
    category: Category
    category_text: str
    candidates: list[Candidate] = Field(description="three at most, best first")
    evidence: list[Finding] = Field(description="strongest first")


class Assessment(Judgement):
    """A judgement with what to do now."""

    advice: list[str] = Field(description="sentences for the resident, what to do now first")
    contacts: list[Contact] = Field(description="most urgent first")
    model: str = Field(description="version of the model")


class BatchJudgement(Judgement):
    """The judgement of one of many messages."""

    model: str = Field(description="version of the model")
    id: Id


class BatchError(BaseModel):
    """Why one of many messages was not judged."""

    id: Id
    error: str = Field(examples=["内容是空的，请粘贴要查的短信。"])


class BatchAnswer(BaseModel):
    """The results in the order sent."""

    results: list[BatchJudgement | BatchError]
    model: str = Field(description="version of the model")


class Filed(BaseModel):
    """A report that was taken in."""

    receipt: str = Field(
        description="the only way to follow or delete the report; only its hash is stored",
        examples=["K7QX-2M9D-8RTV-W4HN"],
    )
    assessment: Assessment


class Progress(Answer):
    """Where a report stands; what belongs to a decision is left out until there is one."""

    status: State
    status_text: str
    received: datetime
    verdict: Verdict = Field(description="the verdict that the reporter was given")
    verdict_text: str
    reports: int = Field(ge=1, description="how many reports there are of the same message")
    decision: Decision | None = Field(None, description="what staff decided")
    decision_text: str | None = None
    category: Category | None = Field(None, description="the kind that staff gave it")
    category_text: str | None = None
    reply: str | None = Field(None, description="what staff answer")
    decided: datetime | None = None
    correction: str | None = Field(None, description="there when staff decided otherwise than the verdict")


class GroupEntry(Answer):
    """A group of categories."""

    slug: Group
    title: str
    harmful: bool
    description: str


class VerdictEntry(Answer):
    """A verdict and how it is said."""

    verdict: Verdict
    title: str
    meaning: str
    advice: list[str]


class CategoryEntry(Answer):
    """A category."""

    slug: Category
    group: Group
    title: str
    severity: int = Field(ge=1, le=3, description="3 savings or liberty at stake, 2 some money, 1 nuisance or nothing")
    description: str
    advice: list[str] = Field(description="what to do now, what to know, how to verify")


class Taxonomy(Answer):
    """Everything that a message can be, and what is said of it."""

    groups: list[GroupEntry]
    verdicts: list[VerdictEntry]
    categories: list[CategoryEntry]
    contacts: list[Contact]
    standing: list[str] = Field(description="advice that ends every answer")
    paid: list[str] = Field(description="advice for who has already paid or given a code")


class Thresholds(BaseModel):
    """The risk from which a message is called so."""

    suspicious: Probability
    scam: Probability


class Model(BaseModel):
    """The model that answers."""

    version: str
    trained: date
    thresholds: Thresholds
    figures: dict[str, Any] = Field(description="figures measured on held-out messages")


class Alive(BaseModel):
    """The process answers."""

    status: str = Field("alive", examples=["alive"])


class Ready(BaseModel):
    """Every part is ready."""

    status: str = Field("ready", examples=["ready"])
    parts: dict[str, str] = Field(examples=[{"model": "ready", "store": "ready"}])
