"""Calibrated probabilities mean what they say."""

from math import exp, log

import numpy as np
import pytest

from training.calibrate import (
    RISK_SHARE,
    Calibration,
    calibrate,
    calibration_error,
    log_odds,
    prevalence_weights,
)

# Columns: a scam, an illegal offer, and two harmless kinds.
HARMFUL = np.array([True, True, False, False])


def test_log_odds_are_those_of_the_harmful_categories_together():
    scores = np.array([[1.0, 0.0, -1.0, 0.5]])
    expected = log(exp(1.0) + exp(0.0)) - log(exp(-1.0) + exp(0.5))
    assert log_odds(scores, HARMFUL).tolist() == pytest.approx([expected])


def test_risk_is_a_logistic_function_of_the_tempered_log_odds():
    calibration = Calibration(2.0, 2.0, 1.5, -0.5)
    scores = np.array([[1.0, 0.0, -1.0, 0.5]])
    odds = log(exp(2.0) + exp(0.0)) - log(exp(-2.0) + exp(1.0))
    assert calibration.risk(scores, HARMFUL).tolist() == pytest.approx([1 / (1 + exp(-(1.5 * odds - 0.5)))])


def test_weights_give_harmful_messages_the_share_that_is_stated():
    harm = np.array([True, False, False, False])
    weights = prevalence_weights(harm, np.array([1.0, 1.0, 1.0, 2.0]), 0.3)
    assert weights.tolist() == pytest.approx([0.3, 0.175, 0.175, 0.35])


def drawn(count: int = 4_000) -> tuple[np.ndarray, np.ndarray]:
    """Scores of which every category's probability is the softmax of twice its score, and truths drawn from that."""
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(count, 4))
    powers = np.exp(2 * scores)
    truth = np.array([rng.choice(4, p=row / row.sum()) for row in powers])
    return scores, truth


def test_the_temperature_that_made_the_truth_is_found():
    scores, truth = drawn()
    weights = np.ones(len(truth))
    share = HARMFUL[truth].mean()
    calibration = calibrate(scores, truth, HARMFUL, weights, float(share))
    assert calibration.temperature == pytest.approx(2.0, rel=0.05)
    assert calibration.risk_temperature == pytest.approx(RISK_SHARE * calibration.temperature, abs=1e-6)
    assert calibration.slope == pytest.approx(1 / RISK_SHARE, abs=0.15)
    assert calibration.offset == pytest.approx(0.0, abs=0.06)


def test_another_share_of_harmful_messages_moves_the_risk_and_leaves_it_calibrated():
    scores, truth = drawn()
    weights = np.ones(len(truth))
    rare = calibrate(scores, truth, HARMFUL, weights, 0.05)
    common = calibrate(scores, truth, HARMFUL, weights, 0.5)
    assert rare.offset < common.offset - 2
    risks = rare.risk(scores, HARMFUL)
    assert calibration_error(risks, HARMFUL[truth], prevalence_weights(HARMFUL[truth], weights, 0.05)) < 0.02


def test_calibrating_twice_gives_the_same_numbers_with_six_decimals():
    scores, truth = drawn(400)
    first = calibrate(scores, truth, HARMFUL, np.ones(400), 0.3)
    assert first == calibrate(scores, truth, HARMFUL, np.ones(400), 0.3)
    assert [first.temperature, first.slope, first.offset] == [
        round(value, 6) for value in (first.temperature, first.slope, first.offset)
    ]


def test_the_calibration_error_is_the_weighted_gap_between_risk_and_share():
    risks = np.array([0.1, 0.1, 0.9, 0.9])
    harm = np.array([False, True, True, True])
    # In one bin 0.1 is said and half is harmful, in the other 0.9 is said and all is.
    assert calibration_error(risks, harm, np.ones(4)) == pytest.approx((0.4 + 0.1) / 2)
    assert calibration_error(risks, harm, np.array([1.0, 0.0, 1.0, 1.0])) == pytest.approx((0.1 + 2 * 0.1) / 3)


def test_a_risk_of_one_belongs_to_the_last_bin():
    assert calibration_error(np.array([1.0]), np.array([True]), np.ones(1)) == 0.0
