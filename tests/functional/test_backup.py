"""Backup and restore from the command line while the service takes reports."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"


def called(address: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the answer of the service."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        found: dict[str, Any] = json.load(response)
    return found


def test_a_running_service_goes_on_with_what_was_restored(shizha, serve):
    service = serve()
    address = f"{service.address}/v1/reports"
    kept = called(address, {"text": SCAM})["receipt"]
    done = shizha("backup", "one.zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("备份了 1 条报告、1 条短信，写在 one.zip。密钥 var/raw.key 不在里面，请另外保管。\n")
    lost = called(address, {"text": SCAM})["receipt"]
    done = shizha("restore", "one.zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert "：1 条报告、1 条短信。原来的内容备份在 var/before-restore-" in done.stdout
    assert called(f"{address}/{kept}") == {"status": "received"} | called(f"{address}/{kept}")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        called(f"{address}/{lost}")
    assert called(address, {"text": SCAM})["receipt"] not in (kept, lost)
    assert shizha("audit", "verify").returncode == 0
    # What the restoration replaced was kept.
    (before,) = (service.folder / "var").glob("before-restore-*.zip")
    assert shizha("restore", before).returncode == 0
    assert called(f"{address}/{lost}")["status"] == "received"


def test_a_file_that_is_there_is_kept_unless_it_is_asked_to_be_replaced(shizha, tmp_path):
    (tmp_path / "one.zip").write_text("kept")
    done = shizha("backup", "one.zip")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "出错：“one.zip”已经有了，换个文件名，或者加 --force。\n"
    assert (tmp_path / "one.zip").read_text() == "kept"
    assert shizha("backup", "one.zip", "--force").returncode == 0
    assert (tmp_path / "one.zip").read_bytes()[:2] == b"PK"


def test_what_is_no_backup_is_refused_by_its_name(shizha, tmp_path):
    (tmp_path / "one.zip").write_text("no archive")
    done = shizha("restore", "one.zip")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "出错：“one.zip”不是完好的备份，什么都没有改动。请换一份备份。\n"
