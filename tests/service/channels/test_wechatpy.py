"""The service and wechatpy, an implementation of the platform by others, understand each other both ways."""

import time
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests import wechat

with warnings.catch_warnings():
    # wechatpy is old; what it does here is right all the same.
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    wechatpy = pytest.importorskip("wechatpy", reason="wechatpy is in the development extra")
    from wechatpy import create_reply, parse_message
    from wechatpy.crypto import WeChatCrypto
    from wechatpy.utils import check_signature

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
NONCE = "1320562132"


@pytest.fixture
def crypto() -> Iterator[Any]:
    yield WeChatCrypto(wechat.TOKEN, wechat.AES_KEY, wechat.APP_ID)


def exchange(client: TestClient, crypto: Any, message: str) -> Any:
    """Let wechatpy seal a message, send it as the platform does, and let wechatpy open and parse the answer."""
    timestamp = str(int(time.time()))
    envelope = crypto.encrypt_message(message, NONCE, timestamp)
    signature = wechat.parse(envelope.encode()).fields["MsgSignature"]
    query = {"timestamp": timestamp, "nonce": NONCE, "encrypt_type": "aes", "msg_signature": signature}
    response = client.post("/wechat", params=query, content=envelope.encode())
    assert response.status_code == 200
    fields = wechat.parse(response.content).fields
    opened = crypto.decrypt_message(response.text, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    return parse_message(opened)


def test_what_wechatpy_seals_is_answered_and_it_opens_and_parses_the_answer(safe, crypto):
    answer = exchange(safe, crypto, wechat.text(SCAM))
    assert (answer.type, answer.source, answer.target) == ("text", wechat.ACCOUNT, wechat.OPENID)
    assert answer.content.split("\n")[:2] == ["【高度可疑】", "像是：冒充公共服务"]


def test_a_report_is_made_and_withdrawn_in_safe_mode(safe, crypto):
    exchange(safe, crypto, wechat.text(SCAM))
    receipt = exchange(safe, crypto, wechat.text("1")).content.split("\n")[1]
    assert exchange(safe, crypto, wechat.text(f"删除 {receipt}")).content == f"回执 {receipt} 的报告已经删除。"


def test_a_message_that_wechatpy_writes_is_read(account):
    rendered = create_reply("你好").render()
    message = rendered.replace("</xml>", "<MsgId>1</MsgId></xml>")
    for name, value in (("ToUserName", wechat.ACCOUNT), ("FromUserName", wechat.OPENID)):
        assert f"<{name}><![CDATA[None]]></{name}>" in message or f"<{name}><![CDATA[]]></{name}>" in message
        for empty in ("None", ""):
            message = message.replace(f"<{name}><![CDATA[{empty}]]>", f"<{name}><![CDATA[{value}]]>")
    response = account.post("/wechat", params=wechat.signed(), content=message.encode())
    assert parse_message(response.text).content.startswith("把可疑的短信复制下来")


def test_wechatpy_accepts_the_signature_that_the_service_accepts(account):
    query = wechat.signed()
    check_signature(wechat.TOKEN, query["signature"], query["timestamp"], query["nonce"])
    assert account.get("/wechat", params=query | {"echostr": "1"}).text == "1"
