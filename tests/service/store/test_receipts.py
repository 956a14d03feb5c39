import re

import pytest

from service.store import receipts


def test_a_receipt_is_sixteen_letters_in_groups_of_four_without_what_looks_alike():
    assert all(re.fullmatch(r"([1-9A-HJKMNP-Z]{4}-){3}[1-9A-HJKMNP-Z]{4}", receipts.new()) for _ in range(200))
    assert len(set(receipts.ALPHABET)) == 32
    assert set("0OIL") & set(receipts.ALPHABET) == set()


def test_a_receipt_carries_all_its_eighty_bits():
    assert receipts.code(bytes(10)) == "1111-1111-1111-1111"
    assert receipts.code(b"\xff" * 10) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert receipts.code(bytes(9) + b"\x01") == "1111-1111-1111-1112"
    assert receipts.code(b"\x80" + bytes(9)) == "H111-1111-1111-1111"
    assert len({receipts.new() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "written",
    [
        "K7QX-2M9D-U1TV-W4HN",
        "k7qx2m9du1tvw4hn",
        " K7QX 2M9D U1TV W4HN\n",
        "K7QX-2M9D-ULTV-W4HN",
        "k7qx-2m9d-uiTV-w4hn",
        "Ｋ７ＱＸ－２Ｍ９Ｄ—U1TV–W4HN",
    ],
)
def test_a_receipt_is_read_however_a_person_writes_it(written):
    assert receipts.read(written) == "K7QX-2M9D-U1TV-W4HN"


@pytest.mark.parametrize("written", ["K7QX-2M9D-01TV-W4HN", "k7qx2m9doltvw4hn"])
def test_a_receipt_with_a_zero_that_was_given_out_earlier_is_still_read(written):
    assert receipts.read(written) == "K7QX-2M9D-01TV-W4HN"


@pytest.mark.parametrize(
    "written", ["", "K7QX", "K7QX-2M9D-01TV-W4HNN", "*7QX-2M9D-01TV-W4HN", "您好", "%00", "²" * 16]
)
def test_anything_else_is_no_receipt(written):
    assert receipts.read(written) is None


def test_what_is_stored_of_a_receipt_does_not_hold_it():
    assert receipts.digest("0000-0000-0000-0000") == "b62b8a01912021d73348e6d07f0201afc9eb88b0bf1f30ffb9608b3ab05a79c7"
