"""Links are found with or without a scheme, also glued to Chinese text, and what is no link is left alone."""

import re
import sys

import pytest

from model import hosts, imitations, links, senders
from model import registry as organisations
from model.imitations import Trick
from model.links import Link, LinkKind, find_links
from model.normalise import normalise
from model.registry import registry

OFFICIAL, ORDINARY, SHORT = LinkKind.OFFICIAL, LinkKind.ORDINARY, LinkKind.SHORT
ODD, APP, ADDRESS = LinkKind.ODD, LinkKind.APP, LinkKind.ADDRESS

MODULES = (hosts, imitations, links, organisations, senders)
PATTERNS = [
    *dict.fromkeys(v.pattern for module in MODULES for v in vars(module).values() if isinstance(v, re.Pattern)),
    links._endings().pattern,
    registry()._pattern.pattern,
    senders._words().before.pattern,
    senders._words().after.pattern,
]


def unbounded(tree, inside):
    """Return the repeats without bound of a parsed expression that lie in another repeat of more than a few times."""
    found = []
    for operator, value in tree:
        if operator in (re._constants.MAX_REPEAT, re._constants.MIN_REPEAT):
            _, high, body = value
            endless = high == re._constants.MAXREPEAT
            if endless and inside:
                found.append(value)
            found += unbounded(body, inside or endless or high > 1)
        elif operator is re._constants.SUBPATTERN:
            found += unbounded(value[-1], inside)
        elif operator is re._constants.BRANCH:
            found += [one for branch in value[1] for one in unbounded(branch, inside)]
        elif operator in (re._constants.ASSERT, re._constants.ASSERT_NOT):
            found += unbounded(value[1], inside)
    return found


# A message, and the links in it: what they quote, their kind and registered domain.
MESSAGES = [
    # bare hosts beside Chinese characters
    ("请登录etc-rz.top重新认证", [("etc-rz.top", ODD, "etc-rz.top")]),
    ("【ETC】请登录 etc-rz.top 认证", [("etc-rz.top", ODD, "etc-rz.top")]),
    ("详见www.huaxin.com，谢谢", [("www.huaxin.com", ORDINARY, "huaxin.com")]),
    ("详见WWW.HUAXIN.COM。", [("www.huaxin.com", ORDINARY, "huaxin.com")]),
    ("官网:huaxin.com.cn", [("huaxin.com.cn", ORDINARY, "huaxin.com.cn")]),
    ("登录wap.icbc.com.cn查询", [("wap.icbc.com.cn", OFFICIAL, "icbc.com.cn")]),
    ("请上12306.cn购票", [("12306.cn", OFFICIAL, "12306.cn")]),
    ("gd.122.gov.cn处理", [("gd.122.gov.cn", OFFICIAL, "122.gov.cn")]),
    ("查询m.10086.cn/x", [("m.10086.cn/x", OFFICIAL, "10086.cn")]),
    ("看这里 https://huaxin.cn/a?b=1&c=2#d 哦", [("https://huaxin.cn/a?b=1&c=2#d", ORDINARY, "huaxin.cn")]),
    ("http://huaxin.cn:8080/a", [("http://huaxin.cn:8080/a", ORDINARY, "huaxin.cn")]),
    ("ftp://huaxin.cn/a", [("ftp://huaxin.cn/a", ORDINARY, "huaxin.cn")]),
    ("http:/huaxin.cn/a", [("http:/huaxin.cn/a", ORDINARY, "huaxin.cn")]),
    ("网址ｈｔｔｐ：／／ａｂｃｄｅ．ｔｏｐ／１", [("http://abcde.top/1", ODD, "abcde.top")]),
    ("xn--fiqs8s.xn--p1ai/a", [("xn--fiqs8s.xn--p1ai/a", ODD, "xn--fiqs8s.xn--p1ai")]),
    # two in one message
    ("a.huaxin.com或t.cn/Ab1c", [("a.huaxin.com", ORDINARY, "huaxin.com"), ("t.cn/ab1c", SHORT, "t.cn")]),
    # short links
    ("戳t.cn/A6xYz1领取", [("t.cn/a6xyz1", SHORT, "t.cn")]),
    ("http://dwz.cn/abc", [("http://dwz.cn/abc", SHORT, "dwz.cn")]),
    ("m.tb.cn/h.5abc", [("m.tb.cn/h.5abc", SHORT, "tb.cn")]),
    ("https://bit.ly/3abc", [("https://bit.ly/3abc", SHORT, "bit.ly")]),
    ("u.jd.com/x1", [("u.jd.com/x1", SHORT, "jd.com")]),
    # odd: cheap endings and labels drawn by a machine
    ("k7x2q.cc", [("k7x2q.cc", ODD, "k7x2q.cc")]),
    ("sb7jj8.cn/1", [("sb7jj8.cn/1", ODD, "sb7jj8.cn")]),
    ("x3b9.com", [("x3b9.com", ODD, "x3b9.com")]),
    ("65383.com", [("65383.com", ODD, "65383.com")]),
    ("qwrtp.com", [("qwrtp.com", ODD, "qwrtp.com")]),
    ("yibao.vip", [("yibao.vip", ODD, "yibao.vip")]),
    # application files and addresses
    ("下载http://huaxin.com/app.apk安装", [("http://huaxin.com/app.apk", APP, "huaxin.com")]),
    ("k7x2q.cc/d/anquan.apk?x=1", [("k7x2q.cc/d/anquan.apk?x=1", APP, "k7x2q.cc")]),
    ("http://47.98.12.3/a", [("http://47.98.12.3/a", ADDRESS, "47.98.12.3")]),
    ("47.98.12.3:8088", [("47.98.12.3:8088", ADDRESS, "47.98.12.3")]),
    ("47.98.12.3/login", [("47.98.12.3/login", ADDRESS, "47.98.12.3")]),
    # tricks: the host is what stands behind the @, and only the registered domain counts
    ("http://icbc.com.cn@k7x2q.top/a", [("http://icbc.com.cn@k7x2q.top/a", ODD, "k7x2q.top")]),
    ("icbc.com.cn.k7x2q.top", [("icbc.com.cn.k7x2q.top", ODD, "k7x2q.top")]),
    ("icbc.com-rz.top/a", [("icbc.com-rz.top/a", ODD, "com-rz.top")]),
    ("10086-jf.cn", [("10086-jf.cn", ODD, "10086-jf.cn")]),
    # punctuation of the sentence is no part of a link
    ("（t.cn/Ab1c）", [("t.cn/ab1c", SHORT, "t.cn")]),
    ("[网址t.cn/Ab1c]", [("t.cn/ab1c", SHORT, "t.cn")]),
    ("见huaxin.com/a, 或来电.", [("huaxin.com/a", ORDINARY, "huaxin.com")]),
    ("Go to huaxin.com/a!", [("huaxin.com/a", ORDINARY, "huaxin.com")]),
    ("huaxin.com.Please reply", [("huaxin.com", ORDINARY, "huaxin.com")]),
    ("huaxin.com13812345678", [("huaxin.com", ORDINARY, "huaxin.com")]),
    ("huaxin.comlogin", [("huaxin.com", ORDINARY, "huaxin.com")]),
    ("k7x2q.top登录k8x3q.cc", [("k7x2q.top", ODD, "k7x2q.top"), ("k8x3q.cc", ODD, "k8x3q.cc")]),
    # disguised links
    ("登录etc-rz点top", [("etc-rz.top", ODD, "etc-rz.top")]),
    ("w w w . a b c d e . t o p", [("www.abcde.top", ODD, "abcde.top")]),
    ("登录http://etc-r\nz.top/a", [("http://etc-rz.top/a", ODD, "etc-rz.top")]),
    # what is no link
    ("邮件发至service@icbc.com.cn", []),
    ("zhang.top@163.com", []),
    ("余额1,280.50元，利率3.5%", []),
    ("版本v1.2.3，系统10.15.7", []),
    ("服务器47.98.12.3", []),
    ("2026.11.24周二", []),
    ("时间8.30-17.30", []),
    ("readme.md和setup.py", []),
    ("Your code is 1234.Do not share it", []),
    ("I am at home.My phone is off", []),
    ("Mr.Li您好，Dr.Wang约您", []),
    ("好的...明天见", []),
    ("安全.保密.高效", []),
    ("U.S.A.和p.m.", []),
    ("第3.5.7条", []),
    ("银行.中国", []),
    ("app.apk", []),
]


@pytest.mark.parametrize(("message", "links"), MESSAGES)
def test_links_of_a_message(message, links):
    text = normalise(message).text
    assert [(text[link.start : link.end], link.kind, link.domain) for link in find_links(text)] == links


def test_a_link_carries_host_path_and_the_organisation_that_owns_its_domain():
    assert find_links("登录https://wap.icbc.com.cn/jf/查询") == [
        Link(2, 29, "wap.icbc.com.cn", "icbc.com.cn", "/jf/", LinkKind.OFFICIAL, "icbc"),
    ]
    assert find_links("登录huaxin.top") == [Link(2, 12, "huaxin.top", "huaxin.top", "", LinkKind.ODD, None)]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("登录huaxin.com", []),
        ("登录wap.icbc.com.cn:8443/a", []),
        ("登录icbc-jf.top", [(Trick.BRAND, "icbc", "icbc")]),
        ("登录lcbc.com.cn", [(Trick.LOOKALIKE, "icbc", "icbc")]),
        ("登录工商银行.com", [(Trick.NAME, "工商银行", "icbc")]),
        ("登录icbc.com.cn@huaxin.top", [(Trick.USER, "icbc.com.cn", "icbc")]),
        ("登录www.huaxin.com@k7x2q.top", [(Trick.USER, "www.huaxin.com", None)]),
        ("登录huaxin.top/icbc.com.cn", [(Trick.PLACE, "icbc.com.cn", "icbc")]),
        ("登录huaxin.com:8080", [(Trick.PORT, "8080", None)]),
        ("登录huaxin.com:80", []),
        ("登录http://47.98.12.3:8080/", [(Trick.PORT, "8080", None)]),
        ("填写docs.qq.com/form/a", [(Trick.OPEN, "docs.qq.com", None)]),
        ("填写huaxin.github.io", [(Trick.OPEN, "github.io", None)]),
        ("登录http://xn--xkrs14b.com", [(Trick.PUNYCODE, "华新.com", None)]),
        ("登录taobаo.com", [(Trick.LOOKALIKE, "taobao", "taobao"), (Trick.SCRIPT, "taobao", None)]),
    ],
)
def test_a_link_tells_the_tricks_that_it_plays(text, signs):
    (link,) = find_links(text)
    assert [(sign.trick, sign.shown, sign.organisation) for sign in link.signs] == signs


def test_a_page_that_anybody_may_put_up_is_not_the_owner_s():
    assert [(link.kind, link.owner) for link in find_links("docs.qq.com/form/a")] == [(ORDINARY, None)]
    assert [(link.kind, link.owner) for link in find_links("y.qq.com/a")] == [(OFFICIAL, "tencent")]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("http://[2001:db8:0::1]/a", "2001:db8::1"),
        ("http://793905155/a", "47.82.8.3"),
        ("http://0x2f.0142.12.3/a", "47.98.12.3"),
        ("http://47.98.12.3/a", "47.98.12.3"),
    ],
)
def test_an_address_in_another_writing_is_told_in_its_usual_form(text, domain):
    (link,) = find_links(text)
    assert (link.kind, link.domain, text[link.start : link.end]) == (ADDRESS, domain, text)
    assert link.host in text


def lines_run(function, text):
    """Return how many lines of Python `function(text)` runs through: a measure of work that is the same every time."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(text)
    finally:
        sys.settrace(before)
    return count


HALF = 2_500
UNITS = [
    *("a", "a.", "a-", "a@", "a.b.", "a.com ", "a.com/", "icbc.", "icbc-", "icbc.com.cn.", "com.", "xn--a.", "http://"),
    *(
        "http://a@",
        "http://1.",
        "http://[",
        "1.1.1.1:",
        "0x1.",
        "华新.com",
        "华.",
        "登录.com",
        "登录华新.中国，",
        "а.",
        "а",
        "www.",
    ),
    *("huaxin.cn，华新.com，", "华新.com.huaxin.cn，", "a.cn/华新.com"),
    *(
        "%",
        "a:1@",
        "rn",
        "rn.",
        "icbcicbc.top ",
        "taoba0.com，",
        "http://a.com/icbc.com.cn/",
        "供电",
        "提供电",
        "工行",
        "【",
        "我是",
    ),
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("function", [find_links, registry().claims], ids=["links", "claims"])
def test_work_grows_with_the_length_of_the_text_and_no_faster(function, unit):
    half, whole = ((unit * HALF)[:length] for length in (HALF, 2 * HALF))
    function(whole)
    assert lines_run(function, whole) <= 2.1 * lines_run(function, half) + 2_000


@pytest.mark.parametrize("pattern", PATTERNS, ids=range(len(PATTERNS)))
def test_no_expression_repeats_without_bound_what_repeats_without_bound(pattern):
    # Where only one repeat is without bound and none lies in another, a match tries no more than length × bounds ways.
    assert unbounded(re._parser.parse(pattern), inside=False) == []


def test_the_check_of_expressions_finds_what_it_is_for():
    assert unbounded(re._parser.parse(r"(?:[a-z]+\.)*com"), inside=False) != []
    assert unbounded(re._parser.parse(r"(?:[a-z]{1,9}\.){1,9}com"), inside=False) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("登录www.icbc.com.cn.user.login.huaxin.top兑换", [("www.icbc.com.cn.user.login.huaxin.top", "odd", None)]),
        ("http://www.icbc.com.cn(a)@huaxin.top", [("huaxin.top", "odd", None)]),
        ("http://user:p@ss@huaxin.com/a", [("huaxin.com", "ordinary", None)]),
        ("http://icbc.com.cn\\@huaxin.top", [("icbc.com.cn", "odd", None)]),
        ("www.icbc.com.cn,a@b.com", [("www.icbc.com.cn", "official", "icbc")]),
    ],
)
def test_an_official_name_in_the_wrong_place_makes_no_official_link(text, found):
    # Long hosts and user parts were once cut back to the bank's own domain and called official.
    assert [(link.host, link.kind, link.owner) for link in find_links(text)] == found
