"""Cross-validation: nobody is judged by a classifier that knows its family, pair or a probe."""

import numpy as np

from model.taxonomy import load as taxonomy
from training.corpus import Message
from training.fit import FOLDS, fold
from training.report.trial import Fitted, Pool, judged, place, unseen

SLUGS = taxonomy().slugs
CATEGORIES = ("bank_phishing", "personal")


def message(number: int, block: str = "") -> Message:
    category = CATEGORIES[number % 2]
    return Message(f"text {number}", category, block or f"family-{number}", f"family-{number}", frozenset(), 1.0)


def pool(messages: list[Message]) -> Pool:
    return Pool(messages, [([one.text], [], []) for one in messages])


def spy(seen: list[set[str]]):
    """Return a learner that notes what it learns from; its scores are 1 for texts that it was shown."""

    def learn(shown: Pool) -> dict[str, Fitted]:
        texts = {one.text for one in shown.messages}
        seen.append(texts)

        def scores(other: Pool):
            return np.array([[float(one.text in texts), 0.5] for one in other.messages])

        return {"spy": Fitted(CATEGORIES, scores)}

    return learn


def test_no_message_is_scored_by_a_classifier_that_saw_it_or_its_pair():
    messages = [message(number, block=f"pair-{number // 2}") for number in range(40)]
    seen: list[set[str]] = []
    scores = unseen(pool(messages), spy(seen), seed=3)["spy"]
    assert len(seen) == FOLDS
    assert not scores[:, SLUGS.index("bank_phishing")].any()
    for shown in seen:
        twins = {one.block for one in messages if one.text in shown} & {
            one.block for one in messages if one.text not in shown
        }
        assert not twins


def test_every_seed_splits_otherwise():
    blocks = [f"family-{number}" for number in range(50)]
    assert [fold(block, FOLDS, 1) for block in blocks] != [fold(block, FOLDS, 2) for block in blocks]


def test_probes_are_scored_and_never_learned_from():
    messages = [message(number) for number in range(20)]
    learns = np.arange(20) < 15
    seen: list[set[str]] = []
    scores = unseen(pool(messages), spy(seen), seed=0, learns=learns)["spy"]
    assert not set.union(*seen) & {one.text for one in messages[15:]}
    assert scores.shape == (20, len(SLUGS))


def test_a_category_that_no_classifier_met_gets_its_lowest_score():
    scores = unseen(pool([message(number) for number in range(20)]), spy([]), seed=0)["spy"]
    assert (scores[:, SLUGS.index("personal")] == 0.5).all()
    assert not scores[:, SLUGS.index("gambling")].any()


def test_risk_follows_the_scores_and_is_calibrated_by_the_other_folds():
    messages = [message(number) for number in range(200)]
    scores = np.full((200, len(SLUGS)), -1.0)
    for row in range(len(messages)):
        wrong = row % 10 == 0
        right = CATEGORIES[(row + wrong) % 2]
        scores[row, SLUGS.index(right)] = 1.0
    found = judged(pool(messages), scores, seed=0)
    harmful = [one.risk for row, one in enumerate(found) if one.harmful and row % 10]
    harmless = [one.risk for row, one in enumerate(found) if not one.harmful and row % 10]
    assert min(harmful) > 0.7
    assert max(harmless) < 0.3
    assert found[1].predicted == "personal"
    assert found[1].category == "personal"


def test_a_block_has_one_place_for_each_purpose():
    assert place("family-1", "curve") == place("family-1", "curve")
    assert place("family-1", "curve") != place("family-1", "share")
    assert 0 <= place("family-1", "curve") < 1
