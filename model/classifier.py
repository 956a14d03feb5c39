"""The linear classifier: from features to category probabilities, risk and verdict.

Words and characters are two blocks of TF-IDF values (1 + log term frequency, times inverse document frequency, each
block of length one); structure features have one constant weight. Scores of the categories are linear in these values,
probabilities their softmax at the calibrated temperature, risk a logistic function of the log-odds of the harmful
categories together, at a temperature of its own.
"""

from collections.abc import Sequence
from itertools import chain, repeat
from math import exp
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.artifact import Artifact, ModelError
from model.assessment import Verdict
from model.features import (
    CHARACTER,
    MAX_GRAM,
    PREFIX,
    STRUCTURE,
    WORD,
    Feature,
    Stream,
    spans,
    stream,
    structure,
)
from model.grams import BITS, Keys, Table, codes, grams
from model.reading import Reading
from model.segment import cut
from model.taxonomy import Taxonomy

Values = npt.NDArray[np.float64]
PLACES = 4


# The first word has the code behind that of the last character, a word that the model does not know the last code.
_FIRST_WORD, _UNKNOWN = 0x110000, 0x1FFFFF
_BLOCKS = (WORD, CHARACTER, STRUCTURE)
_BLOCK_OF = bytes.maketrans("".join(name[0] for name in _BLOCKS).encode(), bytes(range(len(_BLOCKS))))
# What stands between two messages that are looked up together; no stream and no feature holds a line end.
BETWEEN = "\n"


class Outcome(NamedTuple):
    """What the classifier says: `probabilities` and `scores` are K long, in the order of the categories.

    `order` holds the numbers of the categories, the likeliest first.
    """

    scores: Values
    probabilities: Values
    order: list[int]
    risk: float
    verdict: Verdict


class Judged(NamedTuple):
    """What a verdict says: with the risk the first categories by their numbers, and their probabilities."""

    risk: float
    verdict: Verdict
    categories: list[int]
    probabilities: list[float]


class Batch(NamedTuple):
    """Messages as the classifier counts them, one behind the other.

    The `i`-th value is that of feature `numbers[i]` in message `rows[i]`; each known feature of a message is there
    once, in the order of the rows. `cuts` are the words of the streams; `occurrences` the numbers of all that stands in
    them, in the order of `features.spans`, -1 for what is unknown.
    """

    streams: list[Stream]
    structures: list[list[Feature]]
    cuts: list[list[str]]
    occurrences: Keys
    rows: Keys
    numbers: Keys
    values: Values


class Contributions(NamedTuple):
    """What the known features of a message add, each at each of its places, with their spans in the normalised text."""

    starts: Keys
    ends: Keys
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
        self._bad, self._good = np.flatnonzero(self.harmful), np.flatnonzero(~self.harmful)
        heads = "".join([name[0] for name in artifact.features]).encode()
        self._blocks = np.frombuffer(heads.translate(_BLOCK_OF), np.int8)
        shapes = np.flatnonzero(self._blocks == _BLOCKS.index(STRUCTURE))
        self._structure = {artifact.features[number]: number for number in shapes.tolist()}
        self._words, self._table = _tables(artifact.features, self._blocks)
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

    def vectors(self, readings: Sequence[Reading]) -> Batch:
        """Return the features of messages; each has the same as it has alone."""
        count = len(readings)
        streams = [stream(reading) for reading in readings]
        structures = [structure(reading, len(flow.text)) for reading, flow in zip(readings, streams, strict=True)]
        cuts = [cut(flow.text) for flow in streams]
        rows, occurrences = self._occurrences([flow.text for flow in streams], cuts)
        known = occurrences >= 0
        shapes = [
            row * len(self._blocks) + number
            for row, features in enumerate(structures)
            for feature in features
            if (number := self._structure.get(feature.name)) is not None
        ]
        places = np.concatenate((rows[known] * len(self._blocks) + occurrences[known], np.array(shapes, np.int64)))
        places, counts = np.unique(places, return_counts=True)
        rows, numbers = np.divmod(places, len(self._blocks))
        values = (1.0 + np.log(counts)) * self._idf[numbers]
        blocks = self._blocks[numbers]
        spans = rows * len(_BLOCKS) + blocks
        values /= np.sqrt(np.bincount(spans, values * values, count * len(_BLOCKS)))[spans]
        values[blocks == _BLOCKS.index(STRUCTURE)] = self._structure_weight
        return Batch(streams, structures, cuts, occurrences, rows, numbers, values)

    def _occurrences(self, texts: Sequence[str], cuts: Sequence[list[str]]) -> tuple[Keys, Keys]:
        """Return for all words, their pairs, and all character n-grams by their length the message and the feature.

        The feature is -1 where the model does not know it, as it is for what reaches across two messages.
        """
        words = [*cuts[0], *chain.from_iterable(("", *found) for found in cuts[1:])]
        numbers = np.fromiter(map(self._words.get, words, repeat(_UNKNOWN)), np.int64, len(words))
        keys = [*grams(numbers, 2), *grams(codes(BETWEEN.join(texts)), MAX_GRAM)]
        if len(texts) == 1:
            rows = np.zeros(sum(map(len, keys)), np.int64)
        else:
            by_word, by_character = (
                np.repeat(np.arange(len(texts)), [len(one) + 1 for one in parts]) for parts in (cuts, texts)
            )
            rows = np.concatenate(
                [by_word[: len(part)] for part in keys[:2]] + [by_character[: len(part)] for part in keys[2:]]
            )
        return rows, self._table.find(np.concatenate(keys))

    def scores(self, vectors: Batch) -> Values:
        """Return the scores of messages, n × K."""
        count = len(vectors.streams)
        sizes = np.bincount(vectors.rows, minlength=count)
        # Where a message has no feature, there is nothing to add up.
        filled = np.flatnonzero(sizes)
        sums = np.zeros((count, len(self.categories)))
        if len(filled):
            products = self._weights.take(vectors.numbers, axis=0) * vectors.values[:, None]
            sums[filled] = np.add.reduceat(products, (np.cumsum(sizes) - sizes)[filled])
        return np.asarray(sums * self._scales + self._intercepts)

    def outcomes(self, scores: Values) -> list[Outcome]:
        """Return probabilities, risk and verdict for the scores of messages, n × K.

        The verdict is that of the risk with PLACES decimals.
        """
        tempered = scores * self._temperature
        powers = np.exp(tempered - tempered.max(axis=1, keepdims=True))
        probabilities = powers / powers.sum(axis=1, keepdims=True)
        orders = np.argsort(-probabilities, axis=1, kind="stable").tolist()
        risks = [_logistic(odds) for odds in (self._risk_slope * self.log_odds(scores) + self._risk_offset).tolist()]
        verdicts = [self.verdict(round(risk, PLACES)) for risk in risks]
        return [Outcome(*parts) for parts in zip(scores, probabilities, orders, risks, verdicts, strict=True)]

    def log_odds(self, scores: Values) -> Values:
        """Return the log-odds of the harmful categories together before the risk is calibrated, n long."""
        tempered = scores * self._risk_temperature
        return _log_sums(tempered.take(self._bad, axis=1)) - _log_sums(tempered.take(self._good, axis=1))

    def verdict(self, risk: float) -> Verdict:
        """Return the verdict for a risk."""
        if risk >= self.thresholds["scam"]:
            return Verdict.SCAM
        return Verdict.SUSPICIOUS if risk >= self.thresholds["suspicious"] else Verdict.NO_RISK_FOUND

    def judge(self, vectors: Batch) -> list[Outcome]:
        """Return the outcomes of messages."""
        return self.outcomes(self.scores(vectors))

    def contributions(self, vectors: Batch, scores: Values) -> tuple[Contributions, float]:
        """Return what the features of one message add to the log-odds of its risk, and the constant rest.

        The sum of all contributions and the rest is the log-odds of the risk. The harmful scores are weighed by their
        share among the harmful probabilities and the others by theirs, since log Σ exp(s) = Σ p·s + H(p) for p =
        softmax(s). What a feature name adds is shared equally by the places where it stands.
        """
        tempered = scores * self._risk_temperature
        share = np.where(self.harmful, _soft(tempered, self.harmful), -_soft(tempered, ~self.harmful))
        direction = share * self._risk_temperature * self._risk_slope * self._scales
        added = vectors.values * (self._weights[vectors.numbers] @ direction)
        shapes = [feature for feature in vectors.structures[0] if feature.name in self._structure]
        numbers = np.concatenate((vectors.occurrences, [self._structure[feature.name] for feature in shapes]))
        starts, ends = spans(vectors.streams[0], vectors.cuts[0])
        known = numbers >= 0
        places = np.searchsorted(vectors.numbers, numbers[known])
        found = Contributions(
            np.concatenate((starts, [feature.start for feature in shapes]))[known].astype(np.int64),
            np.concatenate((ends, [feature.end for feature in shapes]))[known].astype(np.int64),
            (added / np.bincount(places, minlength=len(added)))[places],
        )
        odds = self._risk_slope * float(self.log_odds(scores[None])[0]) + self._risk_offset
        return found, odds - float(found.values.sum())


def _tables(features: Sequence[str], kinds: npt.NDArray[np.int8]) -> tuple[dict[str, int], Table]:
    """Return the codes of the words that features are made of, and the table of the features but those of structure."""
    by_word, by_character = (np.flatnonzero(kinds == _BLOCKS.index(kind)) for kind in (WORD, CHARACTER))
    names = [features[number][PREFIX:] for number in by_word.tolist()]
    words = " ".join(names).split(" ")
    known = {word: code for code, word in enumerate(dict.fromkeys(words), _FIRST_WORD)}
    numbers = np.fromiter(map(known.__getitem__, words), np.int64, len(words))
    texts = [features[number][PREFIX:] for number in by_character.tolist()]
    keys = np.concatenate(
        (
            _packed(numbers, [name.count(" ") + 1 for name in names]),
            _packed(codes("".join(texts)), list(map(len, texts))),
        )
    )
    return known, Table(keys, np.concatenate((by_word, by_character)))


def _packed(codes: Keys, lengths: list[int]) -> Keys:
    """Return the packed keys of names of so many codes each, which stand one behind the other."""
    sizes = np.array(lengths, np.int64)
    starts = np.cumsum(sizes) - sizes
    keys: Keys = codes[starts]
    for place in range(1, int(sizes.max(initial=0))):
        longer = sizes > place
        keys[longer] = keys[longer] << BITS | codes[starts[longer] + place]
    return keys


def _logistic(odds: float) -> float:
    return 1.0 / (1.0 + exp(-odds)) if odds > -700 else 0.0


def _log_sums(values: Values) -> Values:
    top = values.max(axis=1)
    return np.asarray(top + np.log(np.exp(values - top[:, None]).sum(axis=1)))


def _soft(values: Values, chosen: npt.NDArray[np.bool_]) -> Values:
    powers = np.where(chosen, np.exp(values - values[chosen].max()), 0.0)
    return np.asarray(powers / powers.sum())
