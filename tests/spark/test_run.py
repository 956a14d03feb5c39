"""The engine on Spark gives what the engine on one machine gives."""

import csv
import io
import json
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from model.artifact import RELEASED
from model.assessor import Assessor
from model.wording import say
from service.batch.errors import BatchError
from service.batch.run import Options
from service.batch.run import run as run_here
from service.batch.spark import session
from service.batch.spark.run import run
from tests.spark.mortal import mortal

ETC = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证"
PARCEL = "【菜鸟驿站】您的包裹已到幸福路店，取件码 3-2-1088。"
MOTHER = "妈，我手机坏了，加我微信 qq8812ab\n急用钱，“快点”"
DINNER = "明天几点吃饭, 老地方?"
TEXTS = (ETC, PARCEL, MOTHER, "", DINNER, "长" * 5001, "有\0的")
ROWS = 5_000


def rows(count: int) -> list[tuple[str, str, str]]:
    """Return so many rows: a number with leading zeros, a message, and what a sheet would take for a formula."""
    return [(f"{n:06}", TEXTS[n % len(TEXTS)] and f"{TEXTS[n % len(TEXTS)]} {n}", f"=a{n}") for n in range(count)]


def table(count: int, delimiter: str = ",", line_end: str = "\n", codec: str = "utf-8") -> bytes:
    """Return a table of these rows, with a broken quote and a row that is too wide at the end."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([("编号", "短信内容", "risk"), *rows(count)])
    held.write(delimiter.join(['"1', "没有关上的引号", "x"]) + line_end + delimiter.join("1234") + line_end)
    return held.getvalue().encode(codec)


def objects(count: int) -> bytes:
    """Return objects of differing names and kinds, a line that is none, and one without a message."""
    lines = [
        json.dumps({"编号": int(n), "短信内容": text, "risk": None if int(n) % 3 else 1.5}, ensure_ascii=False)
        for n, text, _ in rows(count)
    ]
    lines += ['{"短信内容": "只有短信", "备注": {"a": [1, 2.50]}}', "", "不是 JSON", '{"短信内容": 5}']
    return ("\n".join(lines) + "\n").encode()


def columns(count: int) -> bytes:
    """Return a Parquet file of many types."""
    numbers, texts, _ = zip(*rows(count), strict=True)
    span = range(count)
    held = io.BytesIO()
    kinds = {
        "编号": pa.array(numbers),
        "内容": pa.array([text or None for text in texts]),
        "risk": pa.array(list(span), pa.int32()),
        "日期": pa.array([n % 20_000 for n in span], pa.date32()),
        "时刻": pa.array([n * 1_000_003 for n in span], pa.timestamp("us", tz="UTC")),
        "金额": pa.array([f"{n}.25" for n in span]).cast(pa.decimal128(12, 2)),
        "标签": pa.array([["甲", str(n)] for n in span], pa.list_(pa.string())),
    }
    pq.write_table(pa.table(kinds), held)
    return held.getvalue()


INPUTS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "csv": ("a.csv", table),
    "old csv": ("旧[1].csv", partial(table, line_end="\r\n", codec="gb18030")),
    "marked csv": ("a.csv", partial(table, codec="utf-8-sig")),
    "tsv": ("a.tsv", partial(table, delimiter="\t")),
    "jsonl": ("a.jsonl", objects),
    "parquet": ("a.parquet", columns),
}


def contents(target: Path) -> Any:
    """Return the bytes of a result, of all parts but for the headers repeated, or its columns, without their order."""
    if ".parquet" in target.name:
        found = pyarrow.dataset.dataset(target, format="parquet").to_table()
        return {name: (str(found.schema.field(name).type), found[name].to_pylist()) for name in found.column_names}
    files = sorted(target.glob("part-*")) if target.is_dir() else [target]
    return b"".join(file.read_bytes() for file in files)


def both(tmp_path: Path, source: Path, ending: str, **options: Any) -> tuple[Path, Path]:
    """Score a file with either engine; return where the results are."""
    here, there = tmp_path / f"here.{ending}", tmp_path / f"there.{ending}"
    told = run_here(Assessor.load, source, here, Options(**options))
    found = run(RELEASED, str(source), str(there), Options(workers=2, **options))
    assert found == told
    assert (there / "_SUCCESS").is_file()
    return here, there


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("kind", INPUTS)
def test_a_file_gives_the_same_rows_scores_and_bytes_as_on_one_machine(tmp_path, kind, ending):
    name, make = INPUTS[kind]
    (tmp_path / name).write_bytes(make(50))
    here, there = both(tmp_path, tmp_path / name, ending)
    assert contents(there) == contents(here)


def test_broken_bytes_cost_their_row_and_stand_in_the_result(tmp_path):
    source = tmp_path / "a.csv"
    source.write_bytes(table(5) + b"000009,\xff\xfe\xc4,x\n")
    here, there = both(tmp_path, source, "csv")
    assert b"000009,\xff\xfe\xc4,x," in contents(there)
    assert contents(there) == contents(here)


def test_thousands_of_rows_in_several_partitions_keep_their_order(tmp_path, monkeypatch):
    monkeypatch.setitem(session.ALWAYS, "spark.sql.files.maxPartitionBytes", "100000")
    source = tmp_path / "a.jsonl"
    source.write_bytes(objects(ROWS))
    here, there = both(tmp_path, source, "jsonl", explain=True)
    assert len(list(there.glob("part-*"))) > 3
    assert contents(there) == contents(here)


def test_a_process_that_is_killed_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setitem(session.ALWAYS, "spark.sql.files.maxPartitionBytes", "100000")
    source, marker = tmp_path / "a.jsonl", tmp_path / "marker"
    source.write_bytes(objects(ROWS))
    texts = [text for _, text, _ in rows(ROWS) if text.startswith(DINNER)]
    told = run_here(Assessor.load, source, tmp_path / "here.jsonl", Options())
    load = mortal(marker, random.Random(8).choice(texts))
    found = run(RELEASED, str(source), str(tmp_path / "there.jsonl"), Options(workers=2), load)
    assert marker.exists()
    assert found == told
    assert contents(tmp_path / "there.jsonl") == contents(tmp_path / "here.jsonl")


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    folder = tmp_path / "in.csv"
    folder.mkdir()
    lines = table(30).splitlines(keepends=True)
    header, whole = lines[0], lines[1:]
    # Spark by itself would take the largest first, and cut it.
    for name, part in {"b.csv": whole[3:], "a.csv": whole[:2], "c.csv": []}.items():
        (folder / name).write_bytes(header + b"".join(part))
    (tmp_path / "one.csv").write_bytes(header + b"".join(whole[:2] + whole[3:]))
    run_here(Assessor.load, tmp_path / "one.csv", tmp_path / "here.csv", Options())
    run(RELEASED, str(folder), str(tmp_path / "there.csv"), Options(workers=2))
    first = contents(tmp_path / "here.csv").splitlines(keepends=True)[0]
    parts = [file.read_bytes() for file in sorted((tmp_path / "there.csv").glob("part-*"))]
    assert all(part.startswith(first) for part in parts)
    assert first + b"".join(part.removeprefix(first) for part in parts) == contents(tmp_path / "here.csv")


def test_folders_of_parquet_keep_the_columns_that_their_names_hold(tmp_path):
    for day in ("2026-05-01", "2026-05-02"):
        (tmp_path / "in" / f"day={day}").mkdir(parents=True)
        pq.write_table(pa.table({"text": [f"{ETC} {day}"]}), tmp_path / "in" / f"day={day}" / "a.parquet")
    run(RELEASED, str(tmp_path / "in"), str(tmp_path / "out.jsonl"), Options(workers=2))
    found = [json.loads(line) for line in contents(tmp_path / "out.jsonl").splitlines()]
    assert [(row["text"][-10:], row["day"], row["verdict"]) for row in found] == [
        ("2026-05-01", "2026-05-01", "scam"),
        ("2026-05-02", "2026-05-02", "scam"),
    ]


def test_a_result_can_be_packed_and_read_again_and_the_summary_written(tmp_path):
    (tmp_path / "a.csv").write_bytes(table(5))
    told = tmp_path / "told.json"
    run(RELEASED, str(tmp_path / "a.csv"), str(tmp_path / "b.csv.gz"), Options(workers=2, summary=told))
    found = run(RELEASED, str(tmp_path / "b.csv.gz"), str(tmp_path / "c.csv"), Options(workers=2))
    assert json.loads(told.read_bytes())["error_causes"] == {"empty": 1, "wide": 1}
    assert found.rows == 7
    header = contents(tmp_path / "c.csv").splitlines()[0].decode()
    assert header == (
        "编号,短信内容,input_risk,input_verdict,input_input_risk,input_group,input_category,input_model,input_error,"
        "verdict,risk,group,category,model,error"
    )


def failing(tmp_path: Path, files: dict[str, bytes], source: str, target: str, **options: Any) -> str:
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    with pytest.raises(BatchError) as caught:
        run(RELEASED, str(tmp_path / source), str(tmp_path / target), Options(workers=2, **options))
    return str(caught.value).replace(f"{tmp_path}/", "")


CSV = b"text\nx\n"


@pytest.mark.parametrize(
    ("files", "source", "target", "options", "said"),
    [
        ({}, "a.csv", "b.csv", {}, "找不到文件“a.csv”，请核对路径。"),
        (
            {"a.csv": CSV},
            "a.csv",
            "b.xlsx",
            {},
            "--engine spark 不能读写“b.xlsx”这种格式，能用的结尾是 .jsonl .csv .tsv .parquet。",
        ),
        (
            {"a.txt": CSV},
            "a.txt",
            "b.csv",
            {},
            "--engine spark 不能读写“a.txt”这种格式，能用的结尾是 .jsonl .csv .tsv .parquet。",
        ),
        (
            {"in/a.csv": CSV, "in/b.jsonl": b"{}"},
            "in",
            "b.csv",
            {},
            "“in”里有几种格式的文件（.csv、.jsonl），请分开放，一次处理一种。",
        ),
        (
            {"a.csv": CSV, "b.csv/x": b""},
            "a.csv",
            "b.csv",
            {},
            "“b.csv”已经存在。Spark 的结果是一个新文件夹，请另起一个名字，或先删掉它。",
        ),
        (
            {"a.csv": CSV.decode().encode("utf-16")},
            "a.csv",
            "b.csv",
            {},
            "--engine spark 不能读 UTF-16 编码的文件，请先另存为 UTF-8，或不写 --engine。",
        ),
        (
            {"a.csv": b"x,y\n1,2\n"},
            "a.csv",
            "b.csv",
            {},
            say("batch.no_column", columns="x、y", example="y"),
        ),
        ({"a.csv": CSV}, "a.csv", "b.csv", {"resume": True}, "--engine spark 不能和 --resume 一起用，请去掉其中一个。"),
        (
            {"in/a.csv": CSV, "in/b.csv": b"content\nx\n"},
            "in",
            "b.csv",
            {},
            "没有写完：有文件的第一行（列名）和第一个文件的不一样。列名不同的文件请分开处理。",
        ),
    ],
)
def test_what_cannot_be_done_is_said_with_the_mend(tmp_path, files, source, target, options, said):
    assert failing(tmp_path, files, source, target, **options) == said


def test_without_pyspark_or_java_the_mend_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert failing(tmp_path, {"a.csv": CSV}, "a.csv", "b.csv") == (
        "Spark 启动不了，它需要 Java 17 或更新的版本。请装好 Java（必要时设置 JAVA_HOME），或不写 --engine。"
    )
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    assert failing(tmp_path, {"a.csv": CSV}, "a.csv", "b.csv") == (
        "这里没有装 pyspark，请在项目文件夹里运行 make spark，或不写 --engine。"
    )
