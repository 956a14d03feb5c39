"""The released model, from a text to an assessment."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.assessment import Kind, Verdict
from model.assessor import Assessor
from model.known import Index, Report
from model.limits import InvalidText
from model.masking import mask
from model.taxonomy import load as taxonomy

ETC = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PARCEL = "【菜鸟驿站】您的包裹已到幸福路店，取件码3-2-1088，营业至21:00。"
DISGUISED = "微\u200b❤信①③⑧ 加Ⅴ：hello88，征 信 優 化，登录etc-r\nz。top，5ooo元，亻言，一三八零零一三八零零零"
# Each pattern of the model, driven as far as five thousand characters go.
ADVERSARIAL = [
    piece * (5_000 // len(piece))
    for piece in (
        *("a", "a.", "a-", "a@", "1", "1,", "1.", "1 ", "1:", "+1 ", "$", "(0", "o", "1o", "l0o", "一", "一 ", "1一"),
        *(
            "微 信 ",
            "微❤信",
            "银.行",
            "加v",
            "加微信a",
            "加w ",
            "qq1",
            "点com",
            "1点com",
            "a。top",
            "http://",
            "www.\n",
        ),
        *("勿速", "转账勿", "把告诉提供发", "输入银行卡", "交费", "亻言", "贝才", "薇信", "菜票", "定点机构"),
        *("①", "１", "1\u200b", "\u200b", "\u0301", "🇨", "👨\u200d", "\n", ".\n", "a\n.com", "t.cn/", "a.cn ", "移动"),
        *("[", "t.cn/[", "1🔥", "0010 ", "6222 ", "13812345678", "验证码", "号码:"),
    )
]


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor.load()


def test_the_categories_of_the_model_are_those_of_the_taxonomy(assessor):
    assert set(assessor._classifier.categories) == set(taxonomy().slugs)


def test_the_model_tells_its_version_and_card(assessor):
    assert assessor.card["version"] == assessor.version
    assert set(assessor.card["thresholds"]) == {"suspicious", "scam"}
    assert 0.5 < assessor.card["thresholds"]["suspicious"] < assessor.card["thresholds"]["scam"] < 1


def test_a_phishing_message_is_called_a_scam_for_its_link_and_its_wording(assessor):
    found = assessor.assess(ETC)
    assert (found.verdict, found.verdict_text) == (Verdict.SCAM, "高度可疑")
    assert (found.group, found.category, found.category_text) == ("scam", "service_phishing", "冒充公共服务")
    assert found.risk > 0.9
    assert {evidence.kind for evidence in found.evidence} >= {Kind.LINK, Kind.WORDING}
    link = next(evidence for evidence in found.evidence if evidence.kind is Kind.LINK)
    assert (link.start, link.end, link.text) == (20, 30, "etc-rz.top")
    assert [contact.number for contact in found.contacts][:2] == ["110", "96110"]


def test_no_risk_is_found_in_a_pick_up_code(assessor):
    found = assessor.assess(PARCEL)
    assert (found.verdict, found.verdict_text) == (Verdict.NO_RISK_FOUND, "暂未发现诈骗特征")
    assert (found.group, found.category) == ("normal", "delivery")
    assert found.risk < 0.1


@pytest.mark.parametrize("text", [ETC, PARCEL, DISGUISED, "k7x2q.top", "。", "\u200b", "a" * 5_000])
def test_an_assessment_keeps_to_the_contract(assessor, text):
    answer = json.loads(json.dumps(assessor.assess(text).as_dict()))
    assert list(answer) == [
        *("verdict", "verdict_text", "risk", "group", "category", "category_text", "candidates", "evidence", "advice"),
        *("contacts", "model"),
    ]
    assert 0 <= answer["risk"] <= 1
    assert 1 <= len(answer["candidates"]) <= 3
    assert answer["candidates"][0]["category"] == answer["category"]
    assert (answer["group"] in ("scam", "illegal")) == (answer["verdict"] in ("scam", "suspicious"))
    assert len(answer["advice"]) == 6
    assert answer["model"] == assessor.version
    check_evidence(text, answer["evidence"])


def check_evidence(text: str, evidence: list[dict]) -> None:
    """Every span quotes the text as it was sent, the strongest comes first, and none covers another."""
    assert all(set(one) == {"kind", "start", "end", "text", "weight", "reason"} for one in evidence)
    assert all(text[one["start"] : one["end"]] == one["text"] for one in evidence)
    weights = [abs(one["weight"]) for one in evidence]
    assert weights == sorted(weights, reverse=True)
    spans = sorted((one["start"], one["end"]) for one in evidence)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=80) | st.text("加微信银行登录链接vx138一.top/ \n❤\u200b①验证码", min_size=1))
def test_any_text_is_judged_and_every_span_quotes_it(assessor, text):
    if not text.strip():
        return
    answer = assessor.assess(text).as_dict()
    assert 0 <= answer["risk"] <= 1
    check_evidence(text, answer["evidence"])


@settings(max_examples=10, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_text_of_five_thousand_characters_is_judged(assessor, piece):
    if not piece.strip():
        return
    text = (piece * 5_000)[:5_000].strip()
    check_evidence(text, assessor.assess(text).as_dict()["evidence"])


@pytest.mark.parametrize("text", ADVERSARIAL, ids=lambda text: ascii(text[:6]))
def test_no_text_of_five_thousand_characters_takes_long(assessor, text):
    started = time.process_time()
    if text.strip():
        assessor.assess(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "内容是空的，请粘贴要查的短信。"),
        (" \n", "内容是空的，请粘贴要查的短信。"),
        ("好" * 5_001, "内容有 5001 个字，超过 5000 字的上限，请只粘贴可疑的部分。"),
        ("\ud800", "内容里有残缺的字符，请重新复制后再粘贴。"),
    ],
)
def test_a_text_that_cannot_be_judged_is_refused(assessor, text, message):
    with pytest.raises(InvalidText) as caught:
        assessor.assess(text)
    assert str(caught.value) == message
    with pytest.raises(InvalidText):
        assessor.score([text])


def test_many_messages_are_scored_as_one_is(assessor):
    texts = [ETC, PARCEL, DISGUISED, "晚上一起吃饭吗"]
    fields = ("verdict", "verdict_text", "risk", "group", "category", "category_text", "candidates")
    assert [[getattr(score, field) for field in fields] for score in assessor.score(texts)] == [
        [getattr(assessor.assess(text), field) for field in fields] for text in texts
    ]


def test_spaces_around_a_message_change_no_verdict_and_no_quote(assessor):
    plain, spaced = assessor.assess(ETC), assessor.assess(f"\n  {ETC} \n")
    assert spaced.risk == plain.risk
    assert [one.text for one in spaced.evidence] == [one.text for one in plain.evidence]
    assert [one.start - 3 for one in spaced.evidence] == [one.start for one in plain.evidence]


def test_one_assessor_serves_many_threads():
    texts = [ETC, PARCEL, DISGUISED, "晚上一起吃饭吗"] * 20
    fresh = Assessor.load()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(fresh.assess, texts))
    assert answers == [fresh.assess(text) for text in texts]


def test_a_message_like_one_that_staff_called_a_scam_says_how_many_reported_it(assessor):
    known = Assessor.load(known=Index([Report("m1", mask(ETC), 7, "scam"), Report("m2", mask(PARCEL), 9, "not_scam")]))
    found = [one for one in known.assess(ETC).evidence if one.kind is Kind.KNOWN]
    assert [(one.start, one.end, one.text, one.reason) for one in found] == [(0, 0, "", "已有 7 人反映类似信息。")]
    assert known.assess(ETC).risk == assessor.assess(ETC).risk
    assert known.assess(PARCEL) == assessor.assess(PARCEL)


def test_an_institution_that_writes_from_a_private_number_is_told_apart(assessor):
    text = "【工商银行】您的积分即将清零，请登录 gsyh-x.top 兑换"
    private, official = assessor.assess(text, "13800138000"), assessor.assess(text, "95588")
    assert [(one.text, one.reason) for one in private.evidence if one.kind is Kind.SENDER] == [
        ("工商银行", "短信自称中国工商银行，却是从私人手机号发来的。")
    ]
    assert [one for one in official.evidence if one.kind is Kind.SENDER] == []
    assert private.risk == official.risk


def test_a_harmless_message_is_told_what_it_does_not_ask_for(assessor):
    assert "没有要你点链接、转账，也没有要验证码。" in [one.reason for one in assessor.assess("明天几点吃饭").evidence]
