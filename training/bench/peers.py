"""What the scorer is timed against, each trained on the same messages and asked for the category of every text."""

import importlib
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jieba
import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from model.artifact import load
from model.features import CHARACTER, WORD, character_keys, stream, structure, word_keys
from model.reading import read
from training.corpus import Message
from training.vectors import Names, Vectors

Peer = Callable[[Sequence[str]], object]
FLOOR = "normalising and copying the bytes only"
CUT = "words by rjieba alone"
CUT_PYTHON = "words by jieba alone"
NAIVE = "jieba + TfidfVectorizer + LogisticRegression"
REFERENCE = "reference: this scorer's features by jieba and scikit-learn"
FASTTEXT_WORDS = "fastText on words by jieba"
FASTTEXT_GRAMS = "fastText on raw character trigrams"


def peers(messages: Sequence[Message]) -> dict[str, Peer]:
    """Return all peers; those of fastText only where a build of it is installed."""
    return {
        FLOOR: _floor,
        CUT: _cut,
        CUT_PYTHON: lambda texts: [jieba.lcut(text) for text in texts],
        NAIVE: naive(messages),
        REFERENCE: reference(messages),
        **_fasttext(messages),
    }


def _floor(texts: Sequence[str]) -> list[bytes]:
    return [unicodedata.normalize("NFKC", text).lower().encode() for text in texts]


def _cut(texts: Sequence[str]) -> list[list[str]]:
    return [_rjieba.cut(text) for text in texts]


_rjieba = rjieba.Jieba()


def naive(messages: Sequence[Message]) -> Peer:
    """Return the first thing that comes to mind."""
    vectoriser = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, min_df=2)
    machine = LogisticRegression(max_iter=60, tol=1e-2)
    machine.fit(
        vectoriser.fit_transform([message.text for message in messages]), [message.category for message in messages]
    )
    return lambda texts: machine.predict_proba(vectoriser.transform(texts))


def reference(messages: Sequence[Message]) -> Peer:
    """Return the features of `model` with jieba's own words, counted by scikit-learn, times as many weights."""
    artifact = load()
    vectors = Vectors.learn([_names(message.text) for message in messages], [message.family for message in messages])
    weights = np.resize(artifact.weights, (len(vectors.features), artifact.weights.shape[1])) * artifact.scales
    return lambda texts: vectors.matrix([_names(text) for text in texts]) @ weights


def _names(text: str) -> Names:
    reading = read(text)
    flow = stream(reading)
    return (
        [WORD + key for key in word_keys(jieba.lcut(flow.text))],
        [CHARACTER + key for key in character_keys(flow.text)],
        [feature.name for feature in structure(reading, len(flow.text))],
    )


def _fasttext(messages: Sequence[Message]) -> dict[str, Peer]:
    try:
        package = importlib.import_module("fasttext")
    except ImportError:
        return {}
    words = _trained(package, messages, _words, wordNgrams=2)
    grams = _trained(package, messages, _raw, wordNgrams=1, minn=3, maxn=3)
    return {
        FASTTEXT_WORDS: lambda texts: words.predict([_words(text) for text in texts]),
        FASTTEXT_GRAMS: lambda texts: grams.predict([_raw(text) for text in texts]),
    }


def _trained(package: Any, messages: Sequence[Message], line: Callable[[str], str], **settings: int) -> Any:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "messages.txt"
        file.write_text("".join(f"__label__{m.category} {line(m.text)}\n" for m in messages), encoding="utf-8")
        return package.train_supervised(
            str(file), dim=50, epoch=5, lr=0.5, minCount=2, bucket=200_000, thread=1, seed=0, verbose=0, **settings
        )


def _words(text: str) -> str:
    return " ".join(jieba.lcut(text)).replace("\n", " ")


def _raw(text: str) -> str:
    return "".join(text.split())
