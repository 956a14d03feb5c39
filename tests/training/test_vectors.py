"""Messages become a sparse matrix with the values that the classifier uses when it serves."""

from math import log, sqrt

import numpy as np
import pytest

from training import vectors as module
from training.families import CorpusError
from training.vectors import STRUCTURE_WEIGHT, Names, Vectors, all_names, names

# Words, characters and structure of five messages: two families of two messages each, and a third of one.
FOUND: list[Names] = [
    (["w 取件码"], ["c 取", "c 码"], ["s no_contact"]),
    (["w 取件码", "w 走"], ["c 取", "c 取", "c 走"], ["s no_contact", "s link:odd"]),
    (["w 佣金"], ["c 佣", "c 金"], ["s no_contact"]),
    (["w 佣金", "w 佣金"], ["c 佣", "c 金", "c 金"], ["s no_contact"]),
    (["w 佣金", "w 取"], ["c 取", "c 佣"], ["s no_contact"]),
]
FAMILIES = ["parcel", "parcel", "rebate", "rebate", "third"]
# One plus the logarithm of all messages plus one over those that hold the feature plus one.
THREE_OF_FIVE = 1 + log(6 / 4)


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Words and characters count from two families on, structure from three."""
    monkeypatch.setattr(module, "LEAST_FAMILIES", (2, 2, 3))


def test_the_names_of_a_message_are_words_characters_and_structure():
    assert names("刷单，刷单") == (
        ["w 刷单", "w 刷单", "w 刷单 刷单"],
        ["c 刷", "c 单", "c 刷", "c 单", "c 刷单", "c 单刷", "c 刷单", "c 刷单刷", "c 单刷单"],
        ["s topic:rebate:1", "s length:0", "s no_contact"],
    )


def test_a_feature_is_kept_where_enough_families_hold_it():
    vectors = Vectors.learn(FOUND, FAMILIES)
    assert vectors.vocabularies == (["w 佣金"], ["c 佣", "c 取"], ["s no_contact"])
    assert vectors.features == ["w 佣金", "c 佣", "c 取", "s no_contact"]


def test_families_that_share_nothing_are_too_few_to_learn_from():
    with pytest.raises(CorpusError) as caught:
        Vectors.learn(FOUND[:2], FAMILIES[:2])
    assert str(caught.value) == "1 families have too little in common to learn from; add more"


def test_the_matrix_holds_two_blocks_of_length_one_and_constant_structure():
    vectors = Vectors.learn(FOUND, FAMILIES)
    once, twice = THREE_OF_FIVE, (1 + log(2)) * THREE_OF_FIVE
    length = sqrt(once**2 + twice**2)
    message = (["w 佣金", "w 佣金", "w 新"], ["c 佣", "c 取", "c 取", "c 新"], ["s no_contact", "s link:odd"])
    assert vectors.matrix([message]).toarray()[0] == pytest.approx(
        [1.0, once / length, twice / length, STRUCTURE_WEIGHT], abs=1e-12
    )


def test_a_message_without_a_known_feature_is_a_row_of_zeros():
    vectors = Vectors.learn(FOUND, FAMILIES)
    assert vectors.matrix([(["w 新"], ["c 新"], ["s link:odd"])]).toarray().tolist() == [[0, 0, 0, 0]]


def test_inverse_frequencies_come_in_the_order_of_the_features_with_one_for_structure():
    vectors = Vectors.learn(FOUND, FAMILIES)
    assert vectors.inverse_frequencies.dtype == np.float32
    assert vectors.inverse_frequencies.tolist() == pytest.approx([THREE_OF_FIVE] * 3 + [1.0], rel=1e-6)


def test_names_found_by_several_processes_or_kept_from_before_are_those_found_here(tmp_path):
    texts = [f"取件码{number}，佣金{number}元" for number in range(50)]
    expected = [names(text) for text in texts]
    assert all_names(texts) == expected
    assert all_names(texts, tmp_path) == expected
    assert all_names(texts, tmp_path) == expected
    assert all_names(texts[:3], tmp_path) == expected[:3]
