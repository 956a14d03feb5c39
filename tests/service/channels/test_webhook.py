"""Signed calls of other channels, in this process."""

import hashlib
import hmac
import json
import time

import pytest

from tests.service.channels.conftest import SECRET

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
MESSAGE = {"id": "m-1", "channel": "hotline", "text": SCAM, "sender": "10693300"}
REFUSED = {
    "type": "urn:shizha:problem:refused",
    "title": "这次不能收",
    "status": 403,
    "detail": "签名不对，或者时间和这里差了 5 分钟以上。",
}


def call(client, body: bytes | dict[str, object], timestamp: float | str | None = None, **headers: str | bytes):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    at = str(int(time.time()) if timestamp is None else timestamp)
    signature = hmac.new(SECRET.encode(), at.encode() + b"." + content, hashlib.sha256).hexdigest()
    sent = {"content-type": "application/json", "Shizha-Timestamp": at, "Shizha-Signature": signature}
    return client.post("/v1/webhook", content=content, headers=sent | headers)


def test_a_signed_message_is_answered_with_the_assessment_and_a_reply_to_send(account):
    response = call(account, MESSAGE)
    assert response.status_code == 200
    answer = response.json()
    assert answer["id"] == "m-1"
    assert answer["assessment"] == account.post("/v1/score", json={"text": SCAM, "sender": "10693300"}).json()
    assert answer["reply"] == (
        "【高度可疑】\n"
        "像是：冒充公共服务\n"
        "理由：网址 etc-rz[点]top 里写着“etc”，不能证明是ETC 服务的。先用它的官方应用核实，不要点。\n"
        "怎么办：不点链接，不填身份证、银行卡和验证码。\n"
        "结果仅供参考。钱转出去了马上打 110，拿不准打 96110。"
    )


def test_who_says_to_have_paid_is_told_110_first(account):
    answer = call(account, MESSAGE | {"text": "我已经转账了"}).json()
    assert answer["reply"].startswith("【马上打 110】")


def test_the_same_id_is_answered_once(start, assessor, monkeypatch):
    judged = []
    assess = type(assessor).assess
    monkeypatch.setattr(type(assessor), "assess", lambda self, *text: judged.append(1) or assess(self, *text))
    client = start()
    first = call(client, MESSAGE)
    assert call(client, dict(reversed(MESSAGE.items()))).json() == first.json()
    assert len(judged) == 1
    assert call(client, MESSAGE | {"channel": "other"}).status_code == 200
    assert len(judged) == 2


def test_an_id_that_was_used_for_another_message_is_refused(account):
    call(account, MESSAGE)
    response = call(account, MESSAGE | {"text": PICK_UP})
    assert response.status_code == 409
    assert response.json()["detail"] == "这个 id 已经用过，内容却不一样，请换一个 id。"
    assert call(account, MESSAGE).json()["assessment"]["verdict"] == "scam"


@pytest.mark.parametrize(
    "headers",
    [
        {"Shizha-Signature": "0" * 64},
        {"Shizha-Signature": ""},
        {"Shizha-Signature": b"\xff"},
        {"Shizha-Timestamp": "0"},
        {"Shizha-Timestamp": ""},
        {"Shizha-Timestamp": "tomorrow"},
    ],
)
def test_a_call_that_is_not_signed_is_refused(account, headers):
    response = call(account, MESSAGE, **headers)
    assert (response.status_code, response.json()) == (403, REFUSED)


@pytest.mark.parametrize("off", [-310, 4000])
def test_a_call_of_another_time_is_refused_though_it_is_signed(account, off):
    assert call(account, MESSAGE, int(time.time()) + off).json() == REFUSED


def test_a_body_that_was_changed_is_refused(account):
    at = str(int(time.time()))
    content = json.dumps(MESSAGE).encode()
    signature = hmac.new(SECRET.encode(), at.encode() + b"." + content, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "Shizha-Timestamp": at, "Shizha-Signature": signature}
    assert account.post("/v1/webhook", content=content, headers=headers).status_code == 200
    assert account.post("/v1/webhook", content=content + b" ", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"id": 7}, "id"),
        ({"channel": "Hot Line"}, "channel"),
        ({"channel": "x" * 21}, "channel"),
        ({"text": " "}, "text"),
        ({"text": "长" * 5001}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"text": None}, "text"),
        ({"sender": "1" * 201}, "sender"),
    ],
)
def test_a_wrong_field_is_named(account, change, field):
    response = call(account, MESSAGE | change)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_fields_of_a_call_that_is_not_signed_are_not_looked_at(account):
    assert call(account, {"id": ""}, **{"Shizha-Signature": "0" * 64}).status_code == 403


def test_bytes_that_are_no_json_and_other_types_are_refused(account):
    assert call(account, b"\xff").status_code == 400
    assert call(account, MESSAGE, **{"content-type": "text/plain"}).status_code == 415
    assert call(account, MESSAGE | {"text": "长" * 400_000}).status_code == 413


def test_signed_calls_have_a_limit_of_their_own(start):
    client = start(rate_limits="1/minute", webhook_rate_limits="3/minute")
    statuses = [call(client, MESSAGE | {"id": str(number)}).status_code for number in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = call(client, MESSAGE)
    assert int(refused.headers["retry-after"]) > 0
    # Calls that are not signed use up nothing of it.
    client = start(webhook_rate_limits="1/minute")
    assert [call(client, MESSAGE, **{"Shizha-Signature": "0"}).status_code for _ in range(3)] == [403] * 3
    assert call(client, MESSAGE).status_code == 200


def test_nothing_is_stored(account):
    call(account, MESSAGE)
    assert account.get("/readyz").status_code == 200
    with account.app.state.parts.store.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM messages").scalar() == 0


def test_both_channels_are_described(account):
    paths = account.get("/openapi.json").json()["paths"]
    assert sorted(paths["/v1/webhook"]["post"]["responses"]) == [
        "200",
        "400",
        "403",
        "409",
        "413",
        "415",
        "422",
        "429",
        "500",
        "503",
    ]
    assert sorted(paths["/wechat"]["get"]["responses"]) == ["200", "403", "413", "422", "500"]
    assert sorted(paths["/wechat"]["post"]["responses"]) == ["200", "400", "403", "413", "422", "500"]
    assert list(paths["/wechat"]["post"]["responses"]["200"]["content"]) == ["text/xml"]
    assert list(paths["/wechat"]["get"]["responses"]["200"]["content"]) == ["text/plain"]
