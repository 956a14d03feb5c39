"""Models promoted, put in shadow and rolled back while the service answers."""

import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from model.assessor import Assessor
from service.store import audit, shadows
from service.store.decisions import Decision, State
from service.store.engine import of_file
from service.store.store import Store
from service.store.tables import Message

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
RELEASED = Assessor.load().version
CALLERS = 4
LATEST_SECONDS = 30


@pytest.fixture
def moved(shelf, monkeypatch, shizha):
    """The command line in the folder that holds the shelf."""
    monkeypatch.delenv("SHIZHA_VAR", raising=False)
    return shizha


def test_models_are_listed_with_their_state(moved, shelf):
    (shelf.folder / "mute" / "weights.npy").write_bytes(b"broken")
    moved("model", "shadow", "mild")
    done = moved("model", "list")
    trained = Assessor.load().card["trained"]
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0] == f"* released：版本 {RELEASED}，训练于 {trained}（正在使用）"
    assert lines[1] == f"~ mild：版本 mild+1，训练于 {trained}（在旁边试判）"
    assert lines[2].startswith("  mute：模型用不了：")
    assert lines[3] == f"  twin：版本 twin+1，训练于 {trained}"


def test_a_model_that_is_nowhere_worse_is_promoted_and_rolled_back(moved):
    done = moved("model", "promote", "twin")
    assert (done.returncode, done.stderr) == (0, "")
    table = done.stdout.splitlines()
    assert table[0].split() == ["比较项目", "条数", "现在错", "新的错", "容差", "结论"]
    assert table[-1] == "已换用 twin。想退回，执行 shizha model rollback。"
    slices = {line.rsplit(maxsplit=4)[0]: line.rsplit(maxsplit=4)[1:] for line in table[1:-1]}
    assert slices["全部有害短信，漏掉"][0] == "200"
    assert all(now == new and half == "±0.000" for _, now, new, half in slices.values())
    assert json.loads(moved("score", "--json", SCAM).stdout)["model"] == "twin+1"
    done = moved("model", "rollback")
    assert (done.returncode, done.stdout, done.stderr) == (0, "已退回 released。\n", "")
    assert json.loads(moved("score", "--json", SCAM).stdout)["model"] == RELEASED
    done = moved("model", "rollback")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "出错：“released”之前没有别的模型，退不回去。\n")


def test_a_model_that_is_worse_somewhere_is_refused_with_the_table(moved):
    done = moved("model", "promote", "mute")
    assert done.returncode == 1
    assert any(line.split()[-1] == "变差" for line in done.stdout.splitlines())
    assert done.stderr.startswith("出错：没有换：mute 在这些项目上变差，差得超出偶然：冒充领导熟人，漏掉、")
    assert json.loads(moved("score", "--json", SCAM).stdout)["model"] == RELEASED


def test_a_name_that_no_model_has_is_refused(moved):
    for command in (("promote",), ("shadow",)):
        done = moved("model", *command, "nobody")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "出错：没有叫“nobody”的模型，现有：released、mild、mute、twin。\n"


def test_every_answer_names_one_model_and_agrees_with_it_while_models_change(moved, serve):
    service = serve()
    stopping = Event()
    said: list[tuple[str, str]] = []

    def call() -> None:
        while not stopping.is_set():
            said.append(answer(service.address))

    def until(version: str) -> None:
        late = time.monotonic() + LATEST_SECONDS
        while answer(service.address)[0] != version:
            assert time.monotonic() < late

    with ThreadPoolExecutor(CALLERS) as threads:
        calls = [threads.submit(call) for _ in range(CALLERS)]
        try:
            assert moved("model", "shadow", "mute").returncode == 0
            assert moved("model", "promote", "mild").returncode == 0
            until("mild+1")
            assert moved("model", "rollback").returncode == 0
            until(RELEASED)
        finally:
            stopping.set()
        for one in calls:
            one.result()
    service.stop()
    assert set(said) == {(RELEASED, "scam"), ("mild+1", "suspicious")}
    store = Store(of_file(service.folder / "var" / "shizha.db"), service.folder / "var" / "raw.key")
    counts = shadows.of(store, "mute+1")
    store.close()
    assert {(pair.current, pair.said.value) for pair in counts} == set(said)
    assert {pair.would_say for pair in counts} == {"no_risk_found"}
    assert "etc-rz" not in service.log.read_text(encoding="utf-8")


def answer(address: str) -> tuple[str, str]:
    """Return the model and the verdict of the service."""
    body = json.dumps({"text": SCAM}).encode()
    request = urllib.request.Request(f"{address}/v1/score", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        found: dict[str, Any] = json.load(response)
    return found["model"], found["verdict"]


def test_what_was_done_with_models_stands_in_the_audit_trail(moved, tmp_path):
    moved("model", "promote", "twin")
    moved("model", "promote", "nobody")
    moved("model", "shadow", "mild")
    moved("model", "rollback")
    store = Store(of_file(tmp_path / "var" / "shizha.db"), tmp_path / "var" / "raw.key")
    lines = [(line.source, line.subject, line.action, line.detail) for line in audit.lines(store, 9)]
    store.close()
    assert lines == [
        ("console", "model", "rolled_back", {"name": "twin"}),
        ("console", "model", "put_in_shadow", {"name": "mild"}),
        ("console", "model", "promoted", {"name": "twin"}),
    ]


def test_decisions_become_rows_that_training_takes(moved, serve, tmp_path):
    service = serve()
    request = urllib.request.Request(
        f"{service.address}/v1/reports", json.dumps({"text": SCAM}).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request).close()
    service.stop()
    done = moved("export", "decisions", "none.jsonl")
    assert (done.returncode, done.stdout) == (0, "写了 0 行到 none.jsonl。\n")
    store = Store(of_file(tmp_path / "var" / "shizha.db"), tmp_path / "var" / "raw.key")
    with store.writing() as session:
        message = session.scalars(select(Message)).one()
        message.state, message.decision, message.decided_at = State.DECIDED, Decision.NOT_SCAM, store.now()
    store.close()
    done = moved("export", "decisions", "some.jsonl", "--disagreeing")
    assert (done.returncode, done.stdout, done.stderr) == (0, "写了 1 行到 some.jsonl。\n", "")
    row = json.loads((tmp_path / "some.jsonl").read_text(encoding="utf-8"))
    assert (row["text"], row["decision"], row["verdict"], row["agreed"]) == (SCAM, "not_scam", "scam", False)
    done = moved("evaluate", "some.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    done = moved("export", "decisions", "some.csv")
    assert (done.returncode, done.stderr) == (2, "出错：文件名要以 .jsonl 结尾，现在是“some.csv”。\n")
