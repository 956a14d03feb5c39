"""A warning to pass on to the family, as text: what the message says, the verdict, and what to do."""

import re

from model import advice
from model.assessment import Assessment, Verdict
from model.masking import mask
from model.reading import read
from model.taxonomy import Taxonomy
from model.wording import say

EXCERPT = 70
# What is left of numbers after masking: official ones too, since a warning must not hand on the number of a swindler
# who shows an official one. Hosts that the reader of links does not take for one are caught by their dots.
_DIGITS = re.compile(r"\d{4,}")
_HOST = re.compile(r"(?i:(?:[a-z]+://)?[a-z0-9*-]+(?:[.。．·][a-z0-9*-]+)+)(?:[/?#][^\s\u3000-\uffef]*)?")
# What masking has left of a link's path.
_REST = re.compile(r"^[a-z0-9*/?#=&%._~:+-]+", re.I)


def is_warning(taxonomy: Taxonomy, verdict: Verdict, category: str) -> bool:
    """Tell whether there is something to warn of."""
    return verdict is not Verdict.NO_RISK_FOUND and taxonomy.is_harmful(category)


def excerpt(text: str) -> str:
    """Return the beginning of a message without personal data, numbers and links."""
    plain = mask(text)
    reading = read(plain)
    for link in sorted(reading.links, key=lambda link: link.start, reverse=True):
        start, end = reading.draft.span(link.start, link.end)
        plain = plain[:start] + say("share.link") + _REST.sub("", plain[end:])
    plain = _HOST.sub(say("share.link"), plain)
    plain = _DIGITS.sub(lambda match: "*" * len(match[0]), plain)
    line = " ".join(plain.split())
    return line if len(line) <= EXCERPT else line[:EXCERPT] + "…"


def kind(taxonomy: Taxonomy, verdict: Verdict, category: str) -> str:
    """Return the kind in words, as surely as the verdict allows."""
    return say(f"share.kind_{verdict}", category=taxonomy.category(category).title)


def steps(taxonomy: Taxonomy, verdict: Verdict, category: str) -> tuple[str, ...]:
    """Return what to do, without the standing advice."""
    return advice.sentences(taxonomy, verdict, category)[: -len(taxonomy.standing)]


def warning(taxonomy: Taxonomy, text: str, assessment: Assessment) -> str:
    """Return the warning, each sentence on its own line; nothing in it can be dialled or opened but 110 and 96110."""
    verdict, category = assessment.verdict, assessment.category
    lines = [
        say("share.title"),
        say("share.quote", text=excerpt(text)),
        say("share.result", verdict=assessment.verdict_text, kind=kind(taxonomy, verdict, category)),
        *(say("share.step", step=step) for step in steps(taxonomy, verdict, category)),
        say("share.call"),
        say("share.source"),
    ]
    return "\n".join(lines)
