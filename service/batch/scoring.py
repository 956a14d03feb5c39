"""From rows to what scoring says of them: the one function behind every way to score a file."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import NamedTuple, Protocol

from model.assessment import Assessment, Finding, Score
from model.limits import InvalidText, check
from model.wording import say
from service.batch.cells import Json
from service.batch.rows import Fault, Outcome, Row, Shape

LONGEST_QUOTE = 24
# Bulk messages come again and again, and differ in what is masked.
REMEMBERED = 20_000


class Scorer(Protocol):
    """What scores the messages: `model.assessor.Assessor`, or anything alike."""

    @property
    def version(self) -> str:
        """The model's version."""

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return a score for each text, in order; all texts pass `check`."""

    def assess(self, text: str) -> Assessment:
        """Return the assessment of a text that passes `check`; its score is the one that `score` gives."""


class Asked(NamedTuple):
    """What is wanted of each row beside its score: the reasons, and the shape that near-duplicates are known by."""

    reasons: bool = False
    shape: bool = False


NOTHING = Asked()


def outcomes(scorer: Scorer, rows: Sequence[Row], asked: Asked = NOTHING) -> list[Outcome]:
    """Return what each row gets; a row that cannot be scored says why and leaves the others alone."""
    faults = [row.fault or _fault(row.text) for row in rows]
    texts = [row.text for row, fault in zip(rows, faults, strict=True) if not fault]
    judged: Sequence[Score | Assessment]
    judged = [scorer.assess(text) for text in texts] if asked.reasons else scorer.score(texts)
    found = iter(judged)
    return [
        Outcome(error=fault.message, cause=fault.cause) if fault else _outcome(scorer, row.text, next(found), asked)
        for row, fault in zip(rows, faults, strict=True)
    ]


def _fault(text: str) -> Fault | None:
    try:
        check(text)
    except InvalidText as error:
        return Fault(error.reason, str(error))
    return Fault.of("control") if "\0" in text else None


def _outcome(scorer: Scorer, text: str, score: Score | Assessment, asked: Asked) -> Outcome:
    outcome = Outcome(score.verdict.value, score.risk, score.group, score.category, scorer.version)
    if isinstance(score, Assessment):
        written = json.dumps([asdict(finding) for finding in score.evidence], ensure_ascii=False)
        outcome = outcome._replace(reasons=_in_words(score.evidence), evidence=Json(written))
    return outcome._replace(shape=_shape(text)) if asked.shape else outcome


def _in_words(evidence: Sequence[Finding]) -> str:
    """Return each reason once, with what it stands on, the strongest first."""
    return "".join(
        dict.fromkeys(
            say("batch.reason", text=_short(finding.text), reason=finding.reason) if finding.text else finding.reason
            for finding in evidence
        )
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _shape(text: str) -> Shape:
    # Here and not above: only --clusters needs it.
    from model.masking import masked_for_matching

    masked = masked_for_matching(text)
    return Shape(masked, _signature(masked))


@lru_cache(REMEMBERED)
def _signature(masked: str) -> bytes:
    """Return the values of the MinHash, of nothing where the text says too little to be like another."""
    from model.known import informative, signature

    return signature(masked).hashvalues.tobytes() if informative(masked) else b""
