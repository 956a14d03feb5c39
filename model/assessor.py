"""The whole way of a message, composed: from a text as it was sent to an assessment."""

import logging
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

from model import advice
from model.artifact import RELEASED, Artifact
from model.artifact import load as load_artifact
from model.assessment import Assessment, Candidate, Score, Verdict
from model.classifier import PLACES, Batch, Classifier, Judged, Outcome
from model.evidence.case import Case, spread
from model.evidence.compose import evidence
from model.known import Known
from model.limits import check
from model.native.library import library
from model.native.scorer import CompiledError, Scorer
from model.numbers import kind_of
from model.reading import Reading, read, readings
from model.taxonomy import Taxonomy
from model.taxonomy import load as load_taxonomy

CANDIDATES = 3
_LOG = logging.getLogger(__name__)
# Messages that are scored together, so that each costs less; more would not fit a processor's cache.
AT_ONCE = 64


class Assessor:
    """A loaded model that judges messages. It keeps nothing of them, and one may serve many threads."""

    def __init__(
        self, artifact: Artifact, taxonomy: Taxonomy, known: Known | None = None, compiled: bool = True
    ) -> None:
        self.version: str = artifact.settings["version"]
        self.card: dict[str, Any] = artifact.card
        self._taxonomy = taxonomy
        self._known = known
        self._classifier = Classifier(artifact, taxonomy)
        self._compiled = _compiled(artifact, taxonomy) if compiled else None
        self._harmful: list[bool] = self._classifier.harmful.tolist()
        self._names = [(slug, taxonomy.category(slug).title) for slug in self._classifier.categories]

    @classmethod
    def load(cls, folder: Path = RELEASED, known: Known | None = None, compiled: bool = True) -> Self:
        """Return an assessor with the model in `folder`; raises ModelError where it cannot be used.

        With `known`, an index of reported messages, an assessment also says how many people reported the like. Where
        there is a `compiled` scorer it judges, with the same verdicts as the one in Python.
        """
        return cls(load_artifact(folder), load_taxonomy(), known, compiled)

    def assess(self, text: str, sender: str | None = None) -> Assessment:
        """Return the assessment of `text` as it was sent; raises InvalidText where it cannot be judged.

        `sender` is the number that the message came from. It is weak evidence and not used to lower a risk.
        """
        return self.explain(text, sender)[0]

    def explain(self, text: str, sender: str | None = None) -> tuple[Assessment, Reading]:
        """Return the assessment of `text`, as `assess` does, and the reading that it was made from."""
        check(text)
        reading, vectors, outcome = self._understood(text)
        score = self._score(self._first(outcome))
        assessment = Assessment(
            score.verdict,
            score.verdict_text,
            score.risk,
            score.group,
            score.category,
            score.category_text,
            score.candidates,
            evidence(self._case(text, sender, reading, vectors, outcome, score), self._known),
            advice.sentences(self._taxonomy, score.verdict, score.category),
            advice.contacts(self._taxonomy, score.verdict, score.category),
            self.version,
        )
        return assessment, reading

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the scores of `texts`, in order; raises InvalidText where one cannot be judged."""
        return list(self.scores(texts))

    def scores(self, texts: Iterable[str]) -> Iterable[Score]:
        """Yield the score of each text, AT_ONCE together; raises InvalidText where one of them cannot be judged."""
        left = iter(texts)
        while part := list(islice(left, AT_ONCE)):
            for text in part:
                check(text)
            yield from map(self._score, self._judge(part))

    def _judge(self, texts: Sequence[str]) -> list[Judged]:
        if self._compiled:
            try:
                return self._compiled.judge(texts)
            except CompiledError as error:
                _LOG.warning("%s: %d messages are judged in Python", error, len(texts))
        return list(map(self._first, self._outcomes(texts)))

    def _understood(self, text: str) -> tuple[Reading, Batch, Outcome]:
        if self._compiled:
            try:
                return self._compiled.explain(text)
            except CompiledError as error:
                _LOG.warning("%s: a message is judged in Python", error)
        reading = read(text)
        vectors = self._classifier.vectors([reading])
        (outcome,) = self._classifier.judge(vectors)
        return reading, vectors, outcome

    def _outcomes(self, texts: Sequence[str]) -> list[Outcome]:
        return self._classifier.judge(self._classifier.vectors(readings(texts)))

    def likeliest(self, text: str, among: Collection[str]) -> str:
        """Return the likeliest of the categories `among` for `text`; raises InvalidText where it cannot be judged."""
        check(text)
        (outcome,) = self._outcomes([text])
        chances = dict(zip(self._classifier.categories, outcome.probabilities, strict=True))
        return max(among, key=lambda category: float(chances.get(category, 0.0)))

    def _case(
        self, text: str, sender: str | None, reading: Reading, vectors: Batch, outcome: Outcome, score: Score
    ) -> Case:
        contributions, _ = self._classifier.contributions(vectors, outcome.scores)
        weights = spread(len(reading.draft.text), contributions)
        kind = kind_of(sender) if sender else None
        return Case(text, reading, score.verdict, score.category, weights, kind, sender or "")

    def _first(self, outcome: Outcome) -> Judged:
        """Return the first categories of an outcome.

        The category is the likeliest one of the side that the verdict takes: a flagged message gets a harmful category,
        so that verdict and category never contradict each other.
        """
        flagged = outcome.verdict != Verdict.NO_RISK_FOUND
        first = next(number for number in outcome.order if self._harmful[number] is flagged)
        others = [number for number in outcome.order[:CANDIDATES] if number != first]
        chosen = [first, *others][:CANDIDATES]
        return Judged(outcome.risk, outcome.verdict, chosen, outcome.probabilities[chosen].tolist())

    def _score(self, judged: Judged) -> Score:
        names = [self._names[number] for number in judged.categories]
        chances = [round(probability, PLACES) for probability in judged.probabilities]
        category = self._taxonomy.category(names[0][0])
        return Score(
            judged.verdict,
            self._taxonomy.verdict(judged.verdict).title,
            round(judged.risk, PLACES),
            category.group,
            category.slug,
            category.title,
            tuple(Candidate(*name, chance) for name, chance in zip(names, chances, strict=True)),
        )


def _compiled(artifact: Artifact, taxonomy: Taxonomy) -> Scorer | None:
    """Return the compiled scorer, None where there is none or it cannot read the model."""
    found = library()
    try:
        return Scorer(found, artifact, taxonomy) if found else None
    except CompiledError as error:
        _LOG.warning("%s: messages are judged in Python", error)
        return None
