"""N-grams packed into numbers, and the table that finds them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import grams as module
from model.grams import BITS, Table, codes, grams


def test_a_gram_holds_its_codes_one_behind_the_other():
    found = grams(codes("加v1"), 3)
    first, second, third = map(ord, "加v1")
    assert [one.tolist() for one in found] == [
        [first, second, third],
        [first << BITS | second, second << BITS | third],
        [first << 2 * BITS | second << BITS | third],
    ]


@pytest.mark.parametrize("text", ["", "一", "一二", "\U0010ffff" * 3])
def test_a_text_shorter_than_a_gram_has_none_of_it_and_no_gram_is_negative(text):
    found = grams(codes(text), 3)
    assert [len(one) for one in found] == [max(0, len(text) - size) for size in range(3)]
    assert all((one >= 0).all() for one in found)


@given(st.sets(st.integers(0, 2**63 - 1), max_size=300), st.lists(st.integers(0, 2**63 - 1), max_size=50))
def test_a_table_finds_what_it_holds_and_nothing_else(keys, others):
    held = np.array(sorted(keys), np.int64)
    numbers = np.arange(len(held)) + 7
    table = Table(held, numbers)
    assert table.find(held).tolist() == numbers.tolist()
    expected = dict(zip(held.tolist(), numbers.tolist(), strict=True))
    assert table.find(np.array(others, np.int64)).tolist() == [expected.get(key, -1) for key in others]


def test_a_table_grows_until_every_key_has_its_slot(monkeypatch):
    keys = np.arange(1, 2_000, dtype=np.int64)
    sizes = []
    placed = module._placed

    def at_first_in_vain(packed, bits):
        sizes.append(bits)
        return None if len(sizes) < 3 else placed(packed, bits)

    monkeypatch.setattr(module, "_placed", at_first_in_vain)
    assert Table(keys, keys).find(keys).tolist() == keys.tolist()
    assert [more - less for less, more in pairwise(sizes)] == [1, 1]


def test_more_keys_than_slots_find_no_place():
    assert module._placed(np.arange(1, 10, dtype=np.uint64), 3) is None


def test_a_key_that_is_there_too_often_is_refused():
    with pytest.raises(ValueError, match="more than twice"):
        Table(np.array([5, 5, 5], np.int64), np.arange(3))
