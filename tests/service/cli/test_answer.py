"""How an answer looks on a terminal."""

import click
import pytest

from model.assessment import Assessment, Candidate, Contact, Finding, Kind, Verdict
from service.cli.answer import marked, visible, written
from service.cli.lines import cells
from service.pages.marks import mark

TEXT = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证\n"


def found(kind: Kind, span: str, weight: float, reason: str) -> Finding:
    start = TEXT.index(span)
    return Finding(kind, start, start + len(span), span, weight, reason)


LINK = found(Kind.LINK, "etc-rz.top", 2.5, "不是官方网址")
STOPPED = found(Kind.WORDING, "已停用", 0.8, "用停用来吓人")


def assessment(**changes: object) -> Assessment:
    values = {
        "verdict": Verdict.SCAM,
        "verdict_text": "高度可疑",
        "risk": 0.973,
        "group": "scam",
        "category": "service_phishing",
        "category_text": "冒充公共服务",
        "candidates": (Candidate("service_phishing", "冒充公共服务", 0.9),),
        "evidence": (LINK, STOPPED),
        "advice": ("不要点链接。", "打官方电话核实。", "不点链接、不回电、不说验证码、不转账。"),
        "contacts": (Contact("报警电话", "110", "钱已转出马上打。"), Contact("国家反诈中心应用", "", "举报、核实。")),
        "model": "v1",
    }
    return Assessment(**(values | changes))


def test_an_answer_gives_verdict_marked_message_reasons_advice_help_and_contacts():
    expected = """\
结论：高度可疑
类型：冒充公共服务（诈骗）
风险：高（97%）
这段话有明显的诈骗或违法特征，请不要照它说的做。

短信
  【ETC中心】您的ETC[已停用]②，请登录 [etc-rz.top]① 重新认证

依据
  ① etc-rz.top：不是官方网址
  ② 已停用：用停用来吓人

怎么办
  1 不要点链接。
  2 打官方电话核实。

要是已经照它说的做了
  钱已经转出去了：马上打 110，越快越好。
  说了验证码、密码，或者填了卡号：马上打银行卡背面的电话，挂失这张卡。
  点了链接，或者装了软件：先断开网络，打开飞行模式，关掉无线网。
  接了电话，或者共享了屏幕：马上挂断，关掉屏幕共享和会议软件。

找谁
  报警电话 110：钱已转出马上打。
  国家反诈中心应用：举报、核实。

记住这几句
  · 不点链接、不回电、不说验证码、不转账。

模型版本 v1"""
    assert click.unstyle(written(TEXT, assessment())) == expected


def test_an_answer_without_evidence_has_no_empty_part_and_says_the_group_once():
    harmless = assessment(
        verdict=Verdict.NO_RISK_FOUND,
        verdict_text="暂未发现诈骗特征",
        risk=0.004,
        group="promotion",
        category="promotion",
        category_text="商业推广",
        evidence=(),
        advice=("不要点链接。",),
        contacts=(),
    )
    lines = click.unstyle(written("第一行\r\n第二行", harmless)).split("\n")
    assert lines[:3] == ["结论：暂未发现诈骗特征", "类型：商业推广", "风险：较低（不到 1%）"]
    assert lines[4:] == [
        *["", "短信", "  第一行", "  第二行"],
        *["", "怎么办", "  1 不要点链接。"],
        *["", "模型版本 v1"],
    ]


def test_what_spoke_against_a_scam_is_shown_where_nothing_was_found():
    usual = found(Kind.WORDING, "重新认证", -0.3, "通知里常见的说法")
    nothing = Finding(Kind.WORDING, 0, 0, "", -0.01, "没有要你转账")
    shown = written(TEXT, assessment(verdict=Verdict.NO_RISK_FOUND, evidence=(usual, nothing)))
    lines = click.unstyle(shown).split("\n")
    assert "  【ETC中心】您的ETC已停用，请登录 etc-rz.top [重新认证]①" in lines
    assert lines[lines.index("依据") + 1 :][:2] == ["  ① 重新认证：通知里常见的说法", "  ② 没有要你转账"]
    assert "要是已经照它说的做了" not in lines


@pytest.mark.parametrize(
    ("risk", "shown"),
    [(1.0, "高（99% 以上）"), (0.995, "高（99% 以上）"), (0.994, "高（99%）"), (0.0, "高（不到 1%）")],
)
def test_the_risk_is_never_shown_as_none_or_all(risk, shown):
    assert click.unstyle(written(TEXT, assessment(risk=risk))).split("\n")[2] == f"风险：{shown}"


def marks(*findings: Finding) -> str:
    return click.unstyle(marked(mark(TEXT, findings)[0], "red"))


def test_findings_of_one_reason_share_a_number_as_on_the_page():
    again = found(Kind.WORDING, "重新认证", 0.5, "用停用来吓人")
    assert marks(LINK, STOPPED, again) == "【ETC中心】您的ETC[已停用]②，请登录 [etc-rz.top]① [重新认证]②\n"
    lines = click.unstyle(written(TEXT, assessment(evidence=(LINK, STOPPED, again)))).split("\n")
    assert lines[lines.index("依据") + 1 :][:2] == [
        "  ① etc-rz.top：不是官方网址",
        "  ② 已停用、重新认证：用停用来吓人",
    ]


def test_spans_that_overlap_open_once_and_close_where_each_ends():
    whole = found(Kind.WORDING, "请登录 etc-rz.top", 0.3, "叫人登录")
    assert marks(LINK, whole) == "【ETC中心】您的ETC已停用，[请登录 etc-rz.top]①② 重新认证\n"
    later = found(Kind.WORDING, "etc-rz.top 重新", 0.3, "叫人登录")
    assert marks(LINK, later) == "【ETC中心】您的ETC已停用，请登录 [etc-rz.top]①[ 重新]②认证\n"


def test_a_reason_that_stands_on_no_span_or_names_it_itself_is_given_alone():
    sender = Finding(Kind.SENDER, 0, 0, "", 0.4, "号码不是官方的")
    link = found(Kind.LINK, "etc-rz.top", 2.5, "网址 etc-rz.top 像随手注册的")
    lines = click.unstyle(written(TEXT, assessment(evidence=(link, sender)))).split("\n")
    assert lines[lines.index("依据") + 1 :][:2] == ["  ① 网址 etc-rz.top 像随手注册的", "  ② 号码不是官方的"]


def test_long_and_many_quotes_are_cut():
    text = "甲" * 30 + "乙丙丁"
    findings = [Finding(Kind.WORDING, 0, 30, "甲" * 30, 1.0, "同一个理由")]
    findings += [Finding(Kind.WORDING, 30 + n, 31 + n, text[30 + n], 1.0, "同一个理由") for n in range(3)]
    lines = click.unstyle(written(text, assessment(evidence=tuple(findings)))).split("\n")
    assert lines[lines.index("依据") + 1] == "  ① " + "甲" * 23 + "…、乙、丙：同一个理由"


@pytest.mark.parametrize("width", [24, 40, 78])
def test_no_line_is_wider_than_the_terminal_and_further_lines_hang_below_the_first(width):
    lines = written(TEXT, assessment(evidence=(LINK, STOPPED)), width).split("\n")
    assert max(map(cells, lines)) <= width
    narrow = click.unstyle(written(TEXT, assessment(), 24)).split("\n")
    assert narrow[narrow.index("短信") + 1 :][:3] == [
        "  【ETC中心】您的ETC[已",
        "  停用]②，请登录",
        "  [etc-rz.top]① 重新认证",
    ]
    assert narrow[narrow.index("找谁") + 1 :][:2] == ["  报警电话 110：钱已转出", "    马上打。"]


def test_the_evidence_is_coloured_and_never_by_colour_alone():
    pieces, _ = mark("点链接", (Finding(Kind.WORDING, 1, 3, "链接", 1.0, ""),))
    assert marked(pieces, "red") == "点[\x1b[31m\x1b[1m链接\x1b[0m]①"


def test_a_message_cannot_steer_the_terminal():
    assert visible("\x1b[2J清屏\x07\r\n下\x00一\u202e行\x9b\u200b。") == "␛[2J清屏␇\n下␀一�行�\u200b。"
    hostile = "点\x1b[2J\u202e这里"
    finding = Finding(Kind.WORDING, 1, 6, hostile[1:6], 1.0, "怪字符")
    shown = click.unstyle(written(hostile, assessment(evidence=(finding,)), 40))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
