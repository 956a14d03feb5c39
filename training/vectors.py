"""From messages to a sparse matrix with the values that the classifier uses when it serves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from joblib import Memory, Parallel, delayed
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from model.artifact import DEPENDS, LEXICONS
from model.features import CHARACTER, WORD, character_keys, stream, structure, word_keys
from model.reading import read
from model.segment import cut
from training.families import CorpusError

Names = tuple[list[str], list[str], list[str]]
LEAST_FAMILIES = (2, 3, 3)
STRUCTURE_WEIGHT = 0.1
CHUNK = 2_000
# The modules of `model` that feature names come from.
STEPS = (
    *("characters", "segment", "normalise", "registry", "hosts", "imitations", "links", "shapes", "numbers"),
    *("beginnings", "asks", "topics", "reading", "features"),
)


def names(text: str) -> Names:
    """Return the feature names of a message: words, characters, structure; a name occurs as often as its feature."""
    reading = read(text)
    flow = stream(reading)
    return (
        [WORD + key for key in word_keys(cut(flow.text))],
        [CHARACTER + key for key in character_keys(flow.text)],
        [feature.name for feature in structure(reading, len(flow.text))],
    )


def _chunk(texts: tuple[str, ...], code: str) -> list[Names]:
    return [names(text) for text in texts]


def code() -> str:
    """Return a digest of everything that feature names depend on, so that a cached result is never out of date."""
    package = Path(__file__).resolve().parent.parent / "model"
    paths = [*(package / f"{name}.py" for name in STEPS), *(LEXICONS / name for name in DEPENDS)]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def all_names(texts: Sequence[str], cache: Path | None = None) -> list[Names]:
    """Return the feature names of every text, in order, found by two processes and kept in the folder `cache`."""
    chunk = Memory(cache, verbose=0).cache(_chunk) if cache else _chunk
    now = code()
    parts = [tuple(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
    return [found for part in Parallel(n_jobs=-1)(delayed(chunk)(part, now) for part in parts) for found in part]


def _itself(found: list[str]) -> list[str]:
    return found


@dataclass(slots=True)
class Vectors:
    """Feature names and inverse document frequencies learned from messages; blocks are words, characters, structure."""

    vocabularies: tuple[list[str], ...]
    transformers: tuple[TfidfTransformer, ...]

    @classmethod
    def learn(cls, found: Sequence[Names], families: Sequence[str]) -> "Vectors":
        """Learn from messages, those of a family side by side; a feature must occur in LEAST_FAMILIES families.

        Raises CorpusError where no word, no character or no structure feature does.
        """
        vocabularies = tuple(_vocabulary(found, families, block, least) for block, least in enumerate(LEAST_FAMILIES))
        if not all(vocabularies):
            raise CorpusError(f"{len(set(families))} families have too little in common to learn from; add more")
        transformers = tuple(
            TfidfTransformer(sublinear_tf=True).fit(_counts(found, block, vocabularies[block])) for block in (0, 1)
        )
        return cls(vocabularies, transformers)

    def matrix(self, found: Sequence[Names]) -> sparse.csr_matrix:
        """Return the values of messages, a row each: two TF-IDF blocks of length one, constant structure features."""
        shape = _counts(found, 2, self.vocabularies[2]).astype(float)
        shape.data[:] = STRUCTURE_WEIGHT
        blocks = [
            self.transformers[block].transform(_counts(found, block, self.vocabularies[block])) for block in (0, 1)
        ]
        return sparse.csr_matrix(sparse.hstack([*blocks, shape]))

    @property
    def features(self) -> list[str]:
        """Every feature name, in the order of the matrix."""
        return [name for vocabulary in self.vocabularies for name in vocabulary]

    @property
    def inverse_frequencies(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """The inverse document frequencies in that order, 1 for structure."""
        ones = np.ones(len(self.vocabularies[2]))
        return np.concatenate([*(transformer.idf_ for transformer in self.transformers), ones]).astype(np.float32)


def _vocabulary(found: Sequence[Names], families: Sequence[str], block: int, least: int) -> list[str]:
    """Return the features of a block that occur in `least` families or more, sorted."""
    counts: Counter[str] = Counter()
    last: dict[str, str] = {}
    for message, family in zip(found, families, strict=True):
        for name in set(message[block]):
            if last.get(name) != family:
                last[name] = family
                counts[name] += 1
    return sorted(name for name, count in counts.items() if count >= least)


def _counts(found: Sequence[Names], block: int, vocabulary: list[str]) -> sparse.csr_matrix:
    vectoriser = CountVectorizer(analyzer=_itself, vocabulary=vocabulary)
    return sparse.csr_matrix(vectoriser.transform([message[block] for message in found]))
