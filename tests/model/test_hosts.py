"""What the written form of a host tells: addresses in any writing, punycode, registered domains, drawn labels."""

import subprocess
import sys

import pytest

from model.hosts import address, decoded, looks_random, parts, tables


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("47.98.12.3", "47.98.12.3"),
        ("793905155", "47.82.8.3"),
        ("0x2f620c03", "47.98.12.3"),
        ("0057.0142.014.03", "47.98.12.3"),
        ("0x2f.0x62.0xc.0x3", "47.98.12.3"),
        ("0x2f.98.014.3", "47.98.12.3"),
        ("47.98.3075", "47.98.12.3"),
        ("47.6425603", "47.98.12.3"),
        ("[2001:db8:0:0::1]", "2001:db8::1"),
        ("[::ffff:47.98.12.3]", "::ffff:2f62:c03"),
        ("13812345678", None),
        ("12345", None),
        ("08.1.1.1", None),
        ("47.98.12.3.4", None),
        ("47.98.99999", None),
        ("[zz]", None),
        ("huaxin.com", None),
        ("0xzz", None),
        ("", None),
    ],
)
def test_an_address_is_told_in_any_writing_that_browsers_take(host, expected):
    assert address(host) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("xn--xkrs14b.com", "华新.com"),
        ("www.xn--80ak6aa92e.com", "www.аррӏе.com"),
        ("huaxin.xn--fiqs8s", "huaxin.中国"),
        ("huaxin.com", "huaxin.com"),
        ("xn--zzzzzzzzzzzzzzz99999.com", "xn--zzzzzzzzzzzzzzz99999.com"),
        ("xn--.com", "xn--.com"),
    ],
)
def test_punycode_is_shown_in_its_own_script_where_it_can_be(host, expected):
    assert decoded(host) == expected


@pytest.mark.parametrize(
    ("host", "below", "label", "suffix", "domain"),
    [
        ("www.icbc.com.cn", "www", "icbc", "com.cn", "icbc.com.cn"),
        ("a.b.华新.中国", "a.b", "华新", "中国", "华新.中国"),
        ("com.cn", "", "", "com.cn", ""),
        ("huaxin.nothing", "huaxin", "nothing", "", ""),
    ],
)
def test_a_host_is_parted_by_the_public_suffix_list(host, below, label, suffix, domain):
    found = parts(host)
    assert (found.below, found.label, found.suffix, found.domain) == (below, label, suffix, domain)


@pytest.mark.parametrize(
    ("label", "random"),
    [
        ("huaxin", False),
        ("icbc", False),
        ("10086", True),
        ("123", False),
        ("abc", False),
        ("k7x2q", True),
        ("x3b9", True),
        ("qwrtpsd", True),
        ("bcdfghj", True),
        ("shangcheng", False),
        ("jiaoyu365", False),
        ("上海华新教育科技", False),
    ],
)
def test_a_label_that_looks_drawn_by_a_machine(label, random):
    assert looks_random(label) is random


def test_every_ending_of_the_lexicon_is_one_of_the_suffix_list():
    for ending in (*tables().cheap_endings, *tables().chinese_endings):
        assert parts(f"huaxin.{ending}").suffix == ending, ending


def test_the_suffixes_are_loaded_only_for_a_message_with_a_link():
    script = (
        "import sys; from model.reading import read; read('您好，明天见'); print('tldextract' in sys.modules);"
        "read('登录 k7x2q.top 认证'); print('tldextract' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
