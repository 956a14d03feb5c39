"""The installed command line with the model that ships."""

import contextlib
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from service.cli.lines import cells

SHIZHA = Path(sys.executable).with_name("shizha")
ETC = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PARCEL = "【菜鸟驿站】您的包裹已到幸福路店，取件码 3-2-1088，请及时领取。"
HEAVY = ("sklearn", "scipy", "jieba", "datasketch", "rapidfuzz", "fastapi", "pydantic", "uvicorn")


def test_a_message_is_judged_for_people(shizha):
    done = shizha("score", ETC)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:2] == ["结论：高度可疑", "类型：冒充公共服务（诈骗）"]
    assert "[" in lines[lines.index("短信") + 1]
    assert "\x1b" not in done.stdout


def test_advice_is_given_in_the_words_of_who_is_named(shizha):
    for name in ("elder", "老年人"):
        done = shizha("score", "--audience", name, ETC)
        assert "  3 去社区、社保、医保的窗口问，或者叫子女帮你查。" in done.stdout.splitlines()
    told = json.loads(shizha("score", "--json", "--audience", "finance", ETC).stdout)["advice"]
    assert told[2] == "自己打开那个单位的官方入口查，或者打 12345 问。"
    assert len(told) == 6
    done = shizha("score", "--audience", "孩子", ETC)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "出错：--audience 的值不对：不认识“孩子”，"
        "可以写 general（一般）、elder（老年人）、student（学生）、finance（财务人员）。\n"
    )


def on_a_terminal(columns: int, *arguments: str) -> str:
    """Return what a command writes on a terminal of so many columns."""
    terminal, inside = pty.openpty()
    settings = os.environ | {"COLUMNS": str(columns), "PYTHONUTF8": "1"}
    with subprocess.Popen([SHIZHA, *arguments], stdin=inside, stdout=inside, stderr=inside, env=settings):
        os.close(inside)
        shown = b""
        with contextlib.suppress(OSError):
            while block := os.read(terminal, 65_536):
                shown += block
    os.close(terminal)
    return shown.decode().replace("\r\n", "\n")


def test_on_a_terminal_there_are_colours_and_lines_that_fit():
    shown = on_a_terminal(40, "score", ETC)
    assert shown.startswith("结论：\x1b[31m\x1b[1m高度可疑\x1b[0m\n")
    assert max(map(cells, shown.splitlines())) <= 38


def test_a_message_from_standard_input_is_judged_as_the_same_message_from_the_argument(shizha):
    said = shizha("score", "--json", ETC).stdout
    assert json.loads(said)["verdict"] == "scam"
    assert json.loads(said)["category"] == "service_phishing"
    for codec in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        done = shizha("score", "--json", input=f"{ETC}\r\n".encode(codec), encoding=None)
        assert done.stdout.decode() == said


def test_the_answer_of_score_has_all_fields_of_the_contract_and_its_evidence_stands_in_the_message(shizha):
    answer = json.loads(shizha("score", "--json", "--sender", "10690000", ETC).stdout)
    assert list(answer) == [
        *("verdict", "verdict_text", "risk", "group", "category", "category_text"),
        *("candidates", "evidence", "advice", "contacts", "model"),
    ]
    assert all(found["text"] == ETC[found["start"] : found["end"]] for found in answer["evidence"])


def test_a_message_that_cannot_be_judged_is_said_in_one_line(shizha):
    for text, said in [
        (" \n", "内容是空的，请粘贴要查的短信。"),
        ("长" * 5_001, "内容有 5001 个字，超过 5000 字的上限，请只粘贴可疑的部分。"),
    ]:
        done = shizha("score", input=text)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"出错：{said}\n")
    done = shizha("score", b"\xe7\x82")
    assert (done.returncode, done.stderr) == (1, "出错：内容里有残缺的字符，请重新复制后再粘贴。\n")


def test_json_is_utf_8_on_a_terminal_that_is_not(shizha):
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = shizha("score", "--json", PARCEL, env=environment)
    assert json.loads(done.stdout)["verdict_text"] == "暂未发现诈骗特征"
    done = shizha("score", PARCEL, env=environment)
    assert done.returncode == 0


def test_a_file_is_scored_as_its_messages_are_one_by_one(shizha, tmp_path):
    (tmp_path / "a.csv").write_bytes(f"编号,短信内容\r\n1,{ETC}\r\n2,{PARCEL}\r\n3,\r\n".encode("gb18030"))
    done = shizha("batch", "a.csv", "b.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    closing = done.stderr.splitlines()[-1]
    assert closing.startswith("共 3 行：高度可疑 1 行，不能确定 0 行，暂未发现诈骗特征 1 行；未能判断 1 行。用时 ")
    assert closing.endswith(" 秒，结果在 b.jsonl。")
    scam, parcel, nothing = map(json.loads, (tmp_path / "b.jsonl").read_text("utf-8").splitlines())
    for row, text in ((scam, ETC), (parcel, PARCEL)):
        alone = json.loads(shizha("score", "--json", text).stdout)
        assert {name: row[name] for name in ("verdict", "risk", "group", "category", "model")} == {
            name: alone[name] for name in ("verdict", "risk", "group", "category", "model")
        }
    assert nothing == {
        "编号": "3",
        "短信内容": "",
        **dict.fromkeys(("verdict", "risk", "group", "category", "model")),
        "error": "内容是空的，请粘贴要查的短信。",
    }


def test_an_interrupted_batch_ends_with_130_and_leaves_nothing(tmp_path):
    (tmp_path / "a.txt").write_text(f"{ETC}\n" * 300_000, "utf-8")
    process = subprocess.Popen([SHIZHA, "batch", "a.txt", "b.csv"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) == 1 and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "已中断，没有写出结果。\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_scoring_one_message_imports_nothing_that_is_slow():
    script = f"import sys; from service.cli import main; main(['score', {PARCEL!r}]); print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(HEAVY) & {name.split(".")[0] for name in done.stdout.splitlines()} == set()


def test_a_port_in_use_is_said_in_one_line(shizha):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = shizha("serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"出错：端口 {port} 已经有别的程序在用。换一个端口再试，"
        f"例如 make run PORT={port + 1} 或 shizha serve --port {port + 1}。\n"
    )


def test_a_host_that_is_none_and_a_setting_that_is_wrong_are_said_in_one_line(shizha):
    done = shizha("serve", "--host", "no-such-host.invalid")
    assert done.returncode == 1
    assert done.stderr.startswith("出错：不能在 no-such-host.invalid 的端口 8000 上启动（")
    assert done.stderr.count("\n") == 1
    done = shizha("serve", env=os.environ | {"SHIZHA_PROT": "8001"})
    assert done.returncode == 1
    assert done.stderr.startswith("出错：设置不对（没有 SHIZHA_PROT 这个设置")
    assert done.stderr.count("\n") == 1


def test_the_service_says_where_it_is_and_stops_when_interrupted(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [SHIZHA, "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stderr
        assert process.stderr.readline() == f"识诈已经启动，用浏览器打开 http://127.0.0.1:{port}（按 Ctrl-C 停止）\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (130, "已停止。\n")


def test_the_model_that_ships_is_whole_and_shows_its_card(shizha):
    done = shizha("model", "verify")
    assert (done.returncode, done.stderr) == (0, "")
    version = json.loads(shizha("score", "--json", PARCEL).stdout)["model"]
    assert done.stdout == f"模型 {version} 完好。\n"
    assert json.loads(shizha("model", "show", "--json").stdout)["version"] == version
    assert version in shizha("model", "show").stdout


def test_figures_are_measured_on_labelled_files(shizha, tmp_path):
    rows = [{"text": ETC, "category": "service_phishing"}, {"text": PARCEL, "label": "normal"}]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    done = shizha("evaluate", "--json", "a.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    figures = json.loads(done.stdout)["files"]["a.jsonl"]
    assert (figures["messages"], figures["recall"], figures["false_positive_rate"]) == (2, 1.0, 0.0)
    assert "  查出率：1.0" in shizha("evaluate", "a.jsonl").stdout.splitlines()


def test_labelled_files_that_cannot_be_used_are_said_in_one_line(shizha, tmp_path):
    (tmp_path / "gb.csv").write_bytes("text,label\n您好,normal\n".encode("gb18030"))
    (tmp_path / "bad.jsonl").write_text('{"text": "您好", "label": "nice"}\n', "utf-8")
    for arguments, said in [
        (["evaluate", "gb.csv"], "出错：“gb.csv”不是 UTF-8 编码，请另存为 UTF-8 再试。\n"),
        (["evaluate", "no.csv"], "出错：不能读写“no.csv”（不存在），请核对路径、权限和磁盘空间。\n"),
        (["evaluate", "--model", ".", "gb.csv"], "出错：模型用不了："),
        (["train", "--out", "new", "--extra", "bad.jsonl"], "出错：语料用不了：bad.jsonl:1: "),
    ]:
        done = shizha(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(said)
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()
