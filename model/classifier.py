"""The linear classifier: from features to category probabilities, risk and verdict.

Words and characters are two blocks of TF-IDF values (1 + log term frequency, times inverse document frequency, each
block of length one); structure features have one constant weight. Scores of the categories are linear in these values,
probabilities their softmax at the calibrated temperature, risk a logistic function of the log-odds of the harmful
categories together, at a temperature of its own.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import chain, repeat
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from model.artifact import Artifact, ModelError
from model.assessment import Verdict
from model.features import (
    CHARACTER,
    PREFIX,
    STRUCTURE,
    WORD,
    Feature,
    Stream,
    character_keys,
    characters,
    stream,
    structure,
    word_keys,
    words,
)
from model.reading import Reading
from model.segment import cut
from model.taxonomy import Taxonomy

Values = npt.NDArray[np.float64]
PLACES = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the classifier says: `probabilities` and `scores` are K long, in the order of the categories."""

    scores: Values
    probabilities: Values
    risk: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Vector:
    """A message as the classifier counts it: the numbers of its known features, each once, and their values."""

    stream: Stream
    structure: list[Feature]
    numbers: list[int]
    values: Values


class Classifier:
    """A loaded model. Raises ModelError where its parts do not fit together or the taxonomy lacks a category of it."""

    def __init__(self, artifact: Artifact, taxonomy: Taxonomy) -> None:
        settings = artifact.settings
        self.categories: tuple[str, ...] = tuple(settings["categories"])
        shape = (len(artifact.features), len(self.categories))
        if artifact.weights.shape != shape or len(artifact.inverse_frequencies) != shape[0]:
            raise ModelError(f"the model has weights of shape {artifact.weights.shape} for {shape}: run `make train`")
        unknown = set(self.categories) - set(taxonomy.slugs)
        if unknown:
            raise ModelError(f"the model knows {sorted(unknown)}, datasets/taxonomy.toml does not: run `make train`")
        self.harmful = np.array([taxonomy.is_harmful(category) for category in self.categories])
        self._index: dict[str, dict[str, int]] = {WORD: {}, CHARACTER: {}, STRUCTURE: {}}
        for number, name in enumerate(artifact.features):
            self._index[name[:PREFIX]][name[PREFIX:]] = number
        self._weights = artifact.weights
        self._scales = artifact.scales.astype(np.float64)
        self._idf = artifact.inverse_frequencies
        self._intercepts = np.array(settings["intercepts"])
        self._structure_weight = float(settings["structure_weight"])
        self._temperature = float(settings["temperature"])
        self._risk_temperature = float(settings["risk_temperature"])
        self._risk_slope = float(settings["risk_slope"])
        self._risk_offset = float(settings["risk_offset"])
        self.thresholds: dict[str, float] = settings["thresholds"]

    def _number(self, feature: Feature) -> int | None:
        return self._index[feature.name[:PREFIX]].get(feature.name[PREFIX:])

    def _block(self, kind: str, keys: list[str]) -> tuple[list[int], Values]:
        """Return the known features of one TF-IDF block, each once, and their values, a vector of length one."""
        # The unknown ones are counted under -1.
        counts = Counter(map(self._index[kind].get, keys, repeat(-1)))
        del counts[-1]
        if not counts:
            return [], np.zeros(0)
        known = list(counts)
        values = (1.0 + np.log(np.fromiter(counts.values(), float, len(known)))) * self._idf[known]
        return known, values / sqrt(values @ values)

    def vector(self, reading: Reading) -> Vector:
        """Return the features of a message."""
        flow = stream(reading)
        shape = structure(reading, len(flow.text))
        words, word_values = self._block(WORD, word_keys(cut(flow.text)))
        characters, character_values = self._block(CHARACTER, character_keys(flow.text))
        shapes = [number for feature in shape if (number := self._number(feature)) is not None]
        values = np.concatenate((word_values, character_values, np.full(len(shapes), self._structure_weight)))
        return Vector(flow, shape, words + characters + shapes, values)

    def scores(self, vector: Vector) -> Values:
        """Return the K scores of a message."""
        return np.asarray((vector.values @ self._weights[vector.numbers]) * self._scales + self._intercepts)

    def outcome(self, scores: Values) -> Outcome:
        """Return probabilities, risk and verdict for K scores; the verdict is that of the risk with PLACES decimals."""
        tempered = scores * self._temperature
        powers = np.exp(tempered - tempered.max())
        odds = self._risk_slope * self.log_odds(scores) + self._risk_offset
        risk = 1.0 / (1.0 + exp(-odds)) if odds > -700 else 0.0
        return Outcome(scores, powers / powers.sum(), risk, self.verdict(round(risk, PLACES)))

    def log_odds(self, scores: Values) -> float:
        """Return the log-odds of the harmful categories together before the risk is calibrated."""
        tempered = scores * self._risk_temperature
        return _log_sum(tempered[self.harmful]) - _log_sum(tempered[~self.harmful])

    def verdict(self, risk: float) -> Verdict:
        """Return the verdict for a risk."""
        if risk >= self.thresholds["scam"]:
            return Verdict.SCAM
        return Verdict.SUSPICIOUS if risk >= self.thresholds["suspicious"] else Verdict.NO_RISK_FOUND

    def judge(self, vector: Vector) -> Outcome:
        """Return the outcome for a message."""
        return self.outcome(self.scores(vector))

    def contributions(self, vector: Vector, scores: Values) -> tuple[dict[Feature, float], float]:
        """Return what each feature of a message adds to the log-odds of its risk, and the constant rest.

        The sum of all contributions and the rest is the log-odds of the risk. The harmful scores are weighed by their
        share among the harmful probabilities and the others by theirs, since log Σ exp(s) = Σ p·s + H(p) for p =
        softmax(s). What a feature name adds is shared equally by the places where it stands.
        """
        tempered = scores * self._risk_temperature
        share = np.where(self.harmful, _soft(tempered, self.harmful), -_soft(tempered, ~self.harmful))
        direction = share * self._risk_temperature * self._risk_slope * self._scales
        added = dict(zip(vector.numbers, vector.values * (self._weights[vector.numbers] @ direction), strict=True))
        places: dict[int, list[Feature]] = {}
        for feature in chain(words(vector.stream), characters(vector.stream), vector.structure):
            number = self._number(feature)
            if number is not None:
                places.setdefault(number, []).append(feature)
        found: dict[Feature, float] = {}
        for number, features in places.items():
            for feature in features:
                found[feature] = found.get(feature, 0.0) + float(added[number]) / len(features)
        odds = self._risk_slope * self.log_odds(scores) + self._risk_offset
        return found, odds - sum(found.values())


def _log_sum(values: Values) -> float:
    top = float(values.max())
    return top + log(float(np.exp(values - top).sum()))


def _soft(values: Values, chosen: npt.NDArray[np.bool_]) -> Values:
    powers = np.where(chosen, np.exp(values - values[chosen].max()), 0.0)
    return np.asarray(powers / powers.sum())
