"""The official account of a service as it runs: messages that the tests sign, over real sockets."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx2 as httpx
import pytest

from tests import wechat
from tests.wechat import parse, signed, text

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
RECEIPT = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
RETRIES = 50
SLOW = "这条还没有办好。请过半分钟，发“结果”两个字来看。"


def plain(service, message: str) -> str:
    """Post a message as the platform does in plain mode, and return the answer."""
    answer = httpx.post(
        f"{service.address}/wechat", params=signed(), content=message.encode(), timeout=60, verify=False
    )
    assert answer.status_code == 200, answer.text
    return parse(answer.content).content if answer.content else ""


def safe(service, message: str) -> str:
    """Post a message as the platform does in safe mode, open the answer and return it."""
    query, body = wechat.sealed(wechat.seal(message))
    answer = httpx.post(f"{service.address}/wechat", params=query, content=body, timeout=60, verify=False)
    assert answer.status_code == 200, answer.text
    return parse(wechat.unseal(parse(answer.content).fields["Encrypt"])).content if answer.content else ""


def in_the_end(post, service, message: str) -> str:
    """Post a message again until it is done, however slow this machine is."""
    while (answer := post(service, message)) == SLOW:
        pass
    return str(answer)


@pytest.fixture(params=[plain, safe])
def account(request, serve):
    """A service with an official account, in each of the two modes; gives what posts to it and opens the answer."""
    with_key = {"SHIZHA_WECHAT_AES_KEY": wechat.AES_KEY, "SHIZHA_WECHAT_APP_ID": wechat.APP_ID}
    service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN, **(with_key if request.param is safe else {}))
    return partial(in_the_end, request.param, service)


def test_a_resident_follows_checks_reports_asks_and_deletes(account):
    assert account(wechat.event("subscribe")).startswith("您好，这里是识诈。")
    assert account(text(SCAM)).startswith("【高度可疑】\n像是：冒充公共服务\n理由：网址 etc-rz[点]top ")
    receipt = RECEIPT.search(account(text("反映")))[0]
    assert account(text(receipt)).startswith(f"回执 {receipt}：已收到。")
    assert account(text(f"删除 {receipt}")) == f"回执 {receipt} 的报告已经删除。"
    assert account(text(receipt)).startswith("请核对回执号")
    assert account(wechat.event("unsubscribe")) == ""


def test_fifty_retries_at_once_make_one_report_and_get_one_receipt(serve):
    service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN)
    in_the_end(plain, service, text(SCAM))
    message = text("1")
    with ThreadPoolExecutor(RETRIES) as threads:
        answers = set(threads.map(lambda _: in_the_end(plain, service, message), range(RETRIES)))
    receipt = RECEIPT.search(answers.pop())[0]
    assert answers == set()
    assert httpx.get(f"{service.address}/v1/reports/{receipt}", timeout=60, verify=False).json()["reports"] == 1


def test_a_report_that_takes_too_long_is_answered_in_time_and_had_afterwards(serve):
    service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN)
    in_the_end(plain, service, text(SCAM))
    database = sqlite3.connect(service.folder / "var" / "shizha.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    assert plain(service, text("1")) == SLOW
    database.execute("ROLLBACK")
    database.close()
    while (answer := plain(service, text("结果"))) == SLOW:
        pass
    receipt = RECEIPT.search(answer)[0]
    assert httpx.get(f"{service.address}/v1/reports/{receipt}", timeout=60, verify=False).json()["reports"] == 1


def test_no_line_of_the_log_holds_what_residents_write_or_who_they_are(serve):
    service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN, SHIZHA_LOG_LEVEL="debug")
    for content in (SCAM, "1"):
        in_the_end(plain, service, text(content))
    service.stop()
    log = service.log.read_text(encoding="utf-8")
    assert "POST /wechat" in log
    assert [part for part in ("etc-rz", "ETC中心", wechat.OPENID, wechat.TOKEN) if part in log] == []


def test_without_settings_there_is_no_official_account_and_no_webhook(server):
    assert httpx.get(f"{server}/wechat", params=signed(), verify=False).status_code == 404
    assert httpx.post(f"{server}/wechat", params=signed(), content=text(SCAM), verify=False).status_code == 404
    assert httpx.post(f"{server}/v1/webhook", json={"text": SCAM}, verify=False).status_code == 404
