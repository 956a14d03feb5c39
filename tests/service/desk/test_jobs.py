"""Files sent to be scored, by the API and by the page; nothing is scored here."""

import io
import os
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.jobs import names, taking
from service.settings import Settings
from service.staff.roles import Role, Scope
from service.store import audit, jobs

DATA = "短信内容\n您的ETC已停用\n".encode()
COUNTS = {
    "rows": 1_234,
    "scored": 1_230,
    "errors": 4,
    "verdicts": {"scam": 1_000, "suspicious": 30, "no_risk_found": 200},
    "groups": {"scam": 1_000, "illegal": 0, "promotion": 0, "normal": 230},
    "categories": {"service_phishing": 1_000, "delivery": 230},
    "error_causes": {"empty": 4},
    "model": "v1",
}


@pytest.fixture
def client(assessor, tmp_path):
    """The service in this process, which scores no files."""
    settings = Settings(rate_limits="off", var=tmp_path, job_workers=0, job_megabytes=1)
    with TestClient(create_app(settings, assessor)) as client:
        yield client


def send(client, headers, name="举报.csv", data=DATA, path="/v1/jobs", **fields):
    return client.post(path, headers=headers, files={"file": (name, data)}, data=fields, follow_redirects=False)


def sent(client, headers, **fields):
    response = send(client, headers, **fields)
    assert response.status_code == 202, response.text
    return response.json()["id"]


def finished(kept, client, id, result=b"verdict\nscam\n"):
    """Put a result where the process that scores would."""
    jobs.claim(kept, "a")
    folder = client.app.state.parts.settings.var / "jobs" / id
    (folder / "结果.csv").write_bytes(result)
    assert jobs.finish(kept, id, "a", COUNTS, 3)


def test_a_job_is_told_whole(client, desk):
    headers = desk(Role.REVIEWER)
    id = sent(client, headers, text_column="短信内容", encoding="GBK", explain="true", format="XLSX")
    job = client.get(f"/v1/jobs/{id}", headers=headers).json()
    assert re.fullmatch(r"2\d{3}-\d\d-\d\dT.*Z", job.pop("created"))
    assert re.fullmatch(r"2\d{3}-\d\d-\d\dT.*Z", job.pop("expires"))
    assert job == {
        "id": id,
        "status": "queued",
        "status_text": "排队中",
        "name": "举报.csv",
        "owner": "reviewer0",
        "size": len(DATA),
        "format": "xlsx",
        "text_column": "短信内容",
        "encoding": "gb18030",
        "explain": True,
        "started": None,
        "finished": None,
        "rows": 0,
        "rate": 0.0,
        "seconds_left": None,
        "counts": None,
        "error": None,
        "result": None,
    }
    assert client.get("/v1/jobs", headers=headers).json()["items"][0]["id"] == id


@pytest.mark.parametrize(
    ("name", "data", "fields", "field", "message"),
    [
        ("", DATA, {}, "file", "请选一个文件。"),
        ("a.csv", b"", {}, "file", "文件是空的，请核对后再传。"),
        (
            "a.pdf",
            DATA,
            {},
            "file",
            "不认识“a.pdf”的格式。能用的结尾是 .jsonl .csv .tsv .txt .xlsx .parquet，前四种后面可以再加 .gz。",
        ),
        (
            "a.xls",
            DATA,
            {},
            "file",
            "读写不了“a.xls”这种表格。请在表格软件里另存为 .xlsx 再试；"
            "能用的结尾是 .jsonl .csv .tsv .txt .xlsx .parquet。",
        ),
        (
            "a.csv",
            DATA,
            {"format": "xlsx.gz"},
            "format",
            "结果的格式只能是 jsonl、csv、tsv、txt、xlsx、parquet、jsonl.gz、csv.gz、tsv.gz、txt.gz。",
        ),
        ("a.csv", DATA, {"explain": "maybe"}, "explain", "只能填 true 或 false。"),
        ("a.csv", DATA, {"text_column": "列" * 201}, "text_column", "列名太长，最多 200 个字。"),
        (
            "a.csv",
            DATA,
            {"encoding": "klingon\0"},
            "encoding",
            "不认识编码“klingon”，可以写 utf-8、gb18030 或 utf-16。",
        ),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(client, desk, tmp_path, name, data, fields, field, message):
    headers = desk(Scope.JOBS)
    response = send(client, headers, name, data, **fields)
    assert (response.status_code, response.json()["errors"]) == (422, [{"field": field, "message": message}])
    assert not any((tmp_path / "jobs").iterdir())
    assert client.get("/v1/jobs", headers=headers).json()["items"] == []


def test_what_is_no_form_or_a_broken_one_is_refused(client, desk):
    headers = desk(Scope.JOBS)
    response = client.post("/v1/jobs", headers=headers, json={"file": "a"})
    assert (response.status_code, response.headers["accept"]) == (415, "multipart/form-data")
    broken = headers | {"content-type": "multipart/form-data; boundary=b"}
    response = client.post("/v1/jobs", headers=broken, content=b"--b\r\nContent-Disposition: form-data\r\n\r\n")
    assert (response.status_code, response.json()["detail"]) == (400, "表单不完整，文件没有传全，请再传一次。")
    two = [("file", ("a.csv", DATA)), ("file", ("b.csv", DATA))]
    assert client.post("/v1/jobs", headers=headers, files=two).status_code == 400


def test_a_file_that_is_too_large_is_refused(client, desk, tmp_path):
    response = send(client, desk(Scope.JOBS), data=b"x" * (1 << 21))
    assert response.status_code == 413
    assert response.json()["detail"] == "一次最多传 1 MB，请把文件分成几份。"
    assert response.json()["limit"] == (1 << 20) + (1 << 16)
    assert not (tmp_path / "jobs").exists() or not any((tmp_path / "jobs").iterdir())


def test_without_space_on_the_disk_it_is_said(client, desk, tmp_path):
    (tmp_path / "jobs").write_text("in the way")
    response = send(client, desk(Scope.JOBS))
    assert response.status_code == 503
    assert response.json()["detail"].startswith("服务器的磁盘写不进去（")


def test_a_form_from_elsewhere_is_refused_and_leaves_nothing(client, desk, tmp_path):
    headers = desk(Role.REVIEWER)
    del headers["x-csrf-token"]
    for path in ("/v1/jobs", "/desk/jobs"):
        assert send(client, headers, path=path).status_code == 403
        assert send(client, headers, path=path, csrf="0" * 64).status_code == 403
    assert not any((tmp_path / "jobs").iterdir())


def test_ids_that_are_none_are_answered_alike(client, desk):
    headers = desk(Scope.JOBS)
    answers = [client.get(f"/v1/jobs/{id}", headers=headers) for id in ("1", "%00", "0" * 24, "é" * 24, "f" * 25)]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert len({answer.text for answer in answers}) == 1
    assert client.get("/v1/jobs?cursor=%00", headers=headers).status_code == 422


def test_an_administrator_sees_and_ends_the_jobs_of_all(client, desk, kept):
    key, admin = desk(Scope.JOBS), desk(Role.ADMIN)
    id = sent(client, key)
    (job,) = client.get("/v1/jobs", headers=admin).json()["items"]
    assert (job["id"], job["owner"]) == (id, "jobs0")
    assert client.delete(f"/v1/jobs/{id}", headers=admin).status_code == 204
    assert client.get(f"/v1/jobs/{id}", headers=key).json()["status"] == "cancelled"
    assert [(line.source, line.action) for line in audit.lines(kept, 2, subject=f"job/{id}")] == [
        ("staff/1", "job_cancelled"),
        ("key/1", "job_created"),
    ]


def test_a_result_is_downloaded_and_that_is_audited(client, desk, kept):
    headers = desk(Scope.JOBS)
    id = sent(client, headers)
    early = client.get(f"/v1/jobs/{id}/result", headers=headers)
    assert (early.status_code, early.json()["title"]) == (409, "结果还没有")
    finished(kept, client, id)
    response = client.get(f"/v1/jobs/{id}/result", headers=headers | {"range": "bytes=0-1"})
    assert (response.status_code, response.content) == (200, b"verdict\nscam\n")
    assert (response.headers["content-length"], response.headers["content-type"]) == ("13", "text/csv")
    assert response.headers["cache-control"] == "no-store"
    assert audit.lines(kept, 1)[0].action == "job_downloaded"


def test_a_result_whose_file_is_gone_is_gone(client, desk, kept, tmp_path):
    headers = desk(Scope.JOBS)
    id = sent(client, headers)
    finished(kept, client, id)
    (tmp_path / "jobs" / id / "结果.csv").unlink()
    assert client.get(f"/v1/jobs/{id}/result", headers=headers).status_code == 410


@pytest.mark.parametrize(
    ("written", "kept_as", "result"),
    [
        ("举报.csv", "举报.csv", "举报-结果.xlsx"),
        ("C:\\举报\\a.csv", "a.csv", "a-结果.xlsx"),
        ("../../etc/passwd.csv", "passwd.csv", "passwd-结果.xlsx"),
        ("13812345678.csv", "138******78.csv", "138xxxxxx78-结果.xlsx"),
        ('a"\r\nSet-Cookie: b.csv', "a_Set-Cookie_ b.csv", "a_Set-Cookie_ b-结果.xlsx"),
        ("a.b.CSV", "a.b.csv", "a.b-结果.xlsx"),
        ("\u202efdp.csv", "fdp.csv", "fdp-结果.xlsx"),
        ("长" * 300 + ".csv", "长" * 100 + ".csv", "长" * 100 + "-结果.xlsx"),
        (".csv.csv", ".csv.csv", "csv-结果.xlsx"),
    ],
)
def test_names_of_files_are_masked_and_safe(written, kept_as, result):
    assert names.stored(names.cleaned(written), "csv") == kept_as
    assert names.result(kept_as, "xlsx") == result


def page(client, headers, path="/desk/jobs"):
    response = client.get(path, headers=headers | {"accept": "text/html"})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", response.text)))


def test_the_page_takes_a_file_shows_it_and_lets_it_be_cancelled(client, desk):
    headers = desk(Role.REVIEWER)
    token = headers.pop("x-csrf-token")
    assert "还没有任务。" in page(client, headers)
    response = send(client, headers, path="/desk/jobs", csrf=token, explain="true")
    assert (response.status_code, response.headers["location"]) == (303, "/desk/jobs?sent=yes")
    shown = page(client, headers, "/desk/jobs?sent=yes")
    assert "文件收到了，已经排上队。" in shown
    assert "举报.csv 排队中" in shown
    assert "带判断依据，结果是 .csv" in shown
    (id,) = (job["id"] for job in client.get("/v1/jobs", headers=headers).json()["items"])
    form = {"csrf": token}
    assert client.post(f"/desk/jobs/{id}/remove", headers=headers, data=form, follow_redirects=False).status_code == 303
    assert "举报.csv 已取消" in page(client, headers)
    client.post(f"/desk/jobs/{id}/remove", headers=headers, data=form)
    assert "还没有任务。" in page(client, headers)


def test_the_page_says_what_is_wrong_and_keeps_what_was_filled_in(client, desk):
    headers = desk(Role.REVIEWER)
    token = headers.pop("x-csrf-token")
    response = send(client, headers, "a.pdf", path="/desk/jobs", csrf=token, text_column="举报内容")
    assert response.status_code == 422
    assert "不认识“a.pdf”的格式。" in response.text
    assert 'value="举报内容"' in response.text


def test_the_page_shows_how_far_a_job_is_and_what_came_of_it(client, desk, kept):
    headers = desk(Role.REVIEWER)
    id = sent(client, headers)
    jobs.claim(kept, "a")
    jobs.renew(kept, id, "a", 12_000, 812.4, 95.0)
    assert "已处理 12,000 行，每秒 812 行，还要约 2 分钟。" in page(client, headers)
    jobs.release(kept, id, "a", blameless=True)
    assert "已处理 12,000 行，等着接着做。" in page(client, headers)
    finished(kept, client, id)
    shown = page(client, headers)
    counted = "全部 1,234 行 高度可疑 1,000 行 不能确定 30 行 暂未发现诈骗特征 200 行 未能判断 4 行"
    assert counted in shown
    assert "下载结果" in shown
    failing = sent(client, headers)
    jobs.claim(kept, "a")
    jobs.fail(kept, failing, "a", "找不到短信内容所在的列，文件里有这些列：<b>姓名</b>。")
    assert "没有做成 找不到短信内容所在的列，文件里有这些列：<b>姓名</b>。" in page(client, headers)


def test_a_file_never_lies_in_memory_or_under_a_name_while_it_arrives(client, desk, tmp_path, monkeypatch):
    seen = []

    def look(form, upload):
        seen.append((type(upload.file), os.fstat(upload.file.fileno()).st_nlink, list((tmp_path / "jobs").iterdir())))
        raise taking.wrong("file")

    monkeypatch.setattr(taking, "_asked", look)
    assert send(client, desk(Scope.JOBS)).status_code == 422
    assert seen == [(io.BufferedRandom, 0, [])]


def test_nobody_but_administrators_sees_or_ends_the_jobs_of_others(client, desk, kept):
    mine = desk(Role.REVIEWER)
    id = sent(client, mine)
    finished(kept, client, id)
    for other in (desk(Role.REVIEWER), desk(Role.SUPERVISOR), desk(Scope.JOBS)):
        assert client.get("/v1/jobs", headers=other).json() == {"items": [], "next": None}
        for method, path in (("GET", ""), ("GET", "/result"), ("DELETE", "")):
            assert client.request(method, f"/v1/jobs/{id}{path}", headers=other).status_code == 404
        assert client.post(f"/desk/jobs/{id}/remove", headers=other).status_code == 404
        assert "还没有任务。" in page(client, other)
    assert client.get(f"/v1/jobs/{id}/result", headers=mine).status_code == 200
