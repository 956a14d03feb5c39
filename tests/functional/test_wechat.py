"""The official account of a service as it runs: messages that the tests sign, over real sockets."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest

from tests import wechat
from tests.conftest import environment
from tests.wechat import parse, signed, text

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
RECEIPT = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
RETRIES = 50


@pytest.fixture(params=["plain", "safe"])
def account(request, serve):
    """A service with an official account, in each of the two modes; gives what posts to it and opens the answer."""
    if request.param == "plain":
        service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN)

        def post(message: str) -> str:
            query, body = signed(), message.encode()
            response = httpx.post(f"{service.address}/wechat", params=query, content=body, timeout=60, verify=False)
            assert response.status_code == 200, response.text
            return parse(response.content).content if response.content else ""

    else:
        with_key = {"SHIZHA_WECHAT_AES_KEY": wechat.AES_KEY, "SHIZHA_WECHAT_APP_ID": wechat.APP_ID}
        service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN, **with_key)

        def post(message: str) -> str:
            query, body = wechat.sealed(wechat.seal(message))
            response = httpx.post(f"{service.address}/wechat", params=query, content=body, timeout=60, verify=False)
            assert response.status_code == 200, response.text
            return parse(wechat.unseal(parse(response.content).fields["Encrypt"])).content if response.content else ""

    return post


def test_a_resident_follows_checks_reports_asks_and_deletes(account):
    assert account(wechat.event("subscribe")).startswith("您好，这里是识诈。")
    assert account(text(SCAM)).startswith("【高度可疑】\n像是：冒充公共服务\n理由：网址 etc-rz[点]top ")
    receipt = RECEIPT.search(account(text("反映")))[0]
    assert account(text(receipt)).startswith(f"回执 {receipt}：已收到。")
    assert account(text(f"删除 {receipt}")) == f"回执 {receipt} 的报告已经删除。"
    assert account(text(receipt)).startswith("请核对回执号")
    assert account(wechat.event("unsubscribe")) == ""


def test_fifty_retries_at_once_make_one_report_and_get_one_receipt(account):
    account(text(SCAM))
    message = text("1")
    with ThreadPoolExecutor(RETRIES) as threads:
        answers = list(threads.map(account, [message] * RETRIES))
    assert len(set(answers)) == 1
    receipt = RECEIPT.search(answers[0])[0]
    # The last report of a message that is deleted takes its receipt along; a second report would have another one.
    assert account(text(receipt)).startswith(f"回执 {receipt}：已收到。")
    assert account(text("1")) == answers[0]


def test_fifty_retries_at_once_are_counted_as_one_report(serve):
    service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN)

    def post(message: str) -> str:
        body = message.encode()
        response = httpx.post(f"{service.address}/wechat", params=signed(), content=body, timeout=60, verify=False)
        return parse(response.content).content

    post(text(SCAM))
    with ThreadPoolExecutor(RETRIES) as threads:
        answers = set(threads.map(post, [text("1")] * RETRIES))
    receipt = RECEIPT.search(answers.pop())[0]
    assert answers == set()
    assert httpx.get(f"{service.address}/v1/reports/{receipt}", verify=False).json()["reports"] == 1


def test_a_report_that_takes_too_long_is_answered_in_time_and_had_afterwards(serve):
    service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN)
    address = f"{service.address}/wechat"

    def post(content: str) -> str:
        body = text(content).encode()
        return parse(httpx.post(address, params=signed(), content=body, timeout=60, verify=False).content).content

    post(SCAM)
    database = sqlite3.connect(service.folder / "var" / "shizha.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    assert post("1") == "这条还没有办好。请过半分钟，发“结果”两个字来看。"
    database.execute("ROLLBACK")
    database.close()
    while (answer := post("结果")) == "这条还没有办好。请过半分钟，发“结果”两个字来看。":
        pass
    receipt = RECEIPT.search(answer)[0]
    assert httpx.get(f"{service.address}/v1/reports/{receipt}", verify=False).json()["reports"] == 1


def test_no_line_of_the_log_holds_what_residents_write_or_who_they_are(serve):
    service = serve(SHIZHA_WECHAT_TOKEN=wechat.TOKEN, SHIZHA_LOG_LEVEL="debug")
    for content in (SCAM, "1"):
        body = text(content).encode()
        httpx.post(f"{service.address}/wechat", params=signed(), content=body, verify=False)
    service.stop()
    log = service.log.read_text(encoding="utf-8")
    assert "POST /wechat" in log
    assert [part for part in ("etc-rz", "ETC中心", wechat.OPENID, wechat.TOKEN) if part in log] == []


def test_without_settings_there_is_no_official_account_and_no_webhook(server):
    assert httpx.get(f"{server}/wechat", params=signed(), verify=False).status_code == 404
    assert httpx.post(f"{server}/wechat", params=signed(), content=text(SCAM), verify=False).status_code == 404
    assert httpx.post(f"{server}/v1/webhook", json={"text": SCAM}, verify=False).status_code == 404


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"SHIZHA_WECHAT_AES_KEY": wechat.AES_KEY},
            "SHIZHA_WECHAT_AES_KEY 的值 '******' 不对，应当是：空着，或公众号后台里的 EncodingAESKey，"
            "43 个字母或数字；要和 SHIZHA_WECHAT_TOKEN 一起填",
        ),
        (
            {"SHIZHA_WECHAT_TOKEN": wechat.TOKEN, "SHIZHA_WECHAT_AES_KEY": wechat.AES_KEY},
            "SHIZHA_WECHAT_APP_ID 的值 '' 不对，应当是：公众号的 AppID，例如 wx0123456789abcdef；"
            "填了 SHIZHA_WECHAT_AES_KEY 就不能空着",
        ),
        (
            {"SHIZHA_WECHAT_TOKEN": "含有汉字"},
            "SHIZHA_WECHAT_TOKEN 的值 '******' 不对，应当是：空着，或公众号后台里填的 Token，3 到 32 个字母或数字",
        ),
        (
            {"SHIZHA_WEBHOOK_SECRET": "short"},
            "SHIZHA_WEBHOOK_SECRET 的值 '******' 不对，应当是：空着，或 32 个字符以上的随机文字",
        ),
    ],
)
def test_settings_that_do_not_fit_stop_the_start_with_the_name_and_without_the_secret(shizha, settings, said):
    done = shizha("serve", "--port", "0", env=environment(**settings))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert not any(value in done.stderr for name, value in settings.items() if name != "SHIZHA_WECHAT_APP_ID")
