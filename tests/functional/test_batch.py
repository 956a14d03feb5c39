"""`shizha batch` as it was installed: killed, interrupted, out of space, and gone on with, to the same bytes."""

import contextlib
import json
import os
import pty
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import SHIZHA, environment

TEXTS = (
    "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证",
    "【菜鸟驿站】您的包裹已到幸福路店，取件码 3-2-1088。",
    "妈，我手机坏了，加我微信 qq8812ab",
    "",
    "明天几点吃饭",
)
ROWS = 16_000
PART = 2_000
KILLS = 10
SECONDS = 120


def written(file: Path, rows: int) -> Path:
    """Write a table of so many rows."""
    lines = (f"{n:06},{TEXTS[n % len(TEXTS)] and TEXTS[n % len(TEXTS)] + str(n)},=a{n}\n" for n in range(rows))
    file.write_text("编号,短信内容,备注\n" + "".join(lines), "utf-8")
    return file


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A table of ROWS rows, and its result without a break."""
    folder = tmp_path_factory.mktemp("large")
    source = written(folder / "a.csv", ROWS)
    assert completed(source, folder / "b.csv", "--workers", "1").returncode == 0
    return source, (folder / "b.csv").read_bytes()


def started(*arguments: str | Path, **options: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [SHIZHA, "batch", *arguments], env=environment(), stderr=subprocess.PIPE, encoding="utf-8", **options
    )


def completed(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [SHIZHA, "batch", *arguments], env=environment(), capture_output=True, encoding="utf-8", check=False
    )


def wait_until(process: "subprocess.Popen[str]", true: Callable[[], bool]) -> bool:
    """Wait until something is true; tells whether it is, or whether the process ended first."""
    until = time.monotonic() + SECONDS
    while not true():
        if process.poll() is not None:
            return true()
        assert time.monotonic() < until
        time.sleep(0.001)
    return True


def size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def journalled(folder: Path) -> Iterator[dict[str, object]]:
    with (folder / "journal").open() as lines:
        for line in lines:
            with contextlib.suppress(ValueError):
                yield json.loads(line)


def workers_of(process: "subprocess.Popen[str]") -> list[int]:
    """Return the processes that score for this one."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def test_killed_at_ten_random_moments_the_work_goes_on_to_the_same_bytes(large, tmp_path):
    source, whole = large
    target, parts = tmp_path / "b.csv", tmp_path / ".b.csv.parts"
    moments = sorted(random.Random(8).sample(range(len(whole) // 20, len(whole) * 19 // 20), KILLS))
    killed = 0
    for moment in moments:
        process = started(source, target, "--workers", "2", "--resume")
        assert wait_until(process, lambda at=moment: size(parts / "scored") >= at)
        children = workers_of(process)
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        assert not target.exists()
        end = max(note.get("end", 0) for note in journalled(parts))
        assert (parts / "scored").read_bytes()[:end] == whole[:end]
        for child in children:
            # Whom it started ends by itself.
            wait_until(process, lambda number=child: not _works(number))
    done = completed(source, target, "--workers", "2", "--resume")
    assert (killed, done.returncode) == (KILLS, 0)
    assert done.stderr.splitlines()[-1].startswith(f"共 {ROWS:,} 行：")
    assert target.read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


def _works(number: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("ending", ["jsonl.gz", "xlsx", "parquet"])
def test_what_is_packed_goes_on_to_the_same_bytes_too(tmp_path, ending):
    source = written(tmp_path / "a.csv", 3 * PART)
    whole, target, parts = tmp_path / f"whole.{ending}", tmp_path / f"b.{ending}", tmp_path / f".b.{ending}.parts"
    assert completed(source, whole, "--workers", "1").returncode == 0
    for rows in (PART, 2 * PART):
        process = started(source, target, "--workers", "1", "--resume")
        wait_until(process, lambda least=rows: rows_done(parts) >= least)
        process.kill()
        process.communicate()
    assert not target.exists()
    assert completed(source, target, "--resume").returncode == 0
    assert target.read_bytes() == whole.read_bytes()


def rows_done(parts: Path) -> int:
    try:
        return max((note.get("rows_done", 0) for note in journalled(parts)), default=0)
    except FileNotFoundError:
        return 0


def test_a_scoring_process_that_is_killed_changes_nothing(large, tmp_path):
    source, whole = large
    process = started(source, tmp_path / "b.csv", "--workers", "2")
    scored = tmp_path / ".b.csv.parts" / "scored"
    for least in (len(whole) // 4, len(whole) // 2):
        assert wait_until(process, lambda at=least: size(scored) >= at)
        os.kill(workers_of(process)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, said
    assert (tmp_path / "b.csv").read_bytes() == whole


def test_interrupted_the_work_says_what_is_kept_and_goes_on(large, tmp_path):
    source, whole = large
    target, parts = tmp_path / "b.csv", tmp_path / ".b.csv.parts"
    process = started(source, target, start_new_session=True)
    assert wait_until(process, lambda: size(parts / "scored") > len(whole) // 5)
    # Ctrl-C on a terminal goes to all processes of the command.
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=SECONDS)
    kept = rows_done(parts)
    assert (process.returncode, said) == (
        130,
        f"已中断，还没有写出结果。前面 {kept:,} 行已经做完，用同样的写法加 --resume 接着做。\n",
    )
    assert not target.exists()
    assert completed(source, target, "--resume").returncode == 0
    assert target.read_bytes() == whole


def test_without_space_the_work_says_so_and_goes_on_once_there_is_some(large, tmp_path):
    source, whole = large
    target = tmp_path / "b.csv"
    room = len(whole) // 2

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    process = started(source, target, "--workers", "1", preexec_fn=little)
    _, said = process.communicate(timeout=SECONDS)
    kept = rows_done(tmp_path / ".b.csv.parts")
    assert (process.returncode, said) == (
        1,
        f"出错：不能写“{target}”（文件超过了允许的大小），请换一个位置，或核对权限和磁盘空间。"
        f" 前面 {kept:,} 行已经做完，排除问题后用同样的写法加 --resume 接着做。\n",
    )
    assert not target.exists()
    assert completed(source, target, "--resume").returncode == 0
    assert target.read_bytes() == whole


def test_a_workbook_goes_out_with_its_reasons_its_summary_and_a_sheet_to_review(shizha, tmp_path):
    source = written(tmp_path / "a.csv", 10)
    done = shizha("batch", source, "b.xlsx", "--explain", "--clusters", "--sample", "2", "--summary", "s.json")
    assert (done.returncode, done.stdout) == (0, "")
    told = json.loads((tmp_path / "s.json").read_text("utf-8"))
    assert {name: told[name] for name in ("rows", "scored", "errors", "error_causes")} == {
        "rows": 10,
        "scored": 8,
        "errors": 2,
        "error_causes": {"empty": 2},
    }
    assert told["verdicts"]["scam"] == 4
    assert told["clusters"]["largest"][0] == {"number": 1, "messages": 2, "first_row": 1}
    book = CalamineWorkbook.from_path(tmp_path / "b.xlsx")
    rows = book.get_sheet_by_name("结果").to_python()
    assert rows[0][-2:] == ["reasons", "cluster"]
    assert rows[1][:4] == ["000000", f"{TEXTS[0]}0", "=a0", "scam"]
    assert "etc-rz.top" in rows[1][-2]
    assert ["全部", 10, 100] in book.get_sheet_by_name("汇总").to_python()
    review = CalamineWorkbook.from_path(tmp_path / "b.review.xlsx").get_sheet_by_index(0).to_python()
    assert review[0] == ["行号", "短信内容", "结论", "风险", "类别", "判断依据", "复核结论", "备注"]
    assert len(review) == 3
    closing = done.stderr.splitlines()
    assert closing[0] == "编码：UTF-8（自动识别）"
    assert closing[-1].startswith("共 10 行：高度可疑 4 行")


def test_scores_are_the_same_whatever_the_format(shizha, tmp_path):
    written(tmp_path / "a.csv", 20)
    for source, target in (
        ("a.csv", "b.parquet"),
        ("b.parquet", "c.xlsx"),
        ("c.xlsx", "d.jsonl"),
        ("a.csv", "e.jsonl"),
    ):
        assert shizha("batch", source, target).returncode == 0
    chained, direct = (
        [json.loads(line) for line in (tmp_path / name).read_text("utf-8").splitlines()]
        for name in ("d.jsonl", "e.jsonl")
    )
    for through, alone in zip(chained, direct, strict=True):
        for name in ("verdict", "risk", "group", "category", "model", "error"):
            assert through[name] == through[f"input_{name}"] == through[f"input_input_{name}"] == alone[name]
        assert (through["编号"], through["备注"]) == (alone["编号"], alone["备注"])
    assert pq.read_table(tmp_path / "b.parquet").schema.field("risk").type == "double"


def test_on_a_terminal_the_progress_is_shown_in_place(tmp_path):
    source = written(tmp_path / "a.csv", PART + 1)
    terminal, inside = pty.openpty()
    with subprocess.Popen(
        [SHIZHA, "batch", source, tmp_path / "b.csv"], stdin=inside, stdout=inside, stderr=inside, env=environment()
    ) as process:
        os.close(inside)
        shown = b""
        with contextlib.suppress(OSError):
            while block := os.read(terminal, 65_536):
                shown += block
    os.close(terminal)
    assert process.returncode == 0
    assert "\r已处理 2,000 行，每秒 " in shown.decode()
    assert "\r已处理 2,001 行，每秒 " in shown.decode()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "a.xlsx",
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
            "其实是旧格式（.xls）的表格，只是名字改了。请在表格软件里另存为 .xlsx 再试。",
        ),
        (
            "a.xlsx",
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "设了打开密码，读不了。请去掉密码，另存一份再试。",
        ),
        ("a.xlsx", b"text\n", "不是完整的 .xlsx 表格，请在表格软件里打开，另存为 .xlsx 再试。"),
        ("a.parquet", b"PAR1" + bytes(60), "不是完整的 .parquet 文件，请重新取一份。"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_said_in_one_line(shizha, tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    done = shizha("batch", name, "b.csv")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"出错：“{name}”{said}\n")
    assert [path.name for path in tmp_path.iterdir()] == [name]
