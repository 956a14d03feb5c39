"""Score every message by a classifier that saw neither its family nor its pair."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed

from model.taxonomy import load as taxonomy
from training.calibrate import calibrate
from training.corpus import Message, expand
from training.families import Family
from training.fit import FOLDS, fold
from training.labelled import is_harmful
from training.metrics import Scored
from training.thresholds import decision
from training.vectors import Names, all_names

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int_]
THREADS = 2


@dataclass(frozen=True, slots=True)
class Pool:
    """Messages and their feature names, side by side."""

    messages: list[Message]
    found: list[Names]

    def take(self, rows: Iterable[int]) -> "Pool":
        """Return the pool of these rows, in the order given."""
        chosen = list(rows)
        return Pool([self.messages[row] for row in chosen], [self.found[row] for row in chosen])

    def __add__(self, other: "Pool") -> "Pool":
        return Pool(self.messages + other.messages, self.found + other.found)

    def __len__(self) -> int:
        return len(self.messages)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A classifier that has learned: `scores` gives n × K values for a pool, K in the order of `categories`."""

    categories: tuple[str, ...]
    scores: Callable[[Pool], Values]


Learner = Callable[[Pool], dict[str, Fitted]]


def pooled(messages: list[Message], cache: Path | None) -> Pool:
    """Return the pool of messages, their feature names found or taken from the folder `cache`."""
    return Pool(messages, all_names([message.text for message in messages], cache))


def filled(families: Sequence[Family], seed: int, cache: Path | None) -> Pool:
    """Return the messages of a seed: another seed fills the slots with other values and varies the format otherwise."""
    return pooled(expand(families, seed), cache)


def unseen(pool: Pool, learner: Learner, seed: int, learns: Flags | None = None) -> dict[str, Values]:
    """Return for each classifier of `learner` its scores of every message, n × K, K as in the taxonomy.

    The split into folds is the seed's, by pair and family. `learns` tells which messages may be learned from, all where
    it is left out; every message is scored. A category that a fold's classifier never met gets its lowest score.
    """
    folds = np.array([fold(message.block, FOLDS, seed) for message in pool.messages])
    allowed = np.ones(len(pool), dtype=bool) if learns is None else learns

    def part(number: int) -> tuple[Rows, dict[str, Values]]:
        rows = np.flatnonzero(folds == number)
        fitted = learner(pool.take(np.flatnonzero((folds != number) & allowed)))
        others = pool.take(rows)
        return rows, {name: _aligned(one, others) for name, one in fitted.items()}

    scores: dict[str, Values] = {}
    parts = Parallel(n_jobs=THREADS, prefer="threads")(delayed(part)(number) for number in range(FOLDS))
    for rows, found in parts:
        for name, values in found.items():
            scores.setdefault(name, np.zeros((len(pool), values.shape[1])))[rows] = values
    return scores


def _aligned(fitted: Fitted, pool: Pool) -> Values:
    slugs = taxonomy().slugs
    values = fitted.scores(pool)
    aligned = np.full((len(pool), len(slugs)), values.min(initial=0.0))
    aligned[:, [slugs.index(category) for category in fitted.categories]] = values
    return aligned


def judged(pool: Pool, scores: Values, seed: int, learns: Flags | None = None) -> list[Scored]:
    """Return the messages with their risk, calibrated for each fold on the unseen scores of the other folds.

    Only messages that may be learned from calibrate.
    """
    slugs = taxonomy().slugs
    harmful = np.array([taxonomy().is_harmful(slug) for slug in slugs])
    folds = np.array([fold(message.block, FOLDS, seed) for message in pool.messages])
    truth = np.array([slugs.index(message.category) for message in pool.messages])
    weights = np.array([message.weight for message in pool.messages])

    def part(number: int) -> tuple[Rows, Values]:
        others = folds != number if learns is None else (folds != number) & learns
        calibration = calibrate(scores[others], truth[others], harmful, weights[others], decision().prevalence)
        rows = np.flatnonzero(folds == number)
        return rows, calibration.risk(scores[rows], harmful)

    risks = np.zeros(len(pool))
    for rows, values in Parallel(n_jobs=THREADS, prefer="threads")(delayed(part)(number) for number in range(FOLDS)):
        risks[rows] = values
    return [
        Scored(
            float(risk),
            slugs[int(row.argmax())],
            message.category,
            is_harmful(message.category),
            message.weight,
            message.tags,
        )
        for risk, row, message in zip(risks, scores, pool.messages, strict=True)
    ]


def place(block: str, purpose: str) -> float:
    """Return where a block stands between 0 and 1, at random but always the same for one purpose."""
    return int(sha256(f"{purpose} {block}".encode()).hexdigest()[:8], 16) / 16**8
