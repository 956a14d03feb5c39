"""The linear classifier is fitted by family, and what is unseen is unseen with its family and pair."""

import numpy as np
import pytest

from training import fit as fitting
from training.corpus import Message, expand
from training.families import read_folder
from training.fit import FOLDS, balanced, fit, fold, unseen_scores
from training.vectors import names

TEXTS = {
    "task_rebate": ["刷单日结佣金300元", "刷单赚佣金加微信hello88", "在家刷单佣金日结", "点赞赚佣金日结"],
    "delivery": ["您的包裹已到驿站，取件码1088", "您的快递已到，取件码2066", "包裹已签收", "快递到驿站了，取件码5"],
    "personal": ["妈我到学校了", "晚上一起吃饭吗", "我到家了", "明天一起去学校"],
}


def messages() -> list[Message]:
    return [
        Message(text, category, text, text, frozenset(), 1.0) for category, texts in TEXTS.items() for text in texts
    ]


def test_a_classifier_learns_one_row_of_weights_a_category_in_alphabetical_order():
    learned = messages()
    vectors, linear = fit(learned, [names(message.text) for message in learned])
    assert linear.categories == ("delivery", "personal", "task_rebate")
    assert linear.weights.shape == (3, len(vectors.features))
    assert linear.intercepts.shape == (3,)
    scores = linear.scores(vectors, [names(message.text) for message in learned])
    assert [linear.categories[row.argmax()] for row in scores] == [message.category for message in learned]


def test_fitting_twice_gives_the_same_numbers():
    learned = messages()
    found = [names(message.text) for message in learned]
    (_, first), (_, second) = fit(learned, found), fit(learned, found)
    assert first.weights.tolist() == second.weights.tolist()
    assert first.intercepts.tolist() == second.intercepts.tolist()


def test_rare_categories_are_raised_by_the_root_of_their_rarity():
    many = [Message("a", "personal", "a", "a", frozenset(), 0.5)] * 16
    few = [Message("b", "delivery", "b", "b", frozenset(), 0.5)] * 4
    # Eight and two messages by weight, five on average.
    assert balanced([*many, *few]).tolist() == pytest.approx([0.5 * (5 / 8) ** 0.5] * 16 + [0.5 * (5 / 2) ** 0.5] * 4)


def test_a_block_has_the_same_fold_on_every_machine():
    assert [fold(f"f{number:05}") for number in range(12)] == [3, 0, 4, 0, 0, 4, 1, 3, 3, 2, 1, 0]
    assert {fold(f"f{number}") for number in range(100)} == set(range(FOLDS))


def test_no_family_and_no_pair_of_the_corpus_is_split():
    families = read_folder()
    folds: dict[str, set[int]] = {}
    for message in expand(families, copies=2):
        folds.setdefault(message.family, set()).add(fold(message.block))
    for family in families:
        if family.pair:
            folds.setdefault(f"pair {family.pair}", set()).update(folds[family.family])
    assert {key: found for key, found in folds.items() if len(found) > 1} == {}


def test_unseen_scores_come_from_classifiers_that_saw_neither_family_nor_pair(monkeypatch):
    learned = [
        Message(text, category, f"block {number // 2}", f"family {number}", frozenset(), 1.0)
        for number, (text, category) in enumerate((text, category) for category in TEXTS for text in TEXTS[category])
    ]
    found = [names(message.text) for message in learned]
    seen: list[set[str]] = []

    def watched(part, part_found):
        seen.append({message.block for message in part})
        return fit(part, part_found)

    monkeypatch.setattr(fitting, "fit", watched)
    numbers = np.array([fold(message.block) for message in learned])
    categories = tuple(sorted(TEXTS))
    for part in sorted(set(numbers.tolist())):
        rows, values = fitting._part(learned, found, numbers, part, categories)
        assert {learned[int(row)].block for row in rows}.isdisjoint(seen[-1])
        assert values.shape == (len(rows), 3)


def test_unseen_scores_have_a_row_for_every_message_and_the_same_values_again():
    learned = messages()
    found = [names(message.text) for message in learned]
    scores = unseen_scores(learned, found, tuple(sorted(TEXTS)))
    assert scores.shape == (12, 3)
    assert np.isfinite(scores).all()
    assert scores.tolist() == unseen_scores(learned, found, tuple(sorted(TEXTS))).tolist()


def test_a_category_that_a_part_has_not_seen_scores_as_unlikely():
    learned = [*messages(), Message("中奖了请领取", "prize", "only", "only", frozenset(), 1.0)]
    found = [names(message.text) for message in learned]
    categories = ("delivery", "personal", "prize", "task_rebate")
    assert unseen_scores(learned, found, categories)[-1, 2] == -1.0
