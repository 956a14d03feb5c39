"""`shizha purge` on a store that the settings name."""

import pytest

from model.assessor import Assessor
from service.cli import main
from service.settings import Settings
from service.store import reports
from service.store.configured import store_of

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
RECEIPT = "K7QX-2M9D-01TV-W4HN"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHIZHA_VAR", str(tmp_path / "var"))
    store = store_of(Settings(var=tmp_path / "var"))
    reports.add(store, reports.Incoming(SCAM, None, Assessor.load().assess(SCAM), "api"), RECEIPT)
    yield store
    store.close()


def test_what_is_due_is_forgotten_and_counted(store, capsys, monkeypatch):
    assert main(["purge"]) == 0
    assert capsys.readouterr().out == "删掉了 0 条原文、0 条短信、0 个回执号。\n"
    monkeypatch.setenv("SHIZHA_RAW_DAYS", "0")
    assert main(["purge"]) == 0
    assert capsys.readouterr().out == "删掉了 1 条原文、0 条短信、0 个回执号。\n"
    assert reports.raw(store, RECEIPT) is None
    assert reports.find(store, RECEIPT) is not None


def test_a_store_that_cannot_be_opened_is_said_in_one_line(capsys, monkeypatch, tmp_path):
    (tmp_path / "var").write_text("")
    monkeypatch.chdir(tmp_path)
    assert main(["purge"]) == 1
    said = f"不能读写数据库文件 {tmp_path}/var/shizha.db（File exists），请核对权限和磁盘空间。"
    assert capsys.readouterr().err == f"出错：{said}\n"
