"""The classifiers that are compared: the shipped one, others on its features, and two that stand outside the project.

Each gets the same messages, folds and message weights, but for fastText, which knows none. Their settings are the best
of a few that were tried.
"""

import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import ComplementNB

from training.fit import balanced, fit
from training.report.trial import Fitted, Pool, Values
from training.vectors import Vectors

SHIPPED = "shipped: linear SVM"
NAIVE = "words, TF-IDF, logistic regression"
FASTTEXT = "fastText on words"


def _machines() -> dict[str, Any]:
    return {
        "logistic regression": LogisticRegression(C=10, max_iter=200, tol=1e-3),
        "SGD, log loss": SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=20, tol=None, random_state=0),
        "complement naive Bayes": ComplementNB(alpha=0.3),
    }


def shipped(pool: Pool) -> dict[str, Fitted]:
    """Learn as the released model does."""
    vectors, linear = fit(pool.messages, pool.found)
    return {SHIPPED: Fitted(linear.categories, lambda other: linear.scores(vectors, other.found))}


def same_features(pool: Pool) -> dict[str, Fitted]:
    """Learn other linear classifiers on the features of the released model."""
    vectors = Vectors.learn(pool.found, [message.family for message in pool.messages])
    # Half the precision, which logistic regression does not need, halves its time.
    values = vectors.matrix(pool.found).astype(np.float32)
    categories = [message.category for message in pool.messages]
    weights = balanced(pool.messages)
    return {
        name: _fitted(
            machine.fit(values, categories, sample_weight=weights),
            lambda other: vectors.matrix(other.found).astype(np.float32),
        )
        for name, machine in _machines().items()
    }


def naive(pool: Pool) -> dict[str, Fitted]:
    """Learn what a first try would be: jieba's words without normalisation, TF-IDF, logistic regression."""
    vectoriser = TfidfVectorizer(analyzer=_words, min_df=2, sublinear_tf=True, dtype=np.float32)
    values = vectoriser.fit_transform([message.text for message in pool.messages])
    machine = LogisticRegression(C=10, max_iter=200, tol=1e-3)
    machine.fit(values, [message.category for message in pool.messages], sample_weight=balanced(pool.messages))
    return {NAIVE: _fitted(machine, lambda other: vectoriser.transform([message.text for message in other.messages]))}


def fasttext(pool: Pool) -> dict[str, Fitted]:
    """Learn fastText on words and pairs of words; nothing where the package is missing."""
    if not has_fasttext():
        return {}
    package = importlib.import_module("fasttext")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "messages.txt"
        lines = [f"__label__{message.category} {_line(message.text)}\n" for message in pool.messages]
        file.write_text("".join(lines), encoding="utf-8")
        machine = package.train_supervised(
            str(file), dim=50, epoch=15, lr=0.5, wordNgrams=2, minCount=2, bucket=200_000, thread=1, seed=0, verbose=0
        )
    categories = tuple(sorted({message.category for message in pool.messages}))

    def scores(other: Pool) -> Values:
        places = {f"__label__{category}": place for place, category in enumerate(categories)}
        labels, shares = machine.predict([_line(message.text) for message in other.messages], k=len(categories))
        values = np.full((len(other), len(categories)), 1e-6)
        for row, (names, found) in enumerate(zip(labels, shares, strict=True)):
            values[row, [places[name] for name in names]] = np.maximum(found, 1e-6)
        return np.asarray(np.log(values))

    return {FASTTEXT: Fitted(categories, scores)}


def has_fasttext() -> bool:
    """Tell whether a build of fastText is installed."""
    try:
        importlib.import_module("fasttext")
    except ImportError:
        return False
    return True


def outside(pool: Pool) -> dict[str, Fitted]:
    """Learn every classifier but the shipped one."""
    return {**same_features(pool), **naive(pool), **fasttext(pool)}


def _fitted(machine: Any, features: Callable[[Pool], Any]) -> Fitted:
    """Return a fitted machine of scikit-learn, for three categories or more, as a classifier."""

    def scores(other: Pool) -> Values:
        decide = getattr(machine, "decision_function", None) or machine.predict_log_proba
        return np.asarray(decide(features(other)))

    return Fitted(tuple(map(str, machine.classes_)), scores)


@cache
def _jieba() -> Any:
    return rjieba.Jieba()


def _words(text: str) -> list[str]:
    return [word for word in _jieba().cut(text) if word.strip()]


def _line(text: str) -> str:
    return " ".join(_words(text.lower()))
