"""The order of the queue: worked out by hand, and the same at any time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.store import urgency
from service.store.urgency import Part

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOURS = st.floats(0, 24 * 200)


def test_the_parts_of_an_urgency_are_said_in_words_with_their_points():
    since = NOON - timedelta(hours=12)
    assert urgency.parts(0.97, urgency.spread([since, since, NOON]), 3, since, NOON) == (
        Part("risk", 58.2, "模型认为的风险是 97%"),
        Part("spread", 5.8, "最近的报告折合 1.5 份（每过 6 小时减半）"),
        Part("paid", 60.0, "3 份报告说钱或验证码已经给出去了"),
        Part("waiting", 6.0, "等了 12 小时"),
    )


def test_twice_as_many_reports_are_ten_points_and_six_hours_take_ten_away():
    one = urgency.spread([NOON])
    both = urgency.spread([NOON, NOON])
    later = NOON + timedelta(hours=6)
    assert [part.points for part in urgency.parts(0, one, 0, NOON, NOON)] == [0.0, 0.0, 0.0]
    assert [part.points for part in urgency.parts(0, both, 0, NOON, NOON)] == [0.0, 10.0, 0.0]
    assert [part.points for part in urgency.parts(0, one, 0, NOON, later)] == [0.0, -10.0, 3.0]


def test_no_reports_have_no_spread():
    with pytest.raises(ValueError, match="no reports"):
        urgency.spread([])


@st.composite
def clusters(draw):
    moments = [NOON - timedelta(hours=each) for each in draw(st.lists(HOURS, min_size=1, max_size=8))]
    return draw(st.floats(0, 1)), urgency.spread(sorted(moments)), draw(st.integers(0, 9)), min(moments)


@given(clusters(), clusters(), HOURS)
def test_what_stands_first_does_so_at_any_time(one, other, later):
    now = NOON + timedelta(hours=later)
    shown = [sum(part.points for part in urgency.parts(*each, now)) for each in (one, other)]
    stored = [urgency.stored(*each) for each in (one, other)]
    assert shown[0] - shown[1] == pytest.approx(stored[0] - stored[1], abs=0.5)


@given(st.lists(HOURS, min_size=1, max_size=20))
def test_the_order_in_which_reports_are_counted_does_not_matter(ages):
    moments = [NOON - timedelta(hours=age) for age in ages]
    assert urgency.spread(moments) == pytest.approx(urgency.spread(reversed(moments)))
