"""Short answers: what stands in them, how long they are, and that nothing in them can be tapped."""

from dataclasses import replace

import pytest

from model.assessment import Finding, Kind, Verdict
from model.taxonomy import load
from service.channels import replies

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
TAXONOMY = load()


def test_a_scam_is_answered_by_verdict_kind_reason_and_step(assessor):
    assert replies.for_assessment(TAXONOMY, SCAM, assessor.assess(SCAM), invite=True) == (
        "【高度可疑】\n"
        "像是：冒充公共服务\n"
        "理由：网址 etc-rz[点]top 里写着“etc”，不能证明是ETC 服务的。先用它的官方应用核实，不要点。\n"
        "怎么办：不点链接，不填身份证、银行卡和验证码。\n"
        "回复 1，把这条交给街道的工作人员核实。\n"
        "结果仅供参考。钱转出去了马上打 110，拿不准打 96110。"
    )


def test_a_harmless_message_is_answered_without_a_promise(assessor):
    assert replies.for_assessment(TAXONOMY, PICK_UP, assessor.assess(PICK_UP)) == (
        "【暂未发现诈骗特征】\n"
        "这只是说这段文字里没有找到诈骗的特征，不是保证，也不说明发信人是真的。\n"
        "怎么办：取件码只给家里人用，不发给生人。\n"
        "结果仅供参考。钱转出去了马上打 110，拿不准打 96110。"
    )


def test_110_stands_on_top_where_a_message_speaks_of_having_paid(assessor):
    text = f"{SCAM} 我已转账"
    first, *_ = replies.for_assessment(TAXONOMY, text, assessor.assess(text)).split("\n")
    assert first == "要是钱已经转出去了：马上打 110，越快越好。"


def test_who_has_paid_is_told_the_steps_with_110_first():
    title, first, *rest = replies.for_paid(TAXONOMY).split("\n")
    assert (title, first) == ("【马上打 110】钱已经转出去了：", "1. 马上打 110，越快越好。")
    assert [line[:3] for line in rest] == ["2. ", "3. ", "4. ", "5. "]


@pytest.mark.parametrize(
    "text",
    [
        "已转账",
        "已付款",
        "我已经转账了！",
        "钱已经转了",
        "我已经转了五千块怎么办？",
        "刚刚给他转了 3000 元",
        "我妈已经把钱转出去了",
        "我被骗了怎么办",
        "验证码已经告诉他了",
        "我付款了",
        "转过去了",
    ],
)
def test_a_message_that_says_money_or_a_code_has_gone_is_understood(text):
    assert replies.says_paid(text)


@pytest.mark.parametrize(
    "text",
    ["", "。", "1", "转账", "妈我手机坏了，已转账给你", "您的退款已转账至尾号1234", "对方要我转账", "请付款", SCAM],
)
def test_a_message_that_only_speaks_of_money_is_judged_instead(text):
    assert not replies.says_paid(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("登录 etc-rz.top 认证", "登录 etc-rz[点]top 认证"),
        ("http://icbcxk.cc/a?b=1", "icbcxk[点]cc/a?b=1"),
        ("HTTPS://WWW.12306.CN", "WWW[点]12306[点]CN"),
        ("打开 例子.中国", "打开 例子[点]中国"),
        ("1.2.3.4:8080/x", "1[点]2[点]3[点]4:8080/x"),
        ("weixin://dl/business", "dl/business"),
        ("电话 13812345678", "电话 138***78"),
        ("6222021234567890123", "622***23"),
        ("95588，2.5 折，96110。", "95588，2.5 折，96110。"),
        ("两\n行  字", "两 行 字"),
    ],
)
def test_addresses_and_long_numbers_are_written_so_that_no_app_makes_a_link_of_them(text, plain):
    assert replies.untappable(text) == plain


def test_an_answer_never_grows_beyond_600_characters_and_2048_bytes(assessor):
    long = Finding(Kind.LINK, 0, 9, "x" * 5000, 9.0, "很" * 5000)
    assessment = replace(assessor.assess(SCAM), verdict=Verdict.SCAM, evidence=(long,))
    text = replies.for_assessment(TAXONOMY, "已转账", assessment, invite=True)
    assert len(text) < 600
    assert text.endswith("结果仅供参考。钱转出去了马上打 110，拿不准打 96110。")
    for line in ("字" * 5000, "😀" * 5000, "a" * 5000):
        fitted = replies.fit("第一行", "", line)
        assert fitted.startswith("第一行\n" + line[:400])
        assert fitted.endswith("……")
        assert len(fitted) < 600
        assert len(fitted.encode()) <= 2048


def test_every_category_and_verdict_makes_an_answer_that_fits(assessor):
    given = assessor.assess(SCAM)
    for category in TAXONOMY.categories:
        for verdict in Verdict:
            said = replace(
                given,
                verdict=verdict,
                verdict_text=TAXONOMY.verdict(verdict).title,
                category=category.slug,
                category_text=category.title,
                advice=category.advice,
            )
            text = replies.for_assessment(TAXONOMY, "已转账", said, invite=True)
            assert len(text) < 600
            assert [word for word in ("安全", "100%", "官方认证", "放心") if word in text] == []
