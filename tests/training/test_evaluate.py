"""A model is measured with the same steps that serve."""

import pytest

from model.assessor import Assessor
from training.corpus import Message
from training.evaluate import evaluate, scored
from training.metrics import Scored

MESSAGES = [
    Message("【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证", "service_phishing", "a", "a", frozenset(), 1.0),
    Message("【菜鸟驿站】您的包裹已到，取件码3-2-1088", "delivery", "b", "b", frozenset(("twin:pickup",)), 1.0),
    Message("晚上一起吃饭吗", "normal", "c", "c", frozenset(), 2.0),
]


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor.load()


def test_what_is_measured_is_what_the_model_serves(assessor):
    rows = scored(assessor, MESSAGES)
    served = assessor.score([message.text for message in MESSAGES])
    assert [row.risk for row in rows] == [score.risk for score in served]
    assert [(row.category, row.harmful, row.weight, row.tags) for row in rows] == [
        ("service_phishing", True, 1.0, frozenset()),
        ("delivery", False, 1.0, frozenset(("twin:pickup",))),
        ("", False, 2.0, frozenset()),
    ]
    assert isinstance(rows[0], Scored)


def test_a_verdict_and_the_figures_draw_the_same_line(assessor):
    thresholds = assessor.card["thresholds"]
    for score in assessor.score([message.text for message in MESSAGES]):
        flagged = score.risk >= thresholds["suspicious"]
        assert flagged == (score.verdict != "no_risk_found")


def test_the_figures_of_labelled_messages(assessor):
    assert set(evaluate(assessor, MESSAGES)) == {
        *("messages", "recall", "scam_recall", "false_positive_rate", "false_scam_rate", "calibration_error"),
        *("macro_f1", "twins"),
    }
    assert evaluate(assessor, MESSAGES)["messages"] == 3
    assert set(evaluate(assessor, MESSAGES)["twins"]) == {"all", "pickup"}
