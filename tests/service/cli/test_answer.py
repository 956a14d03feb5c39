"""How an answer looks on a terminal."""

import click
import pytest

from model.assessment import Assessment, Candidate, Contact, Finding, Kind, Verdict
from service.cli.answer import marked, visible, written

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
        "advice": ("不要点链接。", "打官方电话核实。"),
        "contacts": (Contact("报警电话", "110", "钱已转出马上打。"), Contact("国家反诈中心应用", "", "举报、核实。")),
        "model": "v1",
    }
    return Assessment(**(values | changes))


def test_an_answer_gives_verdict_marked_message_reasons_advice_and_contacts():
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
  · 不要点链接。
  · 打官方电话核实。

找谁
  报警电话 110：钱已转出马上打。
  国家反诈中心应用：举报、核实。

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
        contacts=(),
    )
    lines = click.unstyle(written("第一行\r\n第二行", harmless)).split("\n")
    assert lines[:3] == ["结论：暂未发现诈骗特征", "类型：商业推广", "风险：较低（不到 1%）"]
    assert lines[4:] == [
        *["", "短信", "  第一行", "  第二行"],
        *["", "怎么办", "  · 不要点链接。", "  · 打官方电话核实。"],
        *["", "模型版本 v1"],
    ]


@pytest.mark.parametrize(
    ("risk", "shown"),
    [(1.0, "高（99% 以上）"), (0.995, "高（99% 以上）"), (0.994, "高（99%）"), (0.0, "高（不到 1%）")],
)
def test_the_risk_is_never_shown_as_none_or_all(risk, shown):
    assert click.unstyle(written(TEXT, assessment(risk=risk))).split("\n")[2] == f"风险：{shown}"


def test_spans_that_overlap_are_marked_as_one_and_a_finding_without_a_span_only_gives_its_reason():
    sender = Finding(Kind.SENDER, 0, 0, "", 0.4, "号码不是官方的")
    whole = found(Kind.WORDING, "请登录 etc-rz.top", 0.3, "叫人登录")
    shown = click.unstyle(marked(TEXT, (LINK, sender, whole), "red"))
    assert shown == "【ETC中心】您的ETC已停用，[请登录 etc-rz.top]①③ 重新认证\n"
    assert "  ② 号码不是官方的" in click.unstyle(written(TEXT, assessment(evidence=(LINK, sender)))).split("\n")


def test_the_evidence_is_coloured_and_never_by_colour_alone():
    assert marked("点链接", (Finding(Kind.WORDING, 1, 3, "链接", 1.0, ""),), "red") == "点[\x1b[31m\x1b[1m链接\x1b[0m]①"


def test_a_message_cannot_steer_the_terminal():
    assert visible("\x1b[2J清屏\x07\r\n下\x00一\u202e行\x9b\u200b。") == "␛[2J清屏␇\n下␀一�行�\u200b。"
