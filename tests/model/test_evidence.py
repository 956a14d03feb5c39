"""Evidence quotes the original, says why in plain Chinese, and is no more than a phone shows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.assessment import Finding, Kind, Verdict
from model.classifier import Contributions
from model.evidence import acts, disguises, harmless, links, numbers, phrases, sender
from model.evidence.case import Case, spread
from model.evidence.compose import LEAST, MOST, evidence
from model.numbers import NumberKind
from model.reading import read

NOTHING = "没有要你点链接、转账，也没有要验证码。"
NO_LINK = "没有网址，也没有要你加好友、说验证码。"
PHISHING = "【工商银行】您的密码器将失效，请登录k7x2q.top更新"


def case(
    message: str,
    verdict: Verdict = Verdict.SCAM,
    weights: dict[str, float] | None = None,
    came_from: NumberKind | None = None,
    category: str = "bank_phishing",
) -> Case:
    """Return a judged message; `weights` says what phrases of the normalised text weigh."""
    reading = read(message)
    values = [0.0] * len(reading.draft.text)
    for phrase, weight in (weights or {}).items():
        start = reading.draft.text.index(phrase)
        for place in range(start, start + len(phrase)):
            values[place] = weight / len(phrase)
    return Case(message, reading, verdict, category, values, came_from)


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.text, finding.reason) for finding in findings]


def test_a_contribution_is_shared_by_the_characters_of_its_feature():
    starts, ends = np.array([0, 1, 0]), np.array([2, 2, 0])
    assert spread(4, Contributions(starts, ends, np.array([1.0, 0.5, 9.0]))) == [0.5, 1.0, 0.0, 0.0]


def test_a_finding_quotes_the_original_and_not_what_was_read():
    judged = case("加薇亻言：①③⑧", weights={"微信": 0.5})
    assert judged.finding(Kind.CONTACT, 1, 3, "ask_add_contact") == Finding(
        Kind.CONTACT, 1, 4, "薇亻言", 0.5, "要你加微信、加 QQ 或进群，转到私下说。"
    )


@pytest.mark.parametrize(
    ("message", "verdict", "expected"),
    [
        (
            "您的账户异常，登录k7x2q.top",
            Verdict.SCAM,
            [("k7x2q.top", "网址 k7x2q.top 像随手注册的，骗子常用这种网址。")],
        ),
        (
            PHISHING,
            Verdict.SCAM,
            [("k7x2q.top", "短信自称中国工商银行，网址 k7x2q.top 却不是它登记的官方网址，像随手注册的。")],
        ),
        (
            "【工商银行】详见t.cn/Ab1c",
            Verdict.SUSPICIOUS,
            [("t.cn/Ab1c", "短信自称中国工商银行，给的却是看不出去向的短网址 t.cn。")],
        ),
        ("戳t.cn/Ab1c", Verdict.SCAM, [("t.cn/Ab1c", "短网址 t.cn 看不出会打开什么网站。")]),
        (
            "看huaxin.com",
            Verdict.NO_RISK_FOUND,
            [("huaxin.com", "网址 huaxin.com：先弄清是谁的网站，不要从短信里点开。")],
        ),
        (
            "装http://huaxin.com/a.apk",
            Verdict.SCAM,
            [("http://huaxin.com/a.apk", "点开 huaxin.com 会往手机里装软件，可能是木马。")],
        ),
        (
            "看http://47.98.12.3/a",
            Verdict.SCAM,
            [("http://47.98.12.3/a", "网址 47.98.12.3 只有一串数字，正规单位不这样发。")],
        ),
        (
            "【工商银行】登录icbc.com.cn",
            Verdict.NO_RISK_FOUND,
            [("icbc.com.cn", "网址 icbc.com.cn 是登记在册的官方网址。")],
        ),
        (
            "【邮储银行】登录psbc.com",
            Verdict.NO_RISK_FOUND,
            [("psbc.com", "网址 psbc.com：先弄清是谁的网站，不要从短信里点开。")],
        ),
        ("【工商银行】登录icbc.com.cn", Verdict.SCAM, []),
        ("没有网址", Verdict.SCAM, []),
    ],
)
def test_what_is_said_of_a_link(message, verdict, expected):
    findings = links.find(case(message, verdict))
    assert said(findings) == expected
    assert {finding.kind for finding in findings} <= {Kind.LINK}


@pytest.mark.parametrize(
    ("message", "verdict", "expected"),
    [
        ("联系13812345678", Verdict.SCAM, [(Kind.NUMBER, "13812345678", "要你联系的是一个私人手机号。")]),
        (
            "【工商银行】请致电13812345678",
            Verdict.SCAM,
            [(Kind.NUMBER, "13812345678", "短信自称中国工商银行，留的却不是它登记的官方号码。")],
        ),
        (
            "致电400-123-4567",
            Verdict.SCAM,
            [(Kind.NUMBER, "400-123-4567", "400、800 电话谁都能申请，不能证明对方身份。")],
        ),
        (
            "汇到6222021234567890123",
            Verdict.SCAM,
            [(Kind.ACCOUNT, "6222021234567890123", "短信里有银行卡号，不要往里转钱。")],
        ),
        ("加QQ123456", Verdict.SCAM, [(Kind.CONTACT, "123456", "要你加陌生的 QQ，正规单位不这样办事。")]),
        ("进Q裙1234567", Verdict.SCAM, [(Kind.CONTACT, "1234567", "要你进陌生的群，群里说赚到钱的可能都是托儿。")]),
        ("飞机@abc_12", Verdict.SCAM, [(Kind.CONTACT, "abc_12", "要你到别的聊天软件上私下联系，正规单位不这样办事。")]),
        (
            "17012345678",
            Verdict.SCAM,
            [(Kind.NUMBER, "17012345678", "要你联系的是虚拟运营商的手机号，对方是谁很难查清。")],
        ),
        (
            "【工商银行】发TD到1069 8888 12345",
            Verdict.SCAM,
            [(Kind.NUMBER, "1069 8888 12345", "106 开头的号码谁都能租来群发，不能证明对方身份。")],
        ),
        ("【工商银行】发TD到1069 8888 12345", Verdict.NO_RISK_FOUND, []),
        (
            "拨打010-12321",
            Verdict.NO_RISK_FOUND,
            [(Kind.NUMBER, "010-12321", "这是登记在册的官方号码。号码可以伪造，要打就自己拨。")],
        ),
        ("加V：hello88", Verdict.SCAM, [(Kind.CONTACT, "hello88", "要你加陌生的微信，正规单位不这样办事。")]),
        ("①③⑧①②③④⑤⑥⑦⑧", Verdict.SCAM, [(Kind.NUMBER, "①③⑧①②③④⑤⑥⑦⑧", "要你联系的是一个私人手机号。")]),
        (
            "拨打95588",
            Verdict.NO_RISK_FOUND,
            [(Kind.NUMBER, "95588", "这是登记在册的官方号码。号码可以伪造，要打就自己拨。")],
        ),
        ("拨打95588", Verdict.SCAM, []),
        ("拨打95555", Verdict.NO_RISK_FOUND, []),
        ("验证码835261，金额500元", Verdict.SCAM, []),
    ],
)
def test_what_is_said_of_a_number(message, verdict, expected):
    assert [(one.kind, one.text, one.reason) for one in numbers.find(case(message, verdict))] == expected


def test_each_kind_of_disguise_is_shown_once_and_weighs_by_its_number():
    assert disguises.find(case("加薇信、扣扣，银\u200b行")) == [
        Finding(Kind.EVASION, 8, 9, "\u200b", 0.05, "字里夹着看不见的符号，像是为了躲过拦截。"),
        Finding(Kind.EVASION, 0, 3, "加薇信", 0.1, "用同音字、别字代替常用词，像是为了躲过拦截。"),
    ]


def test_phrases_are_the_pieces_that_weigh_to_the_side_of_the_verdict():
    judged = case(PHISHING, weights={"您的密码器": 1.5, "将失效": 0.9, "请登录": 0.2, "更新": -1.0})
    assert phrases.find(judged) == [
        Finding(Kind.WORDING, 6, 14, "您的密码器将失效", 2.4, "说你的账户、证件要停用，催你快办。"),
    ]


def test_a_piece_is_marked_whole_and_weighs_what_all_its_characters_weigh():
    judged = case("宝妈兼.职，给抖❤音商家点关❤注", weights={"商家点": 2.0, "音": -0.5}, category="task_rebate")
    assert phrases.find(judged) == [
        Finding(Kind.WORDING, 9, 16, "音商家点关❤注", 1.5, "说钱来得轻松，是为了让你往里垫钱。"),
    ]


@pytest.mark.parametrize(
    ("phrase", "category", "reason"),
    [
        ("您的密码器", "bank_phishing", "假冒银行的短信常这样催人。"),
        ("您的密码器将失效", "bank_phishing", "说你的账户、证件要停用，催你快办。"),
        ("这是老年大学聚会的照片", "malware_link", "引你好奇，点开就可能装上木马。"),
        ("这是老年大学聚会的照片", "loan", "假贷款常这样说，后面会要你先交钱。"),
        ("我换了新号", "acquaintance", "说换了号码、换了手机，是怕你打老号码问本人。"),
        ("先交保证金还送奖品", "prize", "要你先交钱、先垫钱。"),
        ("佣金每天都有", "loan", "用好处引你上钩。"),
        ("马上就来", "gaming", "用期限或后果催你，不让你细想。"),
    ],
)
def test_a_phrase_is_explained_by_its_act_its_ploy_or_its_kind(phrase, category, reason):
    judged = case(phrase, weights={phrase: 1.5}, category=category)
    assert said(phrases.find(judged)) == [(phrase, reason)]


def test_what_asks_for_something_or_is_a_crumb_reassures_nobody():
    message = "请在，让我点链接填银行卡，加我微信，扫码进来，我没敢点"
    weights = {"请在": -1.0, "让我点链接填银行卡": -1.0, "加我微信": -1.0, "扫码进来": -1.0, "我没敢点": -1.0}
    judged = case(message, Verdict.NO_RISK_FOUND, weights, category="personal")
    assert said(phrases.find(judged)) == [("我没敢点", "家人、朋友之间常这样说话。")]


def test_what_is_said_of_the_wording_is_not_said_a_third_time():
    message = "您的甲，您的乙，您的丙"
    found = evidence(case(message, weights={"您的甲": 1.0, "您的乙": 1.1, "您的丙": 1.2}))
    assert said(found) == [("您的丙", "假冒银行的短信常这样催人。"), ("您的乙", "假冒银行的短信常这样催人。")]


def test_where_no_risk_was_found_the_phrases_speak_against_a_scam():
    judged = case("您的包裹已到驿站", Verdict.NO_RISK_FOUND, {"您的包裹": -1.5}, category="delivery")
    assert phrases.find(judged) == [
        Finding(Kind.WORDING, 0, 8, "您的包裹已到驿站", -1.5, "快递和退款的通知常这样写，只是告诉你一声。"),
    ]


def test_an_institution_does_not_write_from_a_private_number():
    assert said(sender.find(case(PHISHING, came_from=NumberKind.MOBILE))) == [
        ("工商银行", "短信自称中国工商银行，却是从私人手机号发来的。")
    ]
    assert sender.find(case(PHISHING, came_from=NumberKind.OFFICIAL)) == []
    assert sender.find(case(PHISHING)) == []
    assert sender.find(case("晚上吃饭吗", came_from=NumberKind.MOBILE)) == []


@pytest.mark.parametrize(
    ("message", "verdict", "found"),
    [
        ("晚上吃饭吗", Verdict.NO_RISK_FOUND, [NOTHING]),
        ("请勿点击链接", Verdict.NO_RISK_FOUND, [NOTHING]),
        ("消费356元，余额2418元", Verdict.NO_RISK_FOUND, [NO_LINK]),
        ("晚上吃饭吗", Verdict.SUSPICIOUS, []),
        ("点这里t.cn/Ab1c", Verdict.NO_RISK_FOUND, []),
        ("先转账", Verdict.NO_RISK_FOUND, []),
        ("扫码看照片", Verdict.NO_RISK_FOUND, []),
        ("QQ123456", Verdict.NO_RISK_FOUND, []),
    ],
)
def test_a_message_that_asks_for_nothing_is_said_to(message, verdict, found):
    assert [one.reason for one in harmless.find(case(message, verdict))] == found


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("有同事上门取现金", "要你把现金、黄金或银行卡交给别人，正规单位不这样办事。"),
        ("买5张京东E卡，卡密拍照发我", "要你买礼品卡、充值卡再报卡密，等于把钱给了对方。"),
        ("把收款码租给我们", "要用你的银行卡、手机卡或收款码，借出去会犯法。"),
        ("全程不要挂电话", "不让你挂电话、不让你和别人商量。"),
        ("不听话就发给你的家人", "用吓人的话逼你照做。"),
        ("微信直接转给我，不走平台", "要你不走平台、私下付钱，钱没有人替你保管。"),
    ],
)
def test_every_grave_act_has_a_reason_of_its_own(message, reason):
    assert reason in [one.reason for one in acts.find(case(message))]


def test_a_piece_that_asks_for_two_things_is_explained_by_the_graver():
    judged = case("填写卡号、有效期、卡背三位数及短信验证码即刻生效")
    assert said(acts.find(judged)) == [
        ("填写卡号、有效期、卡背三位数及短信验证码即刻生效", "要你说出验证码、密码或卡号，说了钱就会被转走。")
    ]


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(min_size=1, max_size=5_000)
    | st.text(alphabet="加微信❤扣转账，。、“”【】:1 3.\u200ba把先交qq验证码", min_size=1, max_size=400),
    verdict=st.sampled_from(Verdict),
    weight=st.floats(-3, 3),
)
def test_whatever_the_text_the_evidence_quotes_it_and_speaks_for_the_verdict(text, verdict, weight):
    reading = read(text)
    category = "personal" if verdict is Verdict.NO_RISK_FOUND else "loan"
    found = evidence(Case(text, reading, verdict, category, [weight] * len(reading.draft.text)))
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]
    assert {one.weight < 0 for one in found} <= {verdict is Verdict.NO_RISK_FOUND}
    assert len(found) <= MOST


def test_the_evidence_is_sorted_by_weight_and_nothing_overlaps():
    weights = {"您的密码器将失效": 2.0, "请登录": 0.5, "k7x2q.top": 3.0}
    found = evidence(case(PHISHING, weights=weights))
    assert [(one.kind, one.text, one.weight) for one in found] == [
        (Kind.LINK, "k7x2q.top", 3.0),
        (Kind.WORDING, "您的密码器将失效", 2.0),
        (Kind.WORDING, "请登录", 0.5),
    ]


def test_a_link_or_number_of_a_flagged_message_stays_even_where_it_weighs_nothing():
    found = evidence(case("登录k7x2q.top或加QQ123456", Verdict.SUSPICIOUS, {"k7x2q.top": -2.0}))
    assert [(one.text, one.weight) for one in found] == [("或加QQ", 0.3), ("k7x2q.top", LEAST), ("123456", LEAST)]


def test_where_no_risk_was_found_nothing_that_speaks_for_a_scam_is_shown():
    message = "您的包裹已到驿站，k7x2q.top"
    found = evidence(case(message, Verdict.NO_RISK_FOUND, {"您的包裹": -1.5, "k7x2q.top": 0.5}, category="delivery"))
    assert [(one.text, one.weight, one.reason) for one in found] == [
        ("您的包裹已到驿站", -1.5, "快递和退款的通知常这样写，只是告诉你一声。"),
        ("k7x2q.top", -0.005, "网址 k7x2q.top：先弄清是谁的网站，不要从短信里点开。"),
    ]


def test_no_more_is_shown_than_a_phone_shows():
    message = "，".join(f"加QQ12345{digit}" for digit in range(9))
    assert len(evidence(case(message))) == MOST


def test_what_a_flagged_message_wants_done_is_a_reason_even_where_its_words_weigh_nothing():
    found = evidence(case("请把验证码告诉我，先交押金，别告诉别人", Verdict.SCAM, {}))
    assert {one.reason for one in found} >= {"要你先交钱、先垫钱。", "要你瞒着别人，怕有人劝住你。"}
    warned = evidence(case("请勿转账，不要共享屏幕", Verdict.SCAM, {}))
    assert [one.reason for one in warned] == []


def test_what_is_denied_or_given_is_not_asked_for():
    found = evidence(case("不收押金，请填写领奖资料，验证码6632", Verdict.SCAM, {}))
    assert [one.reason for one in found] == []
