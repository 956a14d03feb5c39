"""The scorer gives the scores of the reference: the features of training, counted and weighed by scikit-learn."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from model.artifact import Artifact, load
from model.assessor import AT_ONCE, Assessor
from model.classifier import Classifier
from model.features import CHARACTER, STRUCTURE, WORD
from model.reading import read
from model.taxonomy import load as taxonomy
from training.corpus import expand
from training.families import read_folder
from training.vectors import names

# Every so many messages of the corpus: all of them take a minute.
STEP = 10


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [message.text for message in expand(read_folder())[::STEP]]


def reference(artifact: Artifact, texts: list[str]) -> np.ndarray:
    """The scores, n × K: 1 + log of the counts, times the inverse frequencies, each block of length one."""
    found = [names(text) for text in texts]
    places = {name: number for number, name in enumerate(artifact.features)}
    blocks = []
    for block, kind in enumerate((WORD, CHARACTER, STRUCTURE)):
        known = [name for name in artifact.features if name.startswith(kind)]
        counts = sparse.csr_matrix(
            CountVectorizer(analyzer=list, vocabulary=known).transform([one[block] for one in found]), dtype=float
        )
        numbers = [places[name] for name in known]
        if kind == STRUCTURE:
            counts.data[:] = artifact.settings["structure_weight"]
        else:
            counts.data = 1.0 + np.log(counts.data)
            counts = counts @ sparse.diags(artifact.inverse_frequencies[numbers].astype(float))
            lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
            counts = sparse.diags(1.0 / np.where(lengths, lengths, 1.0)) @ counts
        blocks.append(counts @ (artifact.weights[numbers] * artifact.scales.astype(float)))
    return sum(blocks) + np.array(artifact.settings["intercepts"])


def test_every_score_is_that_of_the_reference_to_nine_decimals(texts):
    artifact = load()
    classifier = Classifier(artifact, taxonomy())
    expected = reference(artifact, texts)
    for start in range(0, len(texts), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        scores = classifier.scores(classifier.vectors([read(text) for text in texts[part]]))
        assert np.abs(scores - expected[part]).max() < 1e-9


def test_a_message_alone_has_the_score_that_it_has_among_others(texts):
    assessor = Assessor.load()
    part = texts[::10]
    assert assessor.score(part) == [assessor.score([text])[0] for text in part]
