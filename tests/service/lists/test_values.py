"""Numbers and hosts in all the ways in which people write them."""

import pytest

from service.lists.values import domains_of, host_of, is_identity, masked, number_of


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("电话：13812345678", "13812345678"),
        ("一三八一二三四五六七八", "13812345678"),
        ("010-62345678", "01062345678"),
        ("+852 9123 4567", "85291234567"),
        ("0085291234567", "85291234567"),
        ("QQ:123456789", "123456789"),
        ("微信号 dk8812ab", "dk8812ab"),
        ("V信dk8812ab", "dk8812ab"),
        ("6222 0212 3456 7890 128", "6222021234567890128"),
        # The 0 before what might be a mobile number was lost.
        ("6228297016251602875", "6228297016251602875"),
        ("110", None),
        ("王警官", None),
        ("13812345678 13912345678", None),
        ("", None),
    ],
)
def test_one_number_has_one_value(written, number):
    assert number_of(written) == number


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("etc-rz.top", "etc-rz.top"),
        (" HTTPS://M.ETC-RZ.top/a?b#c ", "m.etc-rz.top"),
        ("华新.com", "华新.com"),
        ("1.2.3.4", "1.2.3.4"),
        ("com.cn", None),
        ("看 etc-rz.top", None),
        ("etc-rz.top 和 b.com", None),
        ("银行", None),
    ],
)
def test_one_host_is_read_out_of_an_address(written, host):
    found = host_of(written)
    assert (found.host if found else None) == host


def test_a_host_is_under_each_domain_above_it_but_the_ending():
    assert domains_of("a.b.etc-rz.top") == ["a.b.etc-rz.top", "b.etc-rz.top", "etc-rz.top"]


def test_who_need_not_know_a_number_sees_a_few_characters_of_it():
    assert [masked(one) for one in ("13812345678", "6222021234567890128", "dk8812ab")] == [
        "138******78",
        "******0128",
        "dk******",
    ]


def test_an_identity_number_is_none_to_list():
    assert is_identity("11010519491231002X")
    assert not is_identity("13812345678")
