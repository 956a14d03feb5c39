"""Decisions as training rows: a category for each, and whether the model had agreed."""

from datetime import UTC, datetime

import pytest

from model.assessment import Verdict
from model.taxonomy import load
from service.learning import labelled
from service.store.decisions import Decision
from service.store.exports import Decided

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SCAM = "【ETC中心】您的ETC已停用，请登录 ****** 重新认证"
PARCEL = "【菜鸟驿站】您的包裹已到幸福路店，取件码 ******，请及时领取。"


def decided(text: str, decision: Decision, category: str | None, verdict: Verdict) -> Decided:
    return Decided(text, decision, category, verdict, "v1", 3, NOON)


@pytest.mark.parametrize(
    ("text", "decision", "category", "verdict", "learned", "agreed"),
    [
        (SCAM, Decision.SCAM, "bank_phishing", Verdict.SCAM, "bank_phishing", True),
        (SCAM, Decision.SCAM, "bank_phishing", Verdict.SUSPICIOUS, "bank_phishing", True),
        (SCAM, Decision.SCAM, "bank_phishing", Verdict.NO_RISK_FOUND, "bank_phishing", False),
        # Without a category, or with one of another group, it is the likeliest of the group decided on.
        (SCAM, Decision.SCAM, None, Verdict.SCAM, "service_phishing", True),
        (PARCEL, Decision.NOT_SCAM, None, Verdict.SCAM, "delivery", False),
        (PARCEL, Decision.NOT_SCAM, "loan", Verdict.NO_RISK_FOUND, "delivery", True),
        (PARCEL, Decision.PROMOTION, None, Verdict.SUSPICIOUS, "promotion", False),
        ("澳门娱乐注册送彩金", Decision.ILLEGAL, None, Verdict.SCAM, "gambling", True),
    ],
)
def test_a_decision_becomes_a_row(assessor, text, decision, category, verdict, learned, agreed):
    (row,) = labelled([decided(text, decision, category, verdict)], assessor, load())
    assert row.row() == {
        "text": text,
        "category": learned,
        "decision": decision.value,
        "verdict": verdict.value,
        "model": "v1",
        "reports": 3,
        "decided": "2026-11-24T04:00:00+00:00",
        "agreed": agreed,
    }


def test_a_text_that_cannot_be_judged_is_left_out(assessor):
    rows = [decided("  ", Decision.SCAM, None, Verdict.SCAM), decided(SCAM, Decision.SCAM, "loan", Verdict.SCAM)]
    assert [row.text for row in labelled(rows, assessor, load())] == [SCAM]
