"""The compiled scorer beside the Python one: every part of what they say of a text."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from model import segment
from model.artifact import load
from model.classifier import Classifier
from model.native.library import library
from model.native.scorer import Scorer
from model.reading import read
from model.taxonomy import load as taxonomy

CLOSE = 1e-9


class Both:
    """The released model, compiled and in Python."""

    def __init__(self) -> None:
        artifact, found = load(), library()
        if found is None:
            raise RuntimeError("the compiled scorer is missing: run `make compiled`")
        self.compiled = Scorer(found, artifact, taxonomy())
        self.classifier = Classifier(artifact, taxonomy())

    def differences(self, text: str) -> Iterator[str]:
        """Yield the names of the parts in which the two differ."""
        reading, batch, outcome = self.compiled.explain(text)
        with in_python():
            expected = read(text)
            vectors = self.classifier.vectors([expected])
            (judged,) = self.classifier.judge(vectors)
        for name in expected._fields:
            if getattr(reading, name) != getattr(expected, name):
                yield name
        for name in ("streams", "structures", "cuts"):
            if getattr(batch, name) != getattr(vectors, name):
                yield name
        for name in ("occurrences", "rows", "numbers"):
            if not np.array_equal(getattr(batch, name), getattr(vectors, name)):
                yield name
        for name in ("scores", "probabilities"):
            if not np.allclose(getattr(outcome, name), getattr(judged, name), rtol=0, atol=CLOSE):
                yield name
        if batch.values.shape != vectors.values.shape or not np.allclose(
            batch.values, vectors.values, rtol=0, atol=CLOSE
        ):
            yield "values"
        if abs(outcome.risk - judged.risk) > CLOSE:
            yield "risk"
        if outcome.verdict != judged.verdict:
            yield "verdict"


@contextmanager
def in_python() -> Iterator[None]:
    """Cut words in Python."""
    kept = segment.library
    segment.library = lambda: None
    try:
        yield
    finally:
        segment.library = kept
