from datetime import date

import pytest

from service.desk.charts import bars, spark


def test_bars_stand_on_the_floor_and_reach_to_their_count():
    chart = bars(date(2026, 11, 23), [0, 4])
    assert [(bar.height, bar.day, bar.count) for bar in chart.bars] == [
        (0, date(2026, 11, 23), 0),
        (chart.floor - 12, date(2026, 11, 24), 4),
    ]
    assert {bar.y + bar.height for bar in chart.bars} == {chart.floor}
    assert [(mark.at, mark.text) for mark in chart.lines] == [(152, "0"), (117, "1"), (82, "2"), (47, "3"), (12, "4")]
    assert [mark.text for mark in chart.days] == ["11/24", "11/23"]


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (9, ["0", "5", "10"]),
        (11, ["0", "5", "10", "15"]),
        (8000, ["0", "2,000", "4,000", "6,000", "8,000"]),
    ],
)
def test_the_axis_ends_at_a_round_number_that_is_not_too_low(most, marks):
    assert [mark.text for mark in bars(date(2026, 11, 23), [most]).lines] == marks


def test_a_year_has_few_labels():
    assert len(bars(date(2026, 1, 1), [1] * 365).days) == 6


def test_a_small_line_goes_from_left_to_right_and_up_to_its_highest_count():
    assert spark([0, 2, 1]) == "2,26 60,2 118,14"
    assert spark([0, 0]) == "2,26 118,26"
    assert spark([]) == ""
