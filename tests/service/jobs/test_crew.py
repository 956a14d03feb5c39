"""The threads that take jobs from the queue: what becomes of a job when all goes well, and when something does not."""

import io
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from service.jobs import crew as crews
from service.jobs.crew import Crew
from service.jobs.folders import Folders
from service.jobs.wording import for_callers
from service.lists.drafts import Draft
from service.lists.rows import About, Side
from service.models.current import shelf
from service.settings import Settings
from service.store import jobs, lists
from service.store.claims import Hand
from service.store.configured import purged, store_of
from service.store.jobs import Asked, Bounds
from service.store.tables import JobState

SCAM = "您的ETC已停用，请登录 etc-rz.top 重新认证"
DINNER = "明天几点吃饭，在 fanguan.top 订位"
NOTICE = "【街道】明天上午社区打疫苗，请带身份证。"
FILE = Asked("举报.csv", 9, "csv", "csv")
WHO = "key/1"
SECONDS = 60


@pytest.fixture
def settings(tmp_path):
    return Settings(var=tmp_path)


@pytest.fixture
def store(settings):
    store = store_of(settings)
    yield store
    store.close()


@pytest.fixture
def crew(store, settings):
    """Give what starts a crew; it is stopped with the test."""
    crew = Crew(store, Folders(settings.var), shelf(settings.var), settings)
    yield crew
    crew.stop()


def sent(store, settings, *texts: str) -> str:
    id = jobs.new_id()
    data = io.BytesIO("\n".join(("短信内容", *(f'"{text}"' for text in texts))).encode())
    Folders(settings.var).take(id, "csv", data)
    jobs.add(store, WHO, id, FILE, Bounds(9, 9), 3)
    return id


def ended(store, id: str) -> jobs.Seen:
    until = time.monotonic() + SECONDS
    while (seen := jobs.find(store, id, WHO)).state in jobs.OPEN:
        assert time.monotonic() < until
        time.sleep(0.05)
    return seen


def test_staffs_lists_count_as_they_stood_when_the_job_began(store, settings, crew):
    last_day = datetime.now(UTC).date() + timedelta(days=100)
    row = Draft(Side.DENY, About.DOMAIN, "fanguan.top", False, "派出所", "居民报告", last_day, (NOTICE,), (DINNER,))
    lists.add(store, Hand(None, "console"), row)
    id = sent(store, settings, DINNER)
    crew.start()
    assert ended(store, id).counts["verdicts"] == {"scam": 0, "suspicious": 1, "no_risk_found": 0}


def test_a_plan_that_was_made_is_gone_on_with(store, settings, crew):
    id = sent(store, settings, DINNER)
    told = {"id": 1, "side": "deny", "about": "domain", "value": "fanguan.top", "confirmed": True, "unit": "派出所"}
    until, at = "2030-01-01T00:00:00+00:00", "2026-11-24T00:00:00+00:00"
    plan = {"model": "released", "rows": [told | {"until": until}], "at": at}
    (settings.var / "jobs" / id / "plan.json").write_text(json.dumps(plan), "utf-8")
    crew.start()
    assert ended(store, id).counts["verdicts"] == {"scam": 1, "suspicious": 0, "no_risk_found": 0}


def test_a_file_that_ends_its_process_three_times_fails_and_is_removed(store, settings, crew, monkeypatch):
    monkeypatch.setattr(crews, "COMMAND", (sys.executable, "-c", "import sys; sys.stdin.readline()"))
    monkeypatch.setattr(crews, "LOOK_SECONDS", 0.01)
    id = sent(store, settings, SCAM)
    crew.start()
    seen = ended(store, id)
    assert (seen.state, seen.error) == (
        JobState.FAILED,
        "处理这个文件的程序几次意外停下，可能是内存不够。请把文件分成几份，或另存为 .csv 再传。",
    )
    crew.stop()
    assert list((settings.var / "jobs").iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ('{"broken": "ValueError at run.py:1"}', "处理这个文件时出了错，请告诉维护的人任务的编号。"),
        ('{"failed": "坏了。"}', "坏了。"),
    ],
)
def test_what_the_process_says_is_told(store, settings, crew, monkeypatch, answer, error):
    monkeypatch.setattr(crews, "COMMAND", (sys.executable, "-c", f"print('{answer}')"))
    id = sent(store, settings, SCAM)
    crew.start()
    assert ended(store, id).error == error


def test_a_job_without_its_file_or_without_a_model_fails_and_says_so(store, settings, crew):
    gone = sent(store, settings, SCAM)
    Folders(settings.var).remove(gone)
    (settings.var / "models").mkdir()
    (settings.var / "models" / "current.json").write_text("{")
    other = sent(store, settings, SCAM)
    crew.start()
    assert ended(store, gone).error == "上传的文件不在服务器上了，请再传一次。"
    assert ended(store, other).error == "现在没有能用的模型，请告诉维护的人，修好后再传一次。"


def test_purging_removes_what_no_job_needs_and_leaves_the_rest(store, settings):
    waiting, cancelled = sent(store, settings, SCAM), sent(store, settings, SCAM)
    jobs.end(store, cancelled, WHO, WHO)
    orphan = settings.var / "jobs" / jobs.new_id()
    new = settings.var / "jobs" / jobs.new_id()
    for folder in (orphan, new):
        folder.mkdir()
    old = time.time() - 2 * 3600
    for folder in (orphan, settings.var / "jobs" / cancelled, settings.var / "jobs" / waiting):
        os.utime(folder, (old, old))
    purged(store, settings)
    assert {folder.name for folder in (settings.var / "jobs").iterdir()} == {waiting, new.name}


def test_of_a_finished_job_only_the_result_is_left(store, settings):
    id = sent(store, settings, SCAM)
    jobs.claim(store, "a")
    folder = settings.var / "jobs" / id
    (folder / "结果.csv").write_text("verdict\n")
    (folder / ".结果.csv.parts").mkdir()
    (folder / "plan.json").write_text("{}")
    jobs.finish(store, id, "a", {"rows": 1}, 3)
    purged(store, settings)
    assert [path.name for path in folder.iterdir()] == ["结果.csv"]


def test_sentences_for_callers_name_no_option_of_the_command_line():
    said = "文件里没有“内容”这一列，有的是：text。请改写 --text-column。"
    assert for_callers(said) == "文件里没有“内容”这一列，有的是：text。请改写“短信在哪一列”（text_column），再传一次。"
