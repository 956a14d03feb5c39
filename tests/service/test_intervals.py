import pytest

from service.intervals import wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # By hand from the formula; the first two also stand in tables of Brown, Cai and DasGupta 2001.
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 115, 0.6154, 0.7801), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(hits, of, low, high):
    found = wilson(hits, of)
    assert found == pytest.approx((low, high), abs=1e-4)
