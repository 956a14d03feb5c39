"""Means over seeds and how far they may be off."""

from math import isnan

import pytest

from training.report.intervals import interval, over_seeds


def test_an_interval_is_that_of_student():
    found = interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert found.mean == 3.0
    assert found.half == pytest.approx(1.9632, abs=1e-4)


def test_one_value_has_no_interval():
    found = interval([0.25])
    assert found.mean == 0.25
    assert isnan(found.half)


def test_a_figure_counts_the_seeds_that_have_it():
    found = over_seeds([{"recall": 0.5}, {"recall": 0.7, "macro_f1": 0.9}])
    assert {name: round(one.mean, 6) for name, one in found.items()} == {"recall": 0.6, "macro_f1": 0.9}
