"""Thresholds follow the stated prices and never flag more than the stated share of harmless messages."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.thresholds import Decision, choose, decision

PRICES = {"missed_scam": 1.0, "false_alarm": 1.5, "false_accusation": 6.0}
LIMITS = {"flagged": 0.02, "called_scam": 0.004}
FLOORS = {"suspicious": 0.0, "scam": 0.0, "source": "none"}
RULE = Decision(0.3, PRICES, LIMITS, FLOORS)


def test_the_stated_rule_is_read_from_the_data():
    stated = decision()
    assert 0 < stated.prevalence < 1
    assert set(stated.prices) == {"missed_scam", "false_alarm", "false_accusation"}
    assert 0 < stated.limits["called_scam"] < stated.limits["flagged"] < 1
    assert set(stated.floors) >= {"suspicious", "scam", "source"}


def test_prices_decide_where_harmless_messages_carry_no_risk():
    risks = np.zeros(1_000)
    # 1.5 to 1 and 6 to 1, rounded up.
    assert choose(RULE, risks, np.ones(1_000)) == {"suspicious": 0.6, "scam": 0.8572}


def test_limits_decide_where_harmless_messages_look_risky():
    risks = np.linspace(0, 0.999, 1_000)
    # Twenty and four of a thousand.
    assert choose(RULE, risks, np.ones(1_000)) == {"suspicious": 0.98, "scam": 0.996}


def test_messages_of_equal_risk_are_flagged_together_or_not_at_all():
    risks = np.array([0.7] * 30 + [0.9] * 10 + [0.1] * 960)
    assert choose(RULE, risks, np.ones(1_000)) == {"suspicious": 0.9, "scam": 0.9001}


def test_weights_count_and_not_messages():
    risks, weights = np.array([0.95, 0.9, 0.1]), np.array([1.0, 1.0, 98.0])
    assert choose(RULE, risks, weights) == {"suspicious": 0.9, "scam": 0.9501}


def test_floors_found_on_real_messages_are_never_gone_below():
    rule = Decision(0.3, PRICES, LIMITS, {"suspicious": 0.77, "scam": 0.97, "source": "test"})
    assert choose(rule, np.zeros(10), np.ones(10)) == {"suspicious": 0.77, "scam": 0.97}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.9998), st.floats(0.1, 3)), min_size=1, max_size=60))
def test_no_threshold_flags_more_than_its_limit(messages):
    risks, weights = (np.array(column) for column in zip(*messages, strict=True))
    chosen = choose(RULE, risks, weights)
    for name, limit in (("suspicious", 0.02), ("scam", 0.004)):
        assert weights[risks >= chosen[name]].sum() <= limit * weights.sum() + 1e-9


@pytest.mark.parametrize("name", ["suspicious", "scam"])
def test_a_threshold_has_four_decimals(name):
    chosen = choose(RULE, np.random.default_rng(0).random(500), np.ones(500))
    assert chosen[name] == round(chosen[name], 4)
