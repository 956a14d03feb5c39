"""What the model says of a message: the shapes that every caller receives."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The three answers, worst first; none of them says that a message is safe."""

    SCAM = "scam"
    SUSPICIOUS = "suspicious"
    NO_RISK_FOUND = "no_risk_found"


class Kind(StrEnum):
    """What a finding is about."""

    WORDING = "wording"
    LINK = "link"
    NUMBER = "number"
    ACCOUNT = "account"
    CONTACT = "contact"
    EVASION = "evasion"
    SENDER = "sender"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence.

    `start` and `end` are code-point offsets into the text as it was sent, and `text` is that span.
    `weight` is in log-odds of risk: positive speaks for a scam, negative against it.
    """

    kind: Kind
    start: int
    end: int
    text: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category and its calibrated probability, 0 to 1."""

    category: str
    category_text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call, and when."""

    name: str
    number: str
    when: str


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict without its reasons: what scoring many messages returns for each."""

    verdict: Verdict
    verdict_text: str
    risk: float
    group: str
    category: str
    category_text: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer for one message; `as_dict` gives the fields of the public contract."""

    verdict: Verdict
    verdict_text: str
    risk: float
    group: str
    category: str
    category_text: str
    candidates: tuple[Candidate, ...]
    evidence: tuple[Finding, ...]
    advice: tuple[str, ...]
    contacts: tuple[Contact, ...]
    model: str

    def as_dict(self) -> dict[str, Any]:
        """Return plain lists, strings and numbers, ready for JSON."""
        return asdict(self)
