from collections import defaultdict
from itertools import product

import pytest

from service.desk.suppression import LEAST, Hidden, suppressed

SMALL, KEPT = Hidden.SMALL, Hidden.KEPT


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 5, "b": 9}, {"a": 5, "b": 9}),
        ({"a": 3, "b": 6, "c": 20, "d": 25}, {"a": SMALL, "b": KEPT, "c": 20, "d": 25}),
        ({"a": 2, "b": 3, "c": 20}, {"a": SMALL, "b": SMALL, "c": 20}),
        # Both are 4 where they add up to 8, so another one has to go with them.
        ({"a": 4, "b": 4, "c": 20, "d": 25}, {"a": SMALL, "b": SMALL, "c": KEPT, "d": 25}),
        # 3 is what is left of 23 beside 20, and nothing would be left to show beside both hidden.
        ({"a": 3, "b": 20}, {}),
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, {}),
        ({"a": 1, "b": 3}, {}),
        ({}, {}),
    ],
)
def test_counts_under_five_are_hidden_with_those_that_would_give_them_away(counts, shown):
    assert suppressed(counts) == shown


@pytest.mark.parametrize(("lowest", "rows", "most"), [(0, 2, 24), (0, 3, 16), (1, 2, 24), (1, 3, 16), (1, 4, 10)])
def test_nobody_who_knows_the_sum_and_the_rule_can_work_out_a_small_count(lowest, rows, most):
    """All tables that look alike from outside are taken together: each small count must differ among them."""
    alike = defaultdict(list)
    for values in product(range(lowest, most), repeat=rows):
        counts = dict(zip("abcd", values, strict=False))
        shown = suppressed(counts, lowest)
        # A table with the highest count tried may have neighbours that were not.
        alike[(sum(values), tuple(shown.items()))].append(counts)
    for (_, shown), tables in alike.items():
        if max(max(table.values()) for table in tables) == most - 1:
            continue
        for name, count in shown:
            if count is SMALL:
                assert len({table[name] for table in tables}) > 1, (shown, tables)
            assert count is SMALL or min(table[name] for table in tables) >= LEAST
