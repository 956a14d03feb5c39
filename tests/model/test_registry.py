"""Who a message claims to be from, and which numbers and domains are whose."""

import pytest

from model.reading import read
from model.registry import Organisation, registry


def claims(message: str) -> list[tuple[str, str]]:
    reading = read(message)
    return [(reading.draft.text[one.start : one.end], one.organisation.key) for one in reading.claims]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("【工商银行】您的卡", [("工商银行", "icbc")]),
        ("【ETC中心】您的ETC", [("etc", "etc"), ("etc", "etc")]),
        ("玉山銀行與中國信託", [("玉山银行", "bank_any"), ("中国信托", "bank_any")]),
        ("12123提醒您", [("12123", "traffic")]),
        ("验证码123456", []),
        ("电话13812123456", []),
        ("sketch很好看", []),
        ("登录etc-rz.top", []),
        ("我在家", []),
    ],
)
def test_a_message_names_organisations(message, expected):
    assert claims(message) == expected


def test_an_owner_is_found_by_registered_domain_alone():
    assert registry().owner("icbc.com.cn") == "icbc"
    assert registry().owner("wap.icbc.com.cn") is None
    assert registry().owner("icbc-jf.top") is None


def test_only_confirmed_numbers_and_domains_may_be_shown():
    assert registry().confirmed("95588") is True
    assert registry().confirmed("95555") is False
    assert registry().confirmed("icbc.com.cn") is True
    assert registry().confirmed("psbc.com") is False
    assert registry().confirmed("13812345678") is False


def test_the_confirmed_rows_are_those_that_the_domain_notes_confirm():
    confirmed = {value for organisation in registry().organisations for value in organisation.confirmed}
    assert confirmed >= {"95588", "95533", "95599", "95566", "95559", "10086", "10010", "10000", "12123", "122"}
    assert confirmed >= {"12345", "12393", "nhsa.gov.cn", "chsi.com.cn", "icbc.com.cn", "cmbchina.com", "122.gov.cn"}
    assert not confirmed & {"95555", "95528", "95022", "12333", "ccb.com", "psbc.com", "12306.cn", "chinatax.gov.cn"}


def test_an_organisation_has_a_name_and_what_messages_call_it():
    icbc = next(organisation for organisation in registry().organisations if organisation.key == "icbc")
    assert icbc == Organisation(
        "icbc",
        "中国工商银行",
        "bank",
        ("工商银行", "工行", "工银", "融e行"),
        ("95588",),
        ("icbc.com.cn",),
        frozenset(("95588", "icbc.com.cn")),
    )


def test_no_domain_has_two_owners():
    domains = [domain for organisation in registry().organisations for domain in organisation.domains]
    assert len(domains) == len(set(domains))
