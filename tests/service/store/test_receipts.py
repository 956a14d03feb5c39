import re

import pytest

from service.store import receipts


def test_a_receipt_is_sixteen_letters_in_groups_of_four():
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", receipts.new()) for _ in range(200))


def test_a_receipt_carries_all_its_eighty_bits():
    assert receipts.code(bytes(10)) == "0000-0000-0000-0000"
    assert receipts.code(b"\xff" * 10) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert receipts.code(bytes(9) + b"\x01") == "0000-0000-0000-0001"
    assert receipts.code(b"\x80" + bytes(9)) == "G000-0000-0000-0000"
    assert len({receipts.new() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "written",
    [
        "K7QX-2M9D-01TV-W4HN",
        "k7qx2m9d01tvw4hn",
        " K7QX 2M9D 01TV W4HN\n",
        "K7QX-2M9D-OLTV-W4HN",
        "k7qx-2m9d-oiTV-w4hn",
        "Ｋ７ＱＸ－２Ｍ９Ｄ—01TV–W4HN",
    ],
)
def test_a_receipt_is_read_however_a_person_writes_it(written):
    assert receipts.read(written) == "K7QX-2M9D-01TV-W4HN"


@pytest.mark.parametrize(
    "written", ["", "K7QX", "K7QX-2M9D-01TV-W4HNN", "U7QX-2M9D-01TV-W4HN", "您好", "%00", "²" * 16]
)
def test_anything_else_is_no_receipt(written):
    assert receipts.read(written) is None


def test_what_is_stored_of_a_receipt_does_not_hold_it():
    assert receipts.digest("0000-0000-0000-0000") == "b62b8a01912021d73348e6d07f0201afc9eb88b0bf1f30ffb9608b3ab05a79c7"
