"""`shizha staff`, `shizha key` and `shizha audit` on a store that the settings name."""

import io
import os
import pty
import re
import select
import subprocess

import pytest
from sqlalchemy import text

from service.cli import main
from service.settings import Settings
from service.staff import passwords
from service.staff.roles import Scope
from service.store import api_keys, staff
from service.store.configured import store_of
from tests.conftest import SHIZHA, environment

PASSWORD = "correct horse battery"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHIZHA_VAR", str(tmp_path / "var"))
    store = store_of(Settings(var=tmp_path / "var"))
    yield store
    store.close()


@pytest.fixture
def run(store, capsys, monkeypatch):
    """Run a command with this on standard input; returns status, output and errors."""

    def run(*arguments: str, sent: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent), encoding="utf-8"))
        status = main(arguments)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("after", [b"", b"\n", b"\r\nmore\n"])
def test_an_account_gets_the_password_that_is_sent(store, run, before, after):
    assert run("staff", "add", "王警官", "--role", "主管", sent=before + PASSWORD.encode() + after) == (
        0,
        "已新建账号“王警官”，可以在 /desk 登录了。\n",
        "",
    )
    with store.reading() as session:
        hash = session.execute(text("SELECT password FROM staff")).scalar_one()
    assert passwords.verify(PASSWORD, hash) == (True, None)
    assert staff.find(store, "王警官").role == "supervisor"


@pytest.mark.parametrize(
    ("arguments", "sent", "status", "said"),
    [
        (["李主任", "--role", "admin"], b"short", 1, "密码太短，至少要 10 个字符。"),
        (["李主任", "--role", "admin"], b"", 1, "密码太短，至少要 10 个字符。"),
        (["lizhurenlizhuren", "--role", "admin"], b"LiZhuRenLiZhuRen", 1, "密码里不能就是名字。"),
        (["李主任", "--role", "admin"], b"\xff" * 12, 1, "密码不是 UTF-8 编码的文字，请检查后再试。"),
        (["王警官", "--role", "admin"], b"", 1, "已经有叫“王警官”的账号了，请换一个名字。"),
        ([" ", "--role", "admin"], b"", 1, "名字要有 1 到 40 个字，不能有换行和看不见的字符。"),
        (
            ["李主任", "--role", "boss"],
            b"",
            2,
            "--role 的值不对：不认识“boss”，可以写 reader（查阅员）、reviewer（审核员）、"
            "supervisor（主管）、admin（管理员）。",
        ),
        (["李主任"], b"", 2, "缺少 角色，正确的写法是：shizha staff add [选项] 名字"),
    ],
)
def test_an_account_that_cannot_be_made_is_refused_in_one_line(run, arguments, sent, status, said):
    run("staff", "add", "王警官", "--role", "reader", sent=PASSWORD.encode())
    assert run("staff", "add", *arguments, sent=sent) == (status, "", f"出错：{said}\n")


def test_an_account_is_kept_from_the_first_to_the_last(store, run):
    assert run("staff", "list") == (0, "还没有账号，运行 shizha staff add 新建一个。\n", "")
    run("staff", "add", "王警官", "--role", "reader", sent=PASSWORD.encode())
    assert run("staff", "role", "王警官", "审核员")[1] == "“王警官”现在是审核员，要重新登录。\n"
    assert run("staff", "role", "王警官", "reviewer")[1] == "“王警官”本来就是审核员。\n"
    assert (
        run("staff", "reset", "王警官", sent=b"another horse battery")[1]
        == "已重设“王警官”的密码，已经登录的也退出了。\n"
    )
    assert run("staff", "disable", "王警官")[1] == "已停用账号“王警官”，已经登录的也退出了。\n"
    assert run("staff", "disable", "王警官")[1] == "账号“王警官”本来就是停用的。\n"
    listed = run("staff", "list")[1].split("\n")
    assert listed[0].split() == ["名字", "角色", "建于", "状态"]
    assert re.fullmatch(r"王警官 +审核员 +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d 停用", listed[1])
    assert run("staff", "enable", "王警官")[1] == "已恢复账号“王警官”。\n"
    assert run("staff", "enable", "王警官")[1] == "账号“王警官”没有停用。\n"
    assert run("staff", "reset", "李") == (1, "", "出错：没有叫“李”的账号，运行 shizha staff list 可以看到全部账号。\n")
    assert run("audit", "verify") == (0, "审计记录共 5 条，都是完整的。\n", "")


def test_a_key_stands_alone_on_standard_output(store, run):
    status, out, err = run("key", "add", "夜间批量", "--scope", "jobs")
    assert (status, err) == (0, "密钥只显示这一次，请马上收好；丢了就停用它，再新建一个。\n")
    assert re.fullmatch(r"shizha_[\w-]{43}\n", out)
    found = api_keys.find(store, out.strip())
    assert found is not None and found.scope is Scope.JOBS


def test_a_key_is_listed_without_itself_and_revoked_for_good(run):
    assert run("key", "list") == (0, "还没有密钥，运行 shizha key add 新建一个。\n", "")
    key = run("key", "add", "夜间批量", "--scope", "导出")[1].strip()
    assert run("key", "add", "夜间批量", "--scope", "jobs") == (
        1,
        "",
        "出错：已经有叫“夜间批量”的密钥了（停用的也算），请换一个名字。\n",
    )
    assert run("key", "revoke", "夜间批量")[1] == "已停用密钥“夜间批量”。\n"
    assert run("key", "revoke", "夜间批量")[1] == "密钥“夜间批量”本来就是停用的。\n"
    listed = run("key", "list")[1]
    assert key not in listed
    assert re.fullmatch(r"夜间批量 +导出 +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d 停用", listed.split("\n")[1])
    assert run("key", "revoke", "报表") == (
        1,
        "",
        "出错：没有叫“报表”的密钥，运行 shizha key list 可以看到全部密钥。\n",
    )


def test_a_trail_that_was_changed_or_cut_fails_with_the_line(store, run):
    for name in ("甲", "乙", "丙"):
        run("key", "add", name, "--scope", "jobs")
    with store.writing() as session:
        session.execute(text("DROP TRIGGER audit_unchanged"))
        session.execute(text("DROP TRIGGER audit_kept"))
        session.execute(text("DELETE FROM audit WHERE id = 3"))
    cut = "审计记录的末尾被截掉了：现有 2 条是完整的，至少少了 1 条。请保留数据库，查明是谁动的。"
    assert run("audit", "verify") == (1, "", f"出错：{cut}\n")
    with store.writing() as session:
        session.execute(text("UPDATE audit SET subject = 'key/9' WHERE id = 2"))
    changed = "审计记录被动过：前 1 条是完整的，从第 2 条起对不上。请保留数据库，查明是谁动的。"
    assert run("audit", "verify") == (1, "", f"出错：{changed}\n")


def at_a_terminal(folder, *typed: str) -> tuple[int, str]:
    """Run `shizha staff add` as at a terminal, typing each line when it is asked for; returns status and screen."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [SHIZHA, "staff", "add", "王警官", "--role", "reader"],
        cwd=folder,
        env=environment(),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    lines, screen = list(typed), b""
    while True:
        ready, _, _ = select.select([master], [], [], 60)
        try:
            shown = os.read(master, 4096) if ready else b""
        except OSError:
            break
        if not shown:
            break
        screen += shown
        if lines and screen.endswith("：".encode()):
            os.write(master, lines.pop(0).encode() + b"\n")
    os.close(master)
    return process.wait(timeout=60), screen.decode()


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(tmp_path):
    status, screen = at_a_terminal(tmp_path, PASSWORD, PASSWORD)
    assert status == 0
    assert screen.split() == ["密码（输入时不显示）：", "再输一遍：", "已新建账号“王警官”，可以在", "/desk", "登录了。"]


def test_at_a_terminal_two_different_passwords_are_refused(tmp_path):
    status, screen = at_a_terminal(tmp_path, PASSWORD, PASSWORD + "!")
    assert status == 1
    assert screen.endswith("出错：两遍密码不一样，请再来一次。\r\n")
