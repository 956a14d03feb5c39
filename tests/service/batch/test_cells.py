"""Cells between formats: what a table, an object and a sheet show of them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.batch.cells import Json, Other, guarded, plain, simple, source
from service.batch.columns import told_apart


@pytest.mark.parametrize(
    ("cell", "table", "json"),
    [
        ("007", "007", '"007"'),
        (None, "", "null"),
        (True, "true", "true"),
        (12345678901234567890, "12345678901234567890", "12345678901234567890"),
        (1.5, "1.5", "1.5"),
        (float("nan"), "", "null"),
        (float("inf"), "inf", "null"),
        (Decimal("1.50"), "1.50", "1.50"),
        (Decimal("1E+3"), "1000", "1000"),
        (datetime(2026, 5, 1, 8, 30), "2026-05-01 08:30:00", '"2026-05-01 08:30:00"'),
        (date(2026, 5, 1), "2026-05-01", '"2026-05-01"'),
        (time(8, 30), "08:30:00", '"08:30:00"'),
        (timedelta(days=1, hours=6), "30:00:00", '"30:00:00"'),
        (-timedelta(minutes=1, microseconds=5), "-0:01:00.000005", '"-0:01:00.000005"'),
        ("您".encode(), "您", '"您"'),
        (Json('"a\\u60a8"'), "a您", '"a\\u60a8"'),
        (Json("null"), "", "null"),
        (Json("1.50"), "1.50", "1.50"),
        (Other(object(), Json("[1]")), "[1]", "[1]"),
        (Other(object(), "x"), "x", '"x"'),
    ],
)
def test_a_cell_is_shown_in_a_table_and_in_an_object(cell, table, json):
    assert (plain(cell), source(cell)) == (table, json)


@pytest.mark.parametrize(
    ("json", "value"),
    [
        ('"a"', "a"),
        ("1", 1),
        ("1.5", 1.5),
        ("1.50", 1.5),
        ("0.12345678901234567890", "0.12345678901234567890"),
        ("1e400", "1e400"),
        ("true", True),
        ("null", None),
        ("[1]", "[1]"),
    ],
)
def test_a_number_of_an_object_is_one_only_where_it_keeps_all_its_digits(json, value):
    assert simple(Json(json)) == value
    assert type(simple(Json(json))) in (type(value), str)


@given(st.text(max_size=8))
def test_no_guarded_text_begins_as_a_formula_and_guarding_again_changes_nothing(text):
    safe = guarded(text)
    assert safe in (text, f"'{text}")
    assert guarded(safe) == safe
    if safe[:1] in tuple("=@＝＋－＠\t\r"):
        raise AssertionError(text)


@given(st.lists(st.sampled_from(["n", "n_2", "n_3", "text", ""]), max_size=8))
def test_names_told_apart_are_all_there_and_none_twice(names):
    apart = told_apart(names)
    assert len(apart) == len(set(apart)) == len(names)
    assert set(names) <= set(apart)
