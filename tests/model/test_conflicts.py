"""What the message claims against its links and numbers: both names stand in the reason, and no review row is shown."""

import pytest

from model.assessment import Kind, Verdict
from model.evidence import links, sender
from model.evidence.case import Case
from model.numbers import kind_of
from model.reading import read
from model.registry import registry


def case(message: str, verdict: Verdict = Verdict.SCAM, came_from: str = "") -> Case:
    reading = read(message)
    kind = kind_of(came_from) if came_from else None
    return Case(message, reading, verdict, "bank_phishing", [0.0] * len(reading.draft.text), kind, came_from)


LINKS = [
    # a link that looks like somebody's
    ("登录icbc.com.cn@huaxin.top", "链接写成 icbc.com.cn 的样子，真正打开的却是 huaxin.top。"),
    ("登录www.icbc.com.cn.huaxin.top", "链接里写着 icbc.com.cn，真正打开的却是 huaxin.top。"),
    ("登录huaxin.top/icbc.com.cn", "链接里写着 icbc.com.cn，真正打开的却是 huaxin.top。"),
    ("登录lcbc.com.cn", "网址 lcbc.com.cn 把 icbc 换了一两个字母，装成中国工商银行的样子。"),
    ("登录9s533.com", "网址 9s533.com 把 95533 换了一两个字母，装成中国建设银行的样子。"),
    ("登录9s555.com", "网址 9s555.com 写得和招商银行的很像，其实不是一个网站。"),
    ("登录icbc-jf.top", "网址 icbc-jf.top 里写着“icbc”，却不是中国工商银行登记的官方网址。"),
    ("登录ccb-jf.top", "网址 ccb-jf.top 里写着“ccb”，不能证明是中国建设银行的。先用它的官方应用核实，不要点。"),
    ("登录工商银行.com", "网址 工商银行.com 里写着“工商银行”，却不是中国工商银行登记的官方网址。"),
    ("登录huахin.com", "网址 huахin.com 混进了外国字母，看着像 huaxin，打开的是另一个网站。"),
    (
        "登录http://xn--80ak6aa92e.com",
        "网址 xn--80ak6aa92e.com（显示成 аррӏе.com） 把 apple 换了一两个字母，装成苹果公司的样子。",
    ),
    ("登录http://xn--xkrs14b.com", "网址 xn--xkrs14b.com 是一串代码，打开显示成 华新.com，看不出是谁的网站。"),
    # a link that hides where it leads
    ("登录http://793905155/a", "网址 793905155 其实是 47.82.8.3 这串数字，换个写法是怕人认出来。"),
    ("登录huaxin.com:8080", "网址 huaxin.com 后面多出 :8080，正规单位的网址很少这样写。"),
    ("填写docs.qq.com/form/a", "docs.qq.com 上谁都能做网页、做表格，不能证明对方身份。"),
    # a link against whom the message claims to be from
    ("【工商银行】登录huaxin.com", "短信自称中国工商银行，网址 huaxin.com 却不是它登记的官方网址。"),
    ("您的工行卡冻结，登录huaxin.com", "短信提到中国工商银行，网址 huaxin.com 却不是它登记的官方网址。"),
    ("【建设银行】登录huaxin.com", "短信自称中国建设银行。先用它的官方应用核实，不要点 huaxin.com。"),
    ("【招商银行】登录icbc.com.cn", "短信自称招商银行，网址 icbc.com.cn 却是中国工商银行的。"),
    ("【建设银行】登录icbc.com.cn", "短信自称中国建设银行，网址 icbc.com.cn 却是中国工商银行的。"),
    ("【工商银行】下载huaxin.com/a.apk", "短信自称中国工商银行，却要从 huaxin.com 往手机里装软件，可能是木马。"),
    ("【度小满】下载huaxin.com/a.apk", "点开 huaxin.com 会往手机里装软件，可能是木马。"),
    ("【医保局】登录huaxin.com", "短信自称医疗保障局，网址 huaxin.com 却不是它登记的官方网址。"),
    ("【医保局】登录ybj.beijing.gov.cn", "网址 ybj.beijing.gov.cn：先弄清是谁的网站，不要从短信里点开。"),
    ("【玉山銀行】登录k7x2q.top", "网址 k7x2q.top 像随手注册的，骗子常用这种网址。"),
    # no conflict that may be told
    ("【工商银行】登录icbc.com.cn", None),
    ("【工商银行】登录ccb.com", None),
    ("【支付宝】登录taobao.com", None),
    ("【建设银行】农行、工行用户登录icbc.com.cn", None),
    ("您的建行卡冻结，登录icbc.com.cn", None),
]


@pytest.mark.parametrize(("message", "reason"), LINKS)
def test_what_is_wrong_with_a_link(message, reason):
    assert [finding.reason for finding in links.find(case(message))] == ([] if reason is None else [reason])


NUMBERS = [
    ("【建设银行】请致电95588", "短信自称中国建设银行，留的号码 95588 却是中国工商银行的。"),
    ("建设银行提醒您：请致电10086", "短信自称中国建设银行，留的号码 10086 却是中国移动的。"),
    ("【建设银行】请致电95533", None),
    ("【建设银行】请致电95588或到工商银行柜台", None),
    ("【建设银行】谨防诈骗，请拨110或96110", None),
    ("【建设银行】请致电95555", None),
    ("您的建行卡冻结，请致电95588", None),
    ("请致电95588", None),
]


@pytest.mark.parametrize(("message", "reason"), NUMBERS)
def test_a_number_that_is_another_s(message, reason):
    found = sender.find(case(message))
    assert [finding.reason for finding in found] == ([] if reason is None else [reason])
    assert {finding.kind for finding in found} <= {Kind.NUMBER}
    assert sender.find(case(message, Verdict.NO_RISK_FOUND)) == []


@pytest.mark.parametrize(
    ("came_from", "reason"),
    [
        ("95588", "短信自称中国建设银行，发来的号码 95588 却是中国工商银行的。"),
        ("10086", "短信自称中国建设银行，发来的号码 10086 却是中国移动的。"),
        ("13812345678", "短信自称中国建设银行，却是从私人手机号发来的。"),
        ("95533", None),
        ("95555", None),
        ("110", None),
        ("", None),
    ],
)
def test_a_message_that_came_from_another_s_number(came_from, reason):
    found = sender.find(case("【建设银行】您的卡已冻结", came_from=came_from))
    assert [(finding.kind, finding.text, finding.reason) for finding in found] == (
        [] if reason is None else [(Kind.SENDER, "建设银行", reason)]
    )


def test_no_row_under_review_reaches_a_resident():
    # The message itself names neither; every organisation claims to be every look-alike of itself.
    for organisation in registry().organisations:
        for value in (*organisation.domains, *organisation.numbers):
            if registry().confirmed(value):
                continue
            alias = organisation.aliases[0]
            message = f"【{alias}】登录huaxin.com、9s555.com、lcbc.cn，或致电95588"
            for verdict in Verdict:
                judged = case(message, verdict, "95588")
                said = [finding.reason for finding in (*links.find(judged), *sender.find(judged))]
                assert [reason for reason in said if value in reason] == [], (alias, value)


def test_a_link_is_called_official_only_where_its_own_row_is_confirmed():
    for organisation in registry().organisations:
        for domain in organisation.domains:
            (found,) = links.find(case(f"详见https://www.{domain}/", Verdict.NO_RISK_FOUND))
            official = found.reason == f"网址 www.{domain} 是登记在册的官方网址。"
            assert official is (domain in organisation.confirmed), domain


def test_a_row_of_many_is_called_by_what_the_message_writes():
    found = sender.find(case("【大使馆】请领取文件", came_from="13812345678"))
    assert [finding.reason for finding in found] == ["短信自称大使馆，却是从私人手机号发来的。"]
