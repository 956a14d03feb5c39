"""Links are found with or without a scheme, also glued to Chinese text, and what is no link is left alone."""

import pytest

from model.links import Link, LinkKind, find_links, looks_random
from model.normalise import normalise

OFFICIAL, ORDINARY, SHORT = LinkKind.OFFICIAL, LinkKind.ORDINARY, LinkKind.SHORT
ODD, APP, ADDRESS = LinkKind.ODD, LinkKind.APP, LinkKind.ADDRESS

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
    ("10086-jf.cn", [("10086-jf.cn", ORDINARY, "10086-jf.cn")]),
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
    ("银行.com", []),
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
    assert find_links("登录icbc-jf.top") == [Link(2, 13, "icbc-jf.top", "icbc-jf.top", "", LinkKind.ODD, None)]


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
    ],
)
def test_a_label_that_looks_drawn_by_a_machine(label, random):
    assert looks_random(label) is random


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
