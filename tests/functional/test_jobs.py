"""Files scored in the background by a real service: sent, killed in the middle, cancelled, expired."""

import contextlib
import gzip
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
import xlsxwriter

from tests.conftest import SHIZHA, environment

TEXTS = (
    "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678",
    "【菜鸟驿站】您的包裹已到幸福路店，取件码 3-2-1088。",
    "妈，我手机坏了，加我微信 qq8812ab",
    "",
    "明天几点吃饭",
)
HEAD = ("编号", "短信内容", "备注")
ROWS = 40_000
SECONDS = 300


def rows(count: int) -> Iterator[tuple[str, str, str]]:
    """Yield rows of a table: numbers with leading zeros, messages of which a fifth is empty, and formulas."""
    for n in range(count):
        text = TEXTS[n % len(TEXTS)]
        yield f"{n:06}", text and f"{text}{n}", f"=a{n}"


def table(count: int, encoding: str = "utf-8") -> bytes:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in (HEAD, *rows(count))).encode(encoding)


def workbook(file: Path, count: int) -> bytes:
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("举报")
        for place, row in enumerate((HEAD, *rows(count))):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    return file.read_bytes()


def wait_until(true: Callable[[], Any]) -> Any:
    """Wait until something is true and return it."""
    until = time.monotonic() + SECONDS
    while not (found := true()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return found


class Caller:
    """A program with a key of its own."""

    def __init__(self, address: str, key: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=60, headers={"Authorization": f"Bearer {key}"})

    def send(self, name: str, data: bytes, **fields: str) -> httpx.Response:
        return self.http.post("/v1/jobs", files={"file": (name, data)}, data=fields)

    def sent(self, name: str, data: bytes, **fields: str) -> str:
        response = self.send(name, data, **fields)
        assert response.status_code == 202, response.text
        assert response.json() == {"id": response.json()["id"], "status": "queued"}
        assert response.headers["location"] == f"/v1/jobs/{response.json()['id']}"
        return str(response.json()["id"])

    def see(self, id: str) -> dict[str, Any]:
        response = self.http.get(f"/v1/jobs/{id}")
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def ended(self, id: str) -> dict[str, Any]:
        """Wait until a job is done or failed."""
        wait_until(lambda: self.see(id)["status"] not in ("queued", "running"))
        return self.see(id)

    def working(self, id: str, least: int = 1) -> int:
        """Wait until so many rows are done, and not all; return how many."""
        found: int = wait_until(lambda: (rows := self.see(id)["rows"]) >= least and rows)
        assert self.see(id)["status"] == "running"
        return found

    def result(self, id: str) -> httpx.Response:
        return self.http.get(f"/v1/jobs/{id}/result")


@pytest.fixture
def caller(shizha) -> Iterator[Callable[..., Caller]]:
    """Give a caller with a new key."""
    made: list[Caller] = []

    def make(address: str) -> Caller:
        key = shizha("key", "add", f"程序{len(made)}", "--scope", "jobs").stdout.strip()
        made.append(Caller(address, key))
        return made[-1]

    yield make
    for program in made:
        program.http.close()


@pytest.fixture
def expected(shizha, tmp_path) -> Callable[..., bytes]:
    """Give what `shizha batch` writes for the same file."""

    def batch(name: str, data: bytes, target: str, *options: str) -> bytes:
        (tmp_path / name).write_bytes(data)
        assert shizha("batch", name, target, *options).returncode == 0
        return (tmp_path / target).read_bytes()

    return batch


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    """What becomes of the large table without a break."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "a.csv").write_bytes(table(ROWS))
    subprocess.run([SHIZHA, "batch", "a.csv", "b.csv"], cwd=folder, env=environment(), capture_output=True, check=True)
    return (folder / "b.csv").read_bytes()


def children(service) -> list[int]:
    """Return the processes that score for a service."""
    found = []
    for children in Path(f"/proc/{service.process.pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found += [int(child) for child in children.read_text().split() if is_worker(int(child))]
    return found


def is_worker(number: int) -> bool:
    try:
        return b"service.jobs.worker" in Path(f"/proc/{number}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def files(service) -> dict[str, list[str]]:
    """Return the files of each job."""
    return {folder.name: sorted(p.name for p in folder.iterdir()) for folder in (service.folder / "var/jobs").iterdir()}


def test_files_come_out_as_the_command_line_writes_them(serve, caller, expected, tmp_path):
    service = serve(SHIZHA_JOBS_AT_ONCE="4")
    program = caller(service.address)
    book = workbook(tmp_path / "made.xlsx", 30)
    sent = {
        program.sent("举报 表.csv", table(30)): expected("a.csv", table(30), "b.csv"),
        program.sent("a.XLSX", book): expected("a.xlsx", book, "c.xlsx"),
        program.sent("旧.csv", table(30, "gb18030"), format="xlsx", explain="true"): expected(
            "d.csv", table(30, "gb18030"), "d.xlsx", "--explain"
        ),
        program.sent("名.tsv", table(30).replace(b",", b"\t"), format="jsonl.gz", text_column="备注"): expected(
            "e.tsv", table(30).replace(b",", b"\t"), "e.jsonl.gz", "--text-column", "备注"
        ),
    }
    for id, data in sent.items():
        job = program.ended(id)
        assert (job["status"], job["error"], job["rows"]) == ("done", None, 30)
        assert (job["counts"]["rows"], job["counts"]["scored"]) == (30, 30 if job["text_column"] else 24)
        assert program.result(id).content == data
    names = [program.result(id).headers["content-disposition"] for id in sent]
    assert names == [
        "attachment; filename=\"result.csv\"; filename*=UTF-8''%E4%B8%BE%E6%8A%A5%20%E8%A1%A8-%E7%BB%93%E6%9E%9C.csv",
        "attachment; filename=\"result.xlsx\"; filename*=UTF-8''a-%E7%BB%93%E6%9E%9C.xlsx",
        "attachment; filename=\"result.xlsx\"; filename*=UTF-8''%E6%97%A7-%E7%BB%93%E6%9E%9C.xlsx",
        "attachment; filename=\"result.jsonl.gz\"; filename*=UTF-8''%E5%90%8D-%E7%BB%93%E6%9E%9C.jsonl.gz",
    ]
    kinds = [program.result(id).headers["content-type"] for id in sent]
    assert (kinds[0], kinds[3]) == ("text/csv", "application/gzip")
    # Of what was sent nothing is left, and what is left is for this user alone.
    wait_until(lambda: all(len(names) == 1 for names in files(service).values()))
    assert [name for names in files(service).values() for name in names if not name.startswith("结果.")] == []
    places = list((service.folder / "var/jobs").rglob("*"))
    assert {place.stat().st_mode & 0o777 for place in places if place.is_dir()} == {0o700}
    assert {place.stat().st_mode & 0o777 for place in places if place.is_file()} == {0o600}


def test_a_service_killed_in_the_middle_goes_on_to_the_same_bytes(serve, caller, whole):
    service = serve()
    program = caller(service.address)
    id = program.sent("a.csv", table(ROWS))
    program.working(id)
    (worker,) = children(service)
    service.kill()
    wait_until(lambda: not is_worker(worker))
    assert ".结果.csv.parts" in files(service)[id]
    service.start()
    before = program.see(id)
    assert (before["status"], before["rows"] > 0) == ("running", True)
    seen = []
    wait_until(lambda: seen.append(program.see(id)["rows"]) or program.see(id)["status"] not in ("queued", "running"))
    assert min(seen) >= before["rows"]
    assert program.ended(id)["status"] == "done"
    assert program.result(id).content == whole


def test_a_process_that_is_killed_changes_nothing(serve, caller, whole):
    service = serve()
    program = caller(service.address)
    id = program.sent("a.csv", table(ROWS))
    done = program.working(id)
    (worker,) = children(service)
    os.kill(worker, signal.SIGKILL)
    program.working(id, done + 1)
    assert children(service) != [worker]
    assert program.ended(id)["status"] == "done"
    assert program.result(id).content == whole


def test_a_service_that_is_stopped_gives_its_job_back_and_goes_on_at_once(serve, caller, whole):
    service = serve()
    program = caller(service.address)
    id = program.sent("a.csv", table(ROWS))
    done = program.working(id)
    service.stop()
    with sqlite3.connect(service.folder / "var/shizha.db") as database:
        assert database.execute("SELECT state, claimed_by, attempts FROM jobs").fetchall() == [("queued", None, 0)]
    database.close()
    service.start()
    assert program.see(id)["rows"] >= done
    assert program.ended(id)["status"] == "done"
    assert program.result(id).content == whole


def test_a_cancelled_job_stops_and_leaves_nothing(serve, caller):
    service = serve()
    program = caller(service.address)
    running = program.sent("a.csv", table(3 * ROWS))
    waiting = program.sent("b.csv", table(10))
    program.working(running)
    assert program.see(waiting)["status"] == "queued"
    assert program.result(running).status_code == 409
    for id in (waiting, running):
        response = program.http.delete(f"/v1/jobs/{id}")
        assert (response.status_code, response.content) == (204, b"")
        assert program.see(id)["status"] == "cancelled"
    wait_until(lambda: not children(service) and not files(service))
    assert program.result(running).json()["detail"] == "这个任务没有做成或已经取消，没有结果可取。"
    assert program.http.delete(f"/v1/jobs/{running}").status_code == 204
    assert program.http.get(f"/v1/jobs/{running}").status_code == 404
    assert program.http.delete(f"/v1/jobs/{running}").status_code == 404


def test_callers_do_not_see_each_others_jobs(serve, caller):
    service = serve(SHIZHA_JOB_WORKERS="0")
    one, other = caller(service.address), caller(service.address)
    id = one.sent("a.csv", table(1))
    assert [job["id"] for job in one.http.get("/v1/jobs").json()["items"]] == [id]
    assert other.http.get("/v1/jobs").json() == {"items": [], "next": None}
    for method, path in (("GET", ""), ("GET", "/result"), ("DELETE", "")):
        response = other.http.request(method, f"/v1/jobs/{id}{path}")
        assert (response.status_code, response.json()["title"]) == (404, "没有这个任务")
    assert one.see(id)["status"] == "queued"


def test_nobody_sends_more_than_the_limits_allow(serve, caller):
    service = serve(SHIZHA_JOB_WORKERS="0", SHIZHA_JOB_MEGABYTES="1", SHIZHA_JOBS_AT_ONCE="2", SHIZHA_JOBS_A_DAY="3")
    program = caller(service.address)
    large = program.send("a.csv", b"x" * (1 << 21))
    assert (large.status_code, large.json()["detail"]) == (413, "一次最多传 1 MB，请把文件分成几份。")
    assert not any((service.folder / "var").glob("jobs/*"))
    first = program.sent("a.csv", table(1))
    program.sent("a.csv", table(1))
    refused = program.send("a.csv", table(1))
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.json()["detail"] == "您有 2 个文件还在排队或处理，请等做完一个再传。"
    program.http.delete(f"/v1/jobs/{first}")
    program.http.delete(f"/v1/jobs/{program.sent('a.csv', table(1))}")
    refused = program.send("a.csv", table(1))
    assert refused.status_code == 429
    assert 86_000 < int(refused.headers["retry-after"]) <= 86_400
    assert refused.json()["detail"] == "24 小时里最多传 3 个文件，请过些时候再传。"
    assert len(files(service)) == 1


def test_a_large_file_is_refused_before_it_has_arrived(serve, caller):
    service = serve(SHIZHA_JOB_WORKERS="0", SHIZHA_JOB_MEGABYTES="1")
    program = caller(service.address)
    head = (
        f"POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: {program.http.headers['authorization']}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + b"x" * (1 << 16)
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as line:
        line.sendall(head.encode())
        for _ in range(20):
            line.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        # It could go on for ever.
        assert line.recv(65_536).startswith(b"HTTP/1.1 413 ")
    assert program.http.get("/v1/jobs").json()["items"] == []
    assert files(service) == {}


def test_a_wrong_file_says_what_was_found_and_what_to_do(serve, caller):
    service = serve()
    program = caller(service.address)
    ids = [program.sent("a.csv", "姓名,电话\n王,1\n".encode()), program.sent("a.xlsx", b"no workbook")]
    assert [program.ended(id)["error"] for id in ids] == [
        "找不到短信内容所在的列，文件里有这些列：姓名、电话。"
        "请再传一次，在“短信在哪一列”（text_column）里填上列名，例如 电话。",
        "“上传的文件.xlsx”不是完整的 .xlsx 表格，请在表格软件里打开，另存为 .xlsx 再试。",
    ]
    assert [program.see(id)["status"] for id in ids] == ["failed", "failed"]
    wait_until(lambda: not files(service))


def test_a_packed_file_does_not_fill_the_disk(serve, caller):
    service = serve(SHIZHA_JOB_MEGABYTES="1")
    program = caller(service.address)
    packed = gzip.compress(b"text,note\n" + (b"a," + b"x" * 20_000 + b"\n") * 1_100)
    job = program.ended(program.sent("a.csv.gz", packed, format="csv"))
    assert job["error"] == ("不能写“结果.csv”（文件超过了允许的大小），请把文件分成几份再传，还不行就告诉维护的人。")
    wait_until(lambda: not files(service))


def test_a_result_is_deleted_when_its_time_is_up(serve, caller, shizha):
    service = serve()
    program = caller(service.address)
    id = program.sent("a.csv", table(5))
    assert program.ended(id)["status"] == "done"
    with sqlite3.connect(service.folder / "var/shizha.db") as database:
        database.execute("UPDATE jobs SET expires_at = '2026-01-01 00:00:00.000000'")
    database.close()
    assert program.see(id)["status"] == "expired"
    response = program.result(id)
    assert (response.status_code, response.json()["detail"]) == (
        410,
        "结果只保留 3 天，需要的话请再传一次文件。",
    )
    assert list(files(service)) == [id]
    assert shizha("purge").returncode == 0
    assert files(service) == {}
    with sqlite3.connect(service.folder / "var/shizha.db") as database:
        trail = database.execute("SELECT source, action FROM audit WHERE subject = ? ORDER BY id", (f"job/{id}",))
        assert trail.fetchall() == [("key/1", "job_created"), ("service", "job_done"), ("service", "job_expired")]
    database.close()


def test_no_word_of_a_file_is_in_the_store_the_log_or_the_trail(serve, caller):
    service = serve(SHIZHA_LOG_LEVEL="debug")
    program = caller(service.address)
    good = program.sent("13812345678的举报.csv", table(5))
    bad = program.sent("b.csv", "您的ETC已停用\n".encode())
    assert (program.ended(good)["status"], program.ended(bad)["status"]) == ("done", "failed")
    assert program.result(good).status_code == 200
    assert program.see(good)["name"] == "138******78的举报.csv"
    service.stop()
    kept = [path for path in (service.folder / "var").glob("*") if path.is_file()] + [service.log]
    assert len(kept) >= 3
    for path in kept:
        for word in ("ETC", "幸福路", "qq8812ab", "13812345678"):
            assert word.encode() not in path.read_bytes()
    service.start()
