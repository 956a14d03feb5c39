"""Fit the linear classifier, and its scores on families that it has not seen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.svm import LinearSVC

from training.corpus import Message
from training.vectors import Names, Vectors

PENALTY = 0.3
BALANCE = 0.5
FOLDS = 5
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted classifier: `weights` is K × V, `intercepts` K, in the order of `categories`."""

    categories: tuple[str, ...]
    weights: Values
    intercepts: Values

    def scores(self, vectors: Vectors, found: Sequence[Names]) -> Values:
        """Return the scores of messages, n × K."""
        return np.asarray(vectors.matrix(found) @ self.weights.T + self.intercepts)


def balanced(messages: Sequence[Message]) -> Values:
    """Return the weights of messages, those of rare categories raised by the power BALANCE of their rarity."""
    sizes: dict[str, float] = defaultdict(float)
    for message in messages:
        sizes[message.category] += message.weight
    mean = sum(sizes.values()) / len(sizes)
    return np.array([message.weight * (mean / sizes[message.category]) ** BALANCE for message in messages])


def fit(messages: Sequence[Message], found: Sequence[Names]) -> tuple[Vectors, Linear]:
    """Return vectors and classifier learned from messages with their feature names `found`."""
    vectors = Vectors.learn(found, [message.family for message in messages])
    machine = LinearSVC(C=PENALTY, random_state=0)
    machine.fit(vectors.matrix(found), [message.category for message in messages], balanced(messages))
    return vectors, Linear(tuple(map(str, machine.classes_)), machine.coef_, machine.intercept_)


def fold(block: str, folds: int = FOLDS, seed: int = 0) -> int:
    """Return the fold of a block: the same for every message of a family or pair, on every machine."""
    return int(sha256(f"{seed} {block}".encode()).hexdigest(), 16) % folds


def unseen_scores(messages: Sequence[Message], found: Sequence[Names], categories: tuple[str, ...]) -> Values:
    """Return scores, n × K, each by a classifier that saw neither the message's family nor its pair."""
    numbers = np.array([fold(message.block) for message in messages])
    parts = Parallel(n_jobs=2)(delayed(_part)(messages, found, numbers, part, categories) for part in range(FOLDS))
    scores = np.zeros((len(messages), len(categories)))
    for rows, values in parts:
        scores[rows] = values
    return scores


def _part(
    messages: Sequence[Message],
    found: Sequence[Names],
    numbers: npt.NDArray[np.int_],
    part: int,
    categories: tuple[str, ...],
) -> tuple[npt.NDArray[np.int_], Values]:
    unseen = np.flatnonzero(numbers == part)
    seen = [i for i, number in enumerate(numbers) if number != part]
    vectors, linear = fit([messages[i] for i in seen], [found[i] for i in seen])
    scores = np.full((len(unseen), len(categories)), -1.0)
    scores[:, [categories.index(category) for category in linear.categories]] = linear.scores(
        vectors, [found[int(i)] for i in unseen]
    )
    return unseen, scores
