"""What is said of a file beside its rows: numbers, near-duplicates, messages to review, progress."""

import io
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from model.taxonomy import load as taxonomy
from service.batch import clusters, workbooks
from service.batch.clusters import Cluster, Clusters
from service.batch.errors import BatchError, WrongUse
from service.batch.progress import Pace, Progress
from service.batch.rows import Row
from service.batch.run import Options, run
from service.batch.scoring import Asked, outcomes
from service.cli.batch import drawn, report, sentence, shown
from tests.service.batch.files import contents, workbook
from tests.service.batch.scorers import LURE, PLAIN, UNSURE, ByWord

PARCEL = "【菜鸟驿站】您的包裹已到幸福路店，取件码 3-2-1088，请及时领取。"
PARCEL_TOO = "【菜鸟驿站】您的包裹已到幸福路店，取件码 9-4-2765，请及时来取。"
BANK = "您尾号为 3307 的储蓄卡于今日消费八百元，余额不足请留意。"


def assigned(some: Clusters, *texts: str, first_row: int = 1):
    scored = outcomes(ByWord(), [Row((), (), text) for text in texts], Asked(shape=True))
    found, note = some.assign(scored, first_row)
    return [one.cluster for one in found], note


def test_messages_that_are_alike_have_the_number_of_the_first_of_them():
    some = Clusters()
    assert assigned(some, PARCEL, BANK, PARCEL_TOO, "", "好", "好", "行")[0] == [1, 2, 1, None, 3, 3, 4]
    assert len(some) == 4
    assert some.largest() == [Cluster(1, 2, 1), Cluster(3, 2, 5)]


def test_clusters_go_on_from_their_notes():
    whole, before, after = Clusters(), Clusters(), Clusters()
    texts = [PARCEL, BANK, "好"], [PARCEL_TOO, "行", "好", BANK]
    wanted = [assigned(whole, *some, first_row=row)[0] for some, row in zip(texts, (1, 4), strict=True)]
    first, note = assigned(before, *texts[0])
    after.recall(note)
    assert [first, assigned(after, *texts[1], first_row=4)[0]] == wanted
    assert after.largest() == whole.largest() == [Cluster(1, 2, 1), Cluster(2, 2, 2), Cluster(3, 2, 3)]


def test_when_there_are_as_many_clusters_as_may_be_others_have_none(monkeypatch):
    monkeypatch.setattr(clusters, "MOST", 1)
    some = Clusters()
    assert assigned(some, PARCEL, BANK, PARCEL_TOO, BANK)[0] == [1, None, 1, None]
    assert some.full


def test_forgetting_what_was_found_changes_no_number(monkeypatch):
    texts = [PARCEL, BANK, PARCEL_TOO, PARCEL, BANK, PARCEL_TOO] * 2
    wanted = assigned(Clusters(), *texts)[0]
    monkeypatch.setattr(clusters, "REMEMBERED", 1)
    assert assigned(Clusters(), *texts)[0] == wanted == [1, 2, 1, 1, 2, 1] * 2


def test_the_review_holds_the_least_sure_messages_once_each_in_the_order_of_doubt(scored, tmp_path):
    lines = [PLAIN, f"{UNSURE}一", LURE, f"{UNSURE}二", f"{UNSURE}一", "", f"{UNSURE}三"]
    scored("a.txt", "".join(f"{line}\n" for line in lines).encode(), "b.txt.gz", sample=3, part_rows=2)
    rows = CalamineWorkbook.from_path(tmp_path / "b.review.xlsx").get_sheet_by_index(0).to_python()
    unsure, other = taxonomy().verdicts[1].title, taxonomy().category("other_scam").title
    assert rows == [
        ["行号", "短信内容", "结论", "风险", "类别", "判断依据", "复核结论", "备注"],
        *([row, f"{UNSURE}{n}", unsure, 0.55, other, "", "", ""] for row, n in ((2, "一"), (4, "二"), (7, "三"))),
    ]


def test_the_numbers_are_the_same_on_the_screen_as_json_and_in_the_workbook(scored, tmp_path):
    table = f"n,内容\n1,{LURE}\n2,{PLAIN}\n3,{UNSURE}\n4,\n5,{LURE}\n"
    options = {"clusters": True, "summary": tmp_path / "s.json"}
    _, summary = scored("a.csv", table.encode("gb18030"), "b.xlsx", **options)
    assert summary.as_dict() == {
        "rows": 5,
        "scored": 4,
        "errors": 1,
        "verdicts": {"scam": 2, "suspicious": 1, "no_risk_found": 1},
        "groups": {"scam": 3, "illegal": 0, "promotion": 0, "normal": 1},
        "categories": {"malware_link": 2, "other_scam": 1, "personal": 1},
        "error_causes": {"empty": 1},
        "model": "v1",
        "remarks": ["编码：GB18030（自动识别）", "短信内容在“内容”列"],
        "clusters": {
            "count": 3,
            "limit_reached": False,
            "largest": [{"number": 1, "messages": 2, "first_row": 1}],
        },
    }
    lines = report(summary, 1.25, Path("b.xlsx")).splitlines()
    assert lines[:9] == [
        "编码：GB18030（自动识别）",
        "短信内容在“内容”列",
        "",
        "项目                    行数  占比（%）",
        "全部                       5      100.0",
        "高度可疑                   2       40.0",
        "不能确定                   1       20.0",
        "暂未发现诈骗特征           1       20.0",
        "未能判断                   1       20.0",
    ]
    assert lines[-4:] == [
        "相近的短信（组）           3",
        "第 1 组，首见于第 1 行     2       40.0",
        "",
        "共 5 行：高度可疑 2 行，不能确定 1 行，暂未发现诈骗特征 1 行；未能判断 1 行。用时 1.2 秒，结果在 b.xlsx。",
    ]
    found = contents(tmp_path / "b.xlsx")["汇总"]
    assert found[:3] == [["项目", "行数", "占比（%）"], ["全部", 5, 100], ["高度可疑", 2, 40]]
    assert ["内容是空的", 1, 20] in found


def test_a_table_on_the_screen_has_its_numbers_below_each_other():
    assert drawn([["甲", "行数"], ["乙乙乙", 1234], [], ["丙", None]]) == [
        "甲       行数",
        "乙乙乙  1,234",
        "",
        "丙       None",
    ]


def test_the_progress_counts_what_was_done_before_neither_as_speed_nor_as_time_left():
    now = iter([100.0, 110.0, 120.0])
    pace = Pace(1_000, clock=lambda: next(now))
    assert pace.at(1_200, 0.2) == Progress(1_200, 20.0, None)
    assert pace.at(1_600, 0.6) == Progress(1_600, 30.0, pytest.approx(20.0))


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, "已处理 1,200 行，每秒 35 行"),
        (42.4, "已处理 1,200 行，每秒 35 行，还要约 42 秒"),
        (61, "已处理 1,200 行，每秒 35 行，还要约 1 分钟"),
        (3_590, "已处理 1,200 行，每秒 35 行，还要约 1 小时 0 分钟"),
        (7_500, "已处理 1,200 行，每秒 35 行，还要约 2 小时 5 分钟"),
    ],
)
def test_the_progress_is_said_in_words(left, said):
    assert sentence(Progress(1_200, 35.0, left)) == said


def test_rows_that_no_sheet_holds_go_on_to_the_next(scored, tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    for rows, sheets in (
        (2, ["结果", "汇总"]),
        (3, ["结果", "结果 2", "汇总"]),
        (5, ["结果", "结果 2", "结果 3", "汇总"]),
    ):
        scored("a.txt", "".join(f"{PLAIN}{n}\n" for n in range(rows)).encode(), "b.xlsx")
        found = contents(tmp_path / "b.xlsx")
        assert list(found) == sheets
        held = [row[0] for name in sheets[:-1] for row in found[name][1:]]
        assert held == [f"{PLAIN}{n}" for n in range(rows)]
        assert all(found[name][0][0] == "text" for name in sheets[:-1])


@pytest.mark.parametrize(
    ("name", "data", "options", "message"),
    [
        (
            "a.xlsx",
            workbook({"甲": [["x"]], "乙": [["y"]]}),
            {"sheet": "丙"},
            "文件里没有“丙”这张工作表，有的是：甲、乙。请改写 --sheet。",
        ),
        (
            "a.xlsx",
            workbook({"甲": [["编号", "时间"], [1, 2]]}),
            {},
            "找不到短信内容所在的列，文件里有这些列：编号、时间。请指明，例如 --text-column 时间。",
        ),
        ("a.xlsx", workbook({"甲": []}), {}, "文件里一列也没有，请核对文件内容和格式。"),
        (
            "a.xlsx",
            workbook({"甲": [["编号", "内容"], [1, 2]]}),
            {"text_column": "正文"},
            "文件里没有“正文”这一列，有的是：编号、内容。请改写 --text-column。",
        ),
        ("a.csv", b"text\n", {"sheet": "甲"}, "“{folder}/a.csv”不是 .xlsx，没有工作表可选。请去掉 --sheet。"),
    ],
)
def test_what_a_workbook_lacks_is_said(scored, tmp_path, name, data, options, message):
    with pytest.raises(WrongUse) as caught:
        scored(name, data, "b.csv", **options)
    assert str(caught.value) == message.format(folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_workbook_that_unpacks_to_too_much_is_refused(scored, tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST_PART", 100)
    with pytest.raises(BatchError, match="展开后超过 0 GB，读不了。请另存为"):
        scored("a.xlsx", workbook({"表": [["内容"], [LURE * 50]]}), "b.csv")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            b"XFD1048576",
            "的单元格散得太开（1,048,576 行、16,384 列），读不了。请删掉远处零散的单元格，或另存为 .csv 再试。",
        ),
        (b"ZZZZZZ99999999999", "不是完整的 .xlsx 表格，请在表格软件里打开，另存为 .xlsx 再试。"),
    ],
)
def test_a_cell_far_out_does_not_fill_the_memory(scored, tmp_path, place, said):
    # The reader makes room for all cells in between, which ended the process.
    data, out = io.BytesIO(workbook({"表": [["内容"], [LURE]]})), io.BytesIO()
    with zipfile.ZipFile(data) as parts, zipfile.ZipFile(out, "w") as changed:
        for name in parts.namelist():
            changed.writestr(name, parts.read(name).replace(b'r="A2"', b'r="' + place + b'"'))
    with pytest.raises(BatchError) as caught:
        scored("a.xlsx", out.getvalue(), "b.csv")
    assert str(caught.value) == f"“{tmp_path / 'a.xlsx'}”{said}"


def test_outputs_that_would_write_over_each_other_or_the_input_are_refused(tmp_path):
    source = tmp_path / "a.review.xlsx"
    source.write_bytes(workbook({"表": [["内容"]]}))
    for target, options, said in (
        (tmp_path / "a.csv", {"sample": 1}, f"输入和输出是同一个文件“{source}”，请给结果另起一个名字。"),
        (
            tmp_path / "b.csv",
            {"summary": tmp_path / "b.csv"},
            f"结果“{tmp_path / 'b.csv'}”和它的汇总或复核表不能是同一个文件，请另起名字。",
        ),
    ):
        with pytest.raises(WrongUse) as caught:
            run(ByWord, source, target, Options(**options))
        assert str(caught.value) == said


def test_a_part_ends_where_its_rows_have_many_characters(scored, scorer, monkeypatch):
    monkeypatch.setattr("service.batch.run.PART_CHARACTERS", 30)
    scored("a.txt", f"{PLAIN}\n{'长' * 40}\n{PLAIN}\n{PLAIN * 2}\n{PLAIN * 2}\n".encode(), "b.csv")
    assert scorer.asked == [2, 3]


def test_off_a_terminal_the_progress_is_a_line_a_minute(capsys, monkeypatch):
    now = iter([0.0, 59.0, 61.0, 61.0, 100.0])
    monkeypatch.setattr("service.cli.batch.time.monotonic", lambda: next(now))
    show = shown(on_terminal=False)
    for rows in (1, 2, 3):
        show(Progress(rows, 2.0, None))
    assert capsys.readouterr() == ("", "已处理 2 行，每秒 2 行\n")
