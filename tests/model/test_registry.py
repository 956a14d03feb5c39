"""Who a message claims to be from, and which numbers and domains are whose."""

import re
import tomllib
from collections import defaultdict
from datetime import date

import pytest

from model.imitations import Trick
from model.links import LinkKind, find_links
from model.reading import read
from model.registry import FILE, Organisation, registry

TABLE = tomllib.loads(FILE.read_text(encoding="utf-8"))
ROWS, DECOYS = TABLE["organisations"], TABLE["decoys"]
EXAMPLES = tomllib.loads(FILE.with_name("examples.toml").read_text(encoding="utf-8"))
# The bank and the insurer of one house answer the same number, and so do the two companies of the power grid.
SHARED = {"95511": ["pingan", "pinganins"], "95598": ["sgcc", "csg"]}


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


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("icbc.com.cn", "icbc"),
        ("wap.icbc.com.cn", "icbc"),
        ("weixin.qq.com", "tencent"),
        ("pay.weixin.qq.com", "tencent"),
        ("icbc-jf.top", None),
        ("myicbc.com.cn", None),
        ("icbc.com.cn.huaxin.top", None),
        ("com.cn", None),
        ("", None),
    ],
)
def test_an_owner_is_found_by_what_a_host_ends_in(host, owner):
    assert registry().owner(host) == owner


def test_a_number_may_be_answered_by_two_organisations_of_one_house():
    assert [owner.key for owner in registry().owners("95511")] == ["pingan", "pinganins"]
    assert [owner.key for owner in registry().owners("95588")] == ["icbc"]
    assert registry().owners("13812345678") == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("提供电话", []),
        ("供电通知", ["供电"]),
        ("中国航天", []),
        ("国航通知", ["国航"]),
        ("到邮政局", ["邮政"]),
        ("中行为您服务", ["中行"]),
        ("招行为您办理", ["招行"]),
        ("创建行为规范", []),
        ("谨防电信诈骗", []),
        ("中国电信提醒您谨防电信诈骗", ["中国电信"]),
        ("我行您行吗我行吗", ["我行"]),
    ],
)
def test_a_short_name_is_a_word_and_no_accident_of_its_neighbours(text, named):
    # 工行 was once found in 施工行业, and 供电 in 提供电话.
    assert [text[one.start : one.end] for one in registry().claims(text)] == named


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
        ("icbc", "95588"),
    )


def test_no_domain_has_two_owners():
    domains = [domain for organisation in registry().organisations for domain in organisation.domains]
    assert len(domains) == len(set(domains))


@pytest.mark.parametrize(("text", "organisations"), [tuple(example.values()) for example in EXAMPLES["ok"]])
def test_an_ok_example_names_its_organisations(text, organisations):
    assert [key for _, key in claims(text)] == organisations


@pytest.mark.parametrize(("text", "organisations"), [tuple(example.values()) for example in EXAMPLES["fail"]])
def test_a_fail_example_does_not_name_its_organisations(text, organisations):
    assert [key for _, key in claims(text) if key in organisations] == []


def test_every_organisation_has_an_ok_and_a_fail_example_and_no_example_a_key_of_none():
    keys = [row["key"] for row in ROWS]
    assert len(keys) == len(set(keys))
    for name in ("ok", "fail"):
        assert {key for example in EXAMPLES[name] for key in example["organisations"]} == set(keys), name


def test_no_example_stands_twice():
    texts = [example["text"] for name in ("ok", "fail") for example in EXAMPLES[name]]
    assert sorted(texts) == sorted(set(texts))


def test_a_decoy_names_nobody_and_holds_a_name():
    aliases = [alias for organisation in registry().organisations for alias in organisation.aliases]
    assert sorted(set(DECOYS), key=DECOYS.index) == DECOYS
    for decoy in DECOYS:
        assert claims(decoy) == [], decoy
        assert any(alias in decoy for alias in aliases), decoy


def test_a_brand_is_plain_and_of_one_organisation():
    brands = [brand for row in ROWS for brand in row.get("brands", [])]
    assert [brand for brand in brands if not re.fullmatch(r"[a-z0-9-]{3,15}", brand)] == []
    assert len(brands) == len(set(brands))


def test_a_house_has_more_than_one_organisation():
    houses = [row["house"] for row in ROWS if "house" in row]
    assert [house for house in houses if houses.count(house) < 2] == []


def test_a_row_of_many_has_no_domain_and_no_brand_of_its_own():
    assert [row["key"] for row in ROWS if row.get("many") and (row.get("domains") or row.get("brands"))] == []


def test_every_number_and_domain_has_a_status_a_source_and_a_date():
    for row in ROWS:
        assert row.keys() <= {"key", "name", "kind", "house", "many", "aliases", "brands", "numbers", "domains"}
        for name, entries in (("number", row.get("numbers", [])), ("domain", row.get("domains", []))):
            for entry in entries:
                assert entry.keys() == {name, "status", "source", "date"}, entry
                assert entry["status"] in ("confirmed", "review"), entry
                assert entry["source"].strip(), entry
                assert date(2026, 1, 1) <= entry["date"], entry


def test_a_number_is_a_short_number_of_one_organisation():
    owners = defaultdict(list)
    for row in ROWS:
        for entry in row.get("numbers", []):
            owners[entry["number"]].append(row["key"])
    short = r"1[12]\d|1\d{4}|96\d{3}|95\d{3,4}|101\d{5}"
    assert [number for number in owners if not re.fullmatch(short, number)] == []
    assert {number: keys for number, keys in owners.items() if len(keys) > 1} == SHARED


def test_a_domain_is_a_registered_domain_of_one_organisation():
    owners = {entry["domain"]: row["key"] for row in ROWS for entry in row.get("domains", [])}
    for domain, owner in owners.items():
        (link,) = find_links(f"https://www.{domain}/")
        assert (link.owner, link.kind) == (owner, LinkKind.OFFICIAL), domain
        assert domain == link.domain or domain.endswith("." + link.domain)


def test_a_domain_in_front_of_another_is_an_imitation_of_its_owner():
    owners = {entry["domain"]: row["key"] for row in ROWS for entry in row.get("domains", [])}
    for domain, owner in owners.items():
        for host in (f"{domain}.huaxin.top", f"www.{domain}-jf.huaxin.cn"):
            (link,) = find_links(f"https://{host}/")
            assert (link.owner, link.kind) == (None, LinkKind.ODD), host
            assert [sign.organisation for sign in link.signs if sign.trick is Trick.PLACE] == [owner], host


def test_an_alias_is_of_one_organisation_and_not_empty():
    owners = defaultdict(list)
    for organisation in registry().organisations:
        assert organisation.aliases, organisation.key
        for alias in organisation.aliases:
            owners[alias].append(organisation.key)
    assert all(alias.strip() == alias != "" for alias in owners)
    assert {alias: keys for alias, keys in owners.items() if len(keys) > 1} == {}
