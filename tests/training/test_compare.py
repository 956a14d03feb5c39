"""Two models side by side: which slices a candidate is worse on, beyond chance."""

from math import sqrt

import pytest

from model.assessment import Score, Verdict
from training.compare import Row, compare, messages_of
from training.corpus import Message

SCAM, HARMLESS = "task_rebate", "delivery"


class Says:
    """A model that flags the messages with these letters, and calls those with a capital a scam."""

    def __init__(self, letters: str) -> None:
        self.letters = letters

    def score(self, texts: list[str]) -> list[Score]:
        return [self._score(text) for text in texts]

    def _score(self, text: str) -> Score:
        found = text[0] in self.letters
        verdict = Verdict.SCAM if found and text[0].isupper() else Verdict.SUSPICIOUS if found else "no_risk_found"
        return Score(Verdict(verdict), "", 0.0, "", "", "", ())


def harmless(letters: str, *tags: str) -> list[Message]:
    return [Message(letter, HARMLESS, letter, letter, frozenset(tags), 1.0) for letter in letters]


def test_each_slice_has_the_share_that_each_model_gets_wrong():
    messages = messages_of([("a", SCAM), ("b", SCAM)]) + harmless("cD", "twin:code", "y2020")
    assert compare(Says("ac"), Says("abD"), messages) == [
        Row("delivery", "flagged", False, 2, 0.5, 0.5, 1.96 * sqrt(2) / 2),
        Row("harmful", "missed", False, 2, 0.5, 0.0, 1.96 * sqrt(1 - 0.5) / 2),
        Row("harmless", "called_scam", False, 2, 0.0, 0.5, 1.96 * sqrt(1 - 0.5) / 2),
        Row("harmless", "flagged", False, 2, 0.5, 0.5, 1.96 * sqrt(2) / 2),
        Row("task_rebate", "missed", False, 2, 0.5, 0.0, 1.96 * sqrt(1 - 0.5) / 2),
        Row("twin:code", "flagged", False, 2, 0.5, 0.5, 1.96 * sqrt(2) / 2),
    ]


@pytest.mark.parametrize(("missed", "worse"), [(1, False), (3, False), (5, True), (40, True)])
def test_a_candidate_is_worse_where_chance_does_not_explain_it(missed, worse):
    texts = [chr(0x4E00 + number) for number in range(100)]
    messages = messages_of((text, SCAM) for text in texts)
    rows = compare(Says("".join(texts)), Says("".join(texts[missed:])), messages)
    assert [(row.part, row.current, row.candidate, row.worse) for row in rows] == [
        ("harmful", 0.0, missed / 100, worse),
        ("task_rebate", 0.0, missed / 100, worse),
    ]


def test_a_better_candidate_is_not_worse_and_decisions_are_slices_of_their_own():
    decided = messages_of([("a", SCAM), ("b", HARMLESS)])
    rows = compare(Says("b"), Says("a"), [], decided)
    assert all(row.decided and row.messages == 1 and not row.worse for row in rows)
    assert [(row.part, row.error, row.current, row.candidate) for row in rows] == [
        ("delivery", "flagged", 1.0, 0.0),
        ("harmful", "missed", 1.0, 0.0),
        ("harmless", "called_scam", 0.0, 0.0),
        ("harmless", "flagged", 1.0, 0.0),
        ("task_rebate", "missed", 1.0, 0.0),
    ]
