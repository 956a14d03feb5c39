"""The figures of scored messages."""

import pytest

from training.metrics import Scored, figures, twin_slices

THRESHOLDS = {"suspicious": 0.6, "scam": 0.9}


def scam(risk: float, predicted: str = "prize", weight: float = 1.0) -> Scored:
    return Scored(risk, predicted, "prize", True, weight)


def notice(risk: float, *tags: str, predicted: str = "delivery", weight: float = 1.0) -> Scored:
    return Scored(risk, predicted, "delivery", False, weight, frozenset(tags))


def test_rates_are_shares_of_harmful_and_of_harmless_messages():
    scored = [scam(0.95), scam(0.9), scam(0.6), scam(0.5), notice(0.95), notice(0.7), notice(0.1), notice(0.0)]
    found = figures(scored, THRESHOLDS, 0.5)
    assert {name: found[name] for name in found if name not in ("calibration_error", "macro_f1")} == {
        "messages": 8,
        "recall": 0.75,
        "scam_recall": 0.5,
        "false_positive_rate": 0.5,
        "false_scam_rate": 0.25,
    }


def test_messages_count_by_their_weight():
    found = figures([scam(0.95, weight=3.0), scam(0.1, weight=1.0), notice(0.1)], THRESHOLDS, 0.5)
    assert found["recall"] == 0.75


def test_macro_f1_is_the_mean_over_the_true_categories():
    scored = [scam(0.95), scam(0.95, predicted="loan"), notice(0.1), notice(0.1)]
    # Of prizes one of two is found and nothing else is called one; deliveries are all found.
    assert figures(scored, THRESHOLDS, 0.5)["macro_f1"] == pytest.approx((2 / 3 + 1) / 2, abs=5e-5)


def test_the_calibration_error_is_that_at_the_stated_share_of_harmful_messages():
    scored = [scam(0.9), scam(0.9), notice(0.1)]
    # Harm is said to be 0.9 and is 1, harmless 0.1 and is 0, whatever their shares.
    assert figures(scored, THRESHOLDS, 0.3)["calibration_error"] == 0.1
    mixed = [scam(0.5), notice(0.5)]
    assert figures(mixed, THRESHOLDS, 0.3)["calibration_error"] == 0.2


def test_a_figure_without_messages_is_left_out():
    assert figures([notice(0.1)], THRESHOLDS, 0.3) == {
        "messages": 1,
        "false_positive_rate": 0.0,
        "false_scam_rate": 0.0,
        "macro_f1": 1.0,
    }
    assert figures([scam(0.95)], THRESHOLDS, 0.3) == {
        "messages": 1,
        "recall": 1.0,
        "scam_recall": 1.0,
        "macro_f1": 1.0,
    }


def test_messages_with_a_group_alone_have_no_part_in_macro_f1():
    scored = [Scored(0.95, "prize", "", True, 1.0), Scored(0.1, "delivery", "", False, 1.0)]
    assert "macro_f1" not in figures(scored, THRESHOLDS, 0.3)


def test_every_slice_of_twins_has_its_own_false_positive_rate():
    scored = [
        notice(0.7, "twin:pickup"),
        notice(0.1, "twin:pickup", "twin:refund"),
        notice(0.1, "twin:refund", "tw"),
        notice(0.99),
        Scored(0.99, "prize", "prize", True, 1.0, frozenset(("twin:pickup",))),
    ]
    assert twin_slices(scored, THRESHOLDS) == {
        "all": {"messages": 3, "false_positive_rate": 0.3333},
        "pickup": {"messages": 2, "false_positive_rate": 0.5},
        "refund": {"messages": 2, "false_positive_rate": 0.0},
    }


def test_without_twins_there_are_no_slices():
    assert twin_slices([notice(0.9), scam(0.9)], THRESHOLDS) == {}
