"""What rows do to a verdict by the stated rule, whatever the model says."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from model.assessment import Assessment, Finding, Kind, Score, Verdict
from model.reading import read
from service.lists.kept import Kept
from service.lists.listed import Listed
from service.lists.matches import Matches
from service.lists.rows import About, Row, Side

PLAIN = "周六下午打扫楼道，找王姐 13812345678，看 wuye-xfl.top"
CODE = PLAIN + "，把验证码发给我"
OTHER_LINK = PLAIN + " 和 http://x9k2q.top/a"
LATER = datetime(2100, 1, 1, tzinfo=UTC)
NUMBER = Row(7, Side.DENY, About.NUMBER, "13812345678", False, "幸福路派出所", LATER)
CONFIRMED = replace(NUMBER, confirmed=True)
ALLOW = Row(9, Side.ALLOW, About.DOMAIN, "wuye-xfl.top", False, "幸福里居委会", LATER)
SCAM, SUSPICIOUS, NONE = Verdict
FOR, AGAINST = Finding(Kind.WORDING, 0, 2, "周六", 0.5, "催您"), Finding(Kind.WORDING, 4, 6, "打扫", -0.5, "平常话")


@dataclass
class Fixed:
    """A model that always says the same."""

    verdict: Verdict
    evidence: tuple[Finding, ...] = (FOR, AGAINST)
    version: str = "v1"

    def assess(self, text, sender=None):
        score = self.score([text])[0]
        fields = {name: getattr(score, name) for name in score.__slots__}
        return Assessment(**fields, evidence=self.evidence, advice=("a",), contacts=(), model=self.version)

    def explain(self, text, sender=None):
        return self.assess(text, sender), read(text)

    def score(self, texts):
        return [Score(self.verdict, "", 0.5, "normal", "life_notice", "生活通知", ()) for _ in texts]


def listed(verdict, *rows, evidence=(FOR, AGAINST)):
    kept = Kept()
    kept._matches = Matches(rows)
    return Listed(Fixed(verdict, evidence), kept)


@pytest.mark.parametrize(
    ("before", "rows", "text", "after"),
    [
        (NONE, [NUMBER], PLAIN, SUSPICIOUS),
        (SUSPICIOUS, [NUMBER], PLAIN, SUSPICIOUS),
        (SCAM, [NUMBER], PLAIN, SCAM),
        (NONE, [CONFIRMED], PLAIN, SCAM),
        (SUSPICIOUS, [ALLOW], PLAIN, NONE),
        (NONE, [ALLOW], PLAIN, NONE),
        (SCAM, [ALLOW], PLAIN, SCAM),
        (SUSPICIOUS, [ALLOW], CODE, SUSPICIOUS),
        (SUSPICIOUS, [ALLOW], OTHER_LINK, SUSPICIOUS),
        (SUSPICIOUS, [ALLOW, NUMBER], PLAIN, SUSPICIOUS),
        (NONE, [ALLOW, NUMBER], PLAIN, SUSPICIOUS),
        (NONE, [NUMBER], "找王姐 13812345679", NONE),
    ],
)
def test_the_verdict_follows_the_rule_in_an_assessment_and_in_a_score(before, rows, text, after):
    judging = listed(before, *rows)
    found = judging.assess(text)
    assert found.verdict is after
    assert judging.score([text])[0].verdict is after
    assert (found.risk, found.category, found.candidates, found.model) == (0.5, "life_notice", (), "v1")


def test_what_staff_found_harmful_before_is_not_made_harmless_by_a_row():
    known = Finding(Kind.KNOWN, 0, 0, "", 2.0, "有人报告过")
    judging = listed(SUSPICIOUS, ALLOW, evidence=(known,))
    assert judging.assess(PLAIN).verdict is SUSPICIOUS
    assert judging.score([PLAIN])[0].verdict is SUSPICIOUS


@pytest.mark.parametrize(
    ("before", "rows", "text", "kind", "weight", "reason"),
    [
        (
            *(NONE, [NUMBER], PLAIN, Kind.NUMBER, 3.0),
            "这个号码在幸福路派出所的拦截名单里（第 7 行），按拦截规则，结论提高到“不能确定”。",
        ),
        (
            *(NONE, [CONFIRMED], PLAIN, Kind.NUMBER, 6.0),
            "这个号码在幸福路派出所的拦截名单里（第 7 行），按拦截规则，结论提高到“高度可疑”。",
        ),
        (
            *(SCAM, [NUMBER], PLAIN, Kind.NUMBER, 3.0),
            "这个号码在幸福路派出所的拦截名单里（第 7 行），和程序的结论一致。",
        ),
        (
            *(SUSPICIOUS, [ALLOW], PLAIN, Kind.LINK, -3.0),
            "网址 wuye-xfl.top 在幸福里居委会的放行名单里（第 9 行），按放行规则，"
            "结论从“不能确定”改成“暂未发现诈骗特征”。这不是保证。",
        ),
        (
            *(SUSPICIOUS, [ALLOW], CODE, Kind.LINK, -0.01),
            "网址 wuye-xfl.top 在幸福里居委会的放行名单里（第 9 行），但还有别的可疑的地方，结论不变。",
        ),
        (
            *(SCAM, [ALLOW], PLAIN, Kind.LINK, -0.01),
            "网址 wuye-xfl.top 在幸福里居委会的放行名单里（第 9 行），但“高度可疑”不会因为放行而改变。",
        ),
        (*(NONE, [ALLOW], PLAIN, Kind.LINK, -3.0), "网址 wuye-xfl.top 在幸福里居委会的放行名单里（第 9 行）。"),
    ],
)
def test_a_hit_is_evidence_on_its_span_that_names_row_unit_and_rule(before, rows, text, kind, weight, reason):
    found = [one for one in listed(before, *rows).assess(text).evidence if "名单" in one.reason]
    span = "13812345678" if kind is Kind.NUMBER else "wuye-xfl.top"
    start = text.index(span)
    assert found == [Finding(kind, start, start + len(span), span, weight, reason)]


def test_a_row_that_allows_says_so_where_another_denies():
    reasons = [one.reason for one in listed(NONE, ALLOW, NUMBER).assess(PLAIN).evidence]
    assert reasons == [
        "这个号码在幸福路派出所的拦截名单里（第 7 行），按拦截规则，结论提高到“不能确定”。",
        "催您",
        "网址 wuye-xfl.top 在幸福里居委会的放行名单里（第 9 行），但它也在拦截名单里，结论不变。",
    ]


def test_evidence_that_points_the_other_way_goes_with_the_old_verdict():
    assert FOR in listed(NONE, NUMBER).assess(PLAIN).evidence
    assert AGAINST not in listed(NONE, NUMBER).assess(PLAIN).evidence
    assert AGAINST in listed(SUSPICIOUS, ALLOW).assess(PLAIN).evidence
    assert FOR not in listed(SUSPICIOUS, ALLOW).assess(PLAIN).evidence


def test_evidence_of_the_model_on_the_span_of_a_hit_gives_way_and_six_is_the_most():
    start = PLAIN.index("138")
    same = Finding(Kind.NUMBER, start, start + 11, "13812345678", 1.0, "一个手机号")
    many = tuple(Finding(Kind.WORDING, place, place + 1, PLAIN[place], 0.3, f"词 {place}") for place in range(8))
    found = listed(SCAM, NUMBER, evidence=(same, *many)).assess(PLAIN).evidence
    assert same not in found
    assert len(found) == 6


def test_advice_and_contacts_are_those_of_the_new_verdict():
    found = listed(NONE, CONFIRMED).assess(PLAIN)
    assert (found.verdict_text, found.advice[0]) == ("高度可疑", "不要照它说的做，也不要再和对方联系。")
    assert found.contacts[0].number == "110"


def test_the_number_that_a_message_came_from_is_looked_up_too():
    found = listed(NONE, NUMBER).assess("您好", "+86 138 1234 5678")
    assert (found.verdict, found.evidence[0].kind, found.evidence[0].text) == (SUSPICIOUS, Kind.SENDER, "")
    assert found.evidence[0].reason.startswith("发信号码在幸福路派出所的拦截名单里（第 7 行）")


def test_without_a_hit_it_is_the_model_word_for_word():
    other = "明天下午打扫楼道"
    assert listed(SUSPICIOUS, NUMBER).assess(other) == Fixed(SUSPICIOUS).assess(other)
    assert listed(SUSPICIOUS).assess(PLAIN) == Fixed(SUSPICIOUS).assess(PLAIN)


def test_disguises_do_not_get_past_a_row():
    host = Row(1, Side.DENY, About.DOMAIN, "etc-rz.top", False, "x", LATER)
    words = Row(2, Side.DENY, About.PHRASE, "etc已停用*重新认证", False, "x", LATER)
    judging = listed(NONE, NUMBER, host, words)
    for text in (
        "打一三八一二三四五六七八",
        "看 ETC-RZ。top",
        "上 a.b.etc-rz.top/x",
        "您的ＥＴＣ已停用，请重❤新认证",
    ):
        assert judging.assess(text).verdict is SUSPICIOUS, text
    for text in ("看 not-etc-rz.top", "看 etc-rz.top.cn", "打 138123456789"):
        assert judging.assess(text).verdict is NONE, text
