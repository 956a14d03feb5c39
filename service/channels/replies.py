"""Answers short enough for a chat, in which nothing can be tapped."""

import re
import unicodedata
from functools import cache

from model.assessment import Assessment, Verdict
from model.taxonomy import Situation, Taxonomy
from service.channels.sentences import sentences
from service.progress import Told

MAX_CHARACTERS = 599
# What the platform takes in one text.
MAX_BYTES = 2048
MAX_QUOTE = 40
MAX_REASON = 120
MAX_STAFF_REPLY = 200

# Apps make links of dots beside letters and of addresses in numbers, and calls of long numbers.
DOT = re.compile(r"[.．｡](?=[^\W\d_])|(?<=[^\W\d_])[.．｡](?=\d)")
ADDRESS = re.compile(r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+]*://")
LONG_NUMBER = re.compile(r"(?<!\d)(\d{3})\d{2,}(\d{2})(?!\d)")
SPACES = re.compile(r"\s+")
MARKS = re.compile(r"[\W_]+")


def untappable(text: str) -> str:
    """Return the text on one line without what an app would make a link or a call of."""
    short = sentences()["short"]
    plain = DOT.sub(short["dot"], SPACES.sub(" ", SCHEME.sub("", text)).strip())
    plain = ADDRESS.sub(lambda found: found[0].replace(".", short["dot"]), plain)
    return LONG_NUMBER.sub(rf"\1{short['cut']}\2", plain)


def clipped(text: str, most: int) -> str:
    """Return the text, or as much of it as leaves room for the sign that there was more."""
    more: str = sentences()["short"]["more"]
    return text if len(text) <= most else text[: most - len(more)] + more


def fit(*lines: str) -> str:
    """Return the lines, without the empty ones, as one text of MAX_CHARACTERS and of MAX_BYTES at most."""
    whole = "\n".join(line for line in lines if line)
    text = clipped(whole, MAX_CHARACTERS)
    while len(text.encode("utf-8", "replace")) > MAX_BYTES:
        text = clipped(whole, len(text) - 1)
    return text


def bare(text: str) -> str:
    """Return what is compared of a short message: its letters and digits, in lower case, plain and not full-width."""
    return MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


@cache
def _statement() -> re.Pattern[str]:
    return re.compile(sentences()["paid"]["statement"])


def says_paid(text: str) -> bool:
    """Tell whether the whole message says that money or a code has gone."""
    return _statement().fullmatch(bare(text)) is not None


def mentions_paying(text: str) -> bool:
    """Tell whether words within the message say that money has gone; they may be the sender's own."""
    return any(word in text for word in sentences()["paid"]["words"])


def for_paid(taxonomy: Taxonomy) -> str:
    """Return the steps for who has already paid, 110 first."""
    short, situation = sentences()["short"], taxonomy.situation(Situation.PAID)
    steps = (short["paid_step"].format(number=n, step=step) for n, step in enumerate(situation.steps, 1))
    return fit(short["paid_title"].format(title=situation.title), *steps)


def for_assessment(taxonomy: Taxonomy, text: str, assessment: Assessment, invite: bool = False) -> str:
    """Return verdict, first reason and next step; 110 stands on top where the text speaks of having paid.

    `invite` adds how to hand the message to staff.
    """
    short = sentences()["short"]
    flagged = assessment.verdict is not Verdict.NO_RISK_FOUND
    # A row of the lists may raise the verdict of a message whose category stays a harmless one.
    named = flagged and taxonomy.is_harmful(assessment.category)
    return fit(
        short["paid_top"] if mentions_paying(text) else "",
        short["verdict"].format(verdict=assessment.verdict_text),
        short["kind"].format(category=assessment.category_text) if named else "",
        _reason(assessment) if flagged else taxonomy.verdict(assessment.verdict).meaning,
        short["step"].format(step=assessment.advice[0]),
        short["invite"] if invite else "",
        short["standing"],
    )


def _reason(assessment: Assessment) -> str:
    """Return the strongest finding that speaks for a risk as a line, empty where there is none."""
    short = sentences()["short"]
    for finding in assessment.evidence:
        if finding.weight > 0:
            quote = clipped(untappable(finding.text), MAX_QUOTE)
            reason = clipped(untappable(finding.reason), MAX_REASON)
            if quote and quote not in reason:
                reason = short["quoted"].format(text=quote, reason=reason)
            return str(short["reason"].format(reason=reason))
    return ""


def from_staff(reply: str | None) -> str:
    """Return what staff answer as a line, empty where they say nothing."""
    return str(sentences()["says"]["staff"]).format(reply=clipped(reply, MAX_STAFF_REPLY)) if reply else ""


def for_progress(receipt: str, told: Told, top: str = "") -> str:
    """Return where a report stands, what staff decided and what they answer.

    A correction comes first, unless `top`, which will stand above this answer, says it.
    """
    said = sentences()["says"]
    correction = told.correction or ""
    decided = told.decision is not None
    return fit(
        "" if correction in top else correction,
        said["progress"].format(receipt=receipt, status=told.status_text, meaning=told.meaning),
        said["decided"].format(decision=told.decision_text, meaning=told.decision_meaning) if decided else "",
        from_staff(told.reply),
    )
