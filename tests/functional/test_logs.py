"""The log of the service as it runs: lines that say what happened, and no word of what anybody sent."""

import hmac
import json
import re
import time

import httpx2 as httpx
import pytest

SECRET = "s" * 32
NUMBER = "13812345678"
CARD = "6222021234567890128"
HOST = "etc-rz.top"
TEXT = f"【ETC中心】张三丰您的ETC已停用，请登录 {HOST} 或致电 {NUMBER}，卡号 {CARD}"
PARTS = ("张三丰", "ETC", "停用", HOST, "etc-rz", NUMBER, CARD, "1381234", "622202")
ID = "0f8fad5bd9cb469fa16570867728950e"


def signed(body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    seal = hmac.digest(SECRET.encode(), now.encode() + b"." + body, "sha256").hex()
    return {"Shizha-Timestamp": now, "Shizha-Signature": seal, "content-type": "application/json"}


def send_everywhere(client: httpx.Client) -> list[str]:
    """Plant texts, numbers and receipts in every place that a call has; return the receipts."""
    filed = client.post("/v1/reports", json={"text": TEXT, "sender": NUMBER, "community": "张三丰家"}).json()
    receipt = filed["receipt"]
    paths = list(client.get("/openapi.json").json()["paths"])
    for path in [*paths, "/", "/report", "/receipt", "/counter", "/desk", "/desk/sign-in", "/desk/overview"]:
        for planted in (receipt, NUMBER, TEXT):
            address = re.sub(r"\{\w+\}", planted.replace("/", "%2F"), path)
            for method in ("GET", "POST", "DELETE"):
                client.request(
                    method,
                    address,
                    params={"text": TEXT, "q": NUMBER, "receipt": receipt},
                    headers={
                        "X-Request-ID": planted.encode(),
                        "Authorization": f"Bearer {receipt}",
                        "Referer": f"http://{HOST}/{NUMBER}",
                        "User-Agent": f"{NUMBER} {HOST}",
                        "Cookie": f"desk={receipt}",
                    },
                    **({} if method == "GET" else {"json": {"text": TEXT, "name": NUMBER, "password": receipt}}),
                )
    for name in ("text", "receipt", "name", "password"):
        client.post("/", data={name: TEXT, "check": "yes"})
        client.post("/report", data={"text": TEXT, name: receipt})
        client.post("/receipt", data={name: receipt})
        client.post("/desk/sign-in", data={name: NUMBER})
    client.post("/v1/score/batch", json={"messages": [{"id": NUMBER, "text": TEXT}, {"id": receipt, "text": ""}]})
    client.post("/v1/score", content=TEXT.encode(), headers={"content-type": "application/json"})
    client.post("/v1/score/image", files={"image": (f"{NUMBER}.png", TEXT.encode(), "image/png")})
    body = json.dumps({"id": NUMBER, "channel": "hotline", "text": TEXT}).encode()
    client.post("/v1/webhook", content=body, headers=signed(body))
    client.post("/v1/webhook", content=body)
    client.get(f"/wechat?signature={receipt}&timestamp={NUMBER}&nonce=1&echostr={NUMBER}")
    client.post("/wechat", content=f"<xml><Content>{TEXT}</Content></xml>".encode())
    client.get(f"/nowhere/{receipt}/{NUMBER}")
    client.get(f"/static/{NUMBER}.css")
    client.request(NUMBER, "/")
    client.delete(f"/v1/reports/{receipt}")
    return [receipt]


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_word_of_what_is_sent_reaches_the_log_or_the_counts(serve, form):
    service = serve(
        SHIZHA_LOG_LEVEL="debug", SHIZHA_LOG_FORMAT=form, SHIZHA_WEBHOOK_SECRET=SECRET, SHIZHA_WECHAT_TOKEN="geheim"
    )
    with httpx.Client(base_url=service.address, timeout=60) as client:
        receipts = send_everywhere(client)
        counted = client.get("/metrics").text
    service.stop()
    log = service.log.read_text(encoding="utf-8")
    assert "/v1/reports/{receipt}" in log
    assert 'route="/v1/reports/{receipt}"' in counted
    planted = [*PARTS, *receipts, *(receipt.replace("-", "") for receipt in receipts), SECRET, "geheim", "127.0.0.1"]
    said = log.replace(f"{service.address}", "")
    assert [part for part in planted if part in said] == []
    assert [part for part in planted if part in counted] == []


def test_json_is_an_object_a_line_with_one_line_for_each_request(serve):
    service = serve(SHIZHA_LOG_FORMAT="json")
    with httpx.Client(base_url=service.address, timeout=60) as client:
        client.get("/v1/reports/K7QX-2M9D-8RTV-W4HN", headers={"X-Request-ID": ID})
        client.post("/v1/score", json={"text": TEXT})
    service.stop()
    written = service.log.read_text(encoding="utf-8").splitlines()
    lines = [json.loads(line) for line in written if "识诈已经启动" not in line]
    found = [
        {name: line[name] for name in ("level", "logger", "method", "route", "status")}
        for line in lines
        if line.get("route") not in (None, "/healthz")
    ]
    own = {"level": "info", "logger": "shizha.access"}
    assert found == [
        own | {"method": "GET", "route": "/v1/reports/{receipt}", "status": 404},
        own | {"method": "POST", "route": "/v1/score", "status": 200},
    ]
    asked = next(line for line in lines if line.get("route") == "/v1/reports/{receipt}")
    assert asked["request_id"] == ID
    assert set(asked) == {"time", "level", "logger", "message", "request_id", "method", "route", "status", "ms"}
    assert all(line["ms"] >= 0 for line in lines if "ms" in line)


def test_errors_alone_are_told_where_that_is_asked_for(serve):
    service = serve(SHIZHA_LOG_LEVEL="error")
    httpx.get(f"{service.address}/healthz", timeout=60)
    service.stop()
    lines = service.log.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1
    assert "识诈已经启动" in lines[0]
