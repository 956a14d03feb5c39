import json
import logging

import pytest
from fastapi.testclient import TestClient

from model.artifact import ModelError
from model.assessor import Assessor
from service.app import MAX_BATCH_BYTES, MAX_BODY_BYTES, create_app
from service.settings import Settings

JSON = {"content-type": "application/json"}


def refused(response, status: int) -> dict:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()


@pytest.mark.parametrize(
    "body",
    [b'{"text": ', b"\xff\xfe", '{"text": "您好"}'.encode("gb18030"), b"[" * 100_000, b'{"text": 1' + b"0" * 5000],
)
def test_bytes_that_are_not_json_are_unreadable(client, body):
    response = client.post("/v1/score", content=body, headers=JSON)
    assert refused(response, 400) == {
        "type": "urn:shizha:problem:unreadable",
        "title": "读不懂请求",
        "status": 400,
        "detail": "请求的内容不是 UTF-8 编码的 JSON，请检查后再发。",
    }


def test_a_body_that_is_missing_is_missed(client):
    document = refused(client.post("/v1/score", content=b"", headers=JSON), 422)
    assert document["errors"] == [{"field": "body", "message": "缺少这一项。"}]


def test_an_unknown_address_is_not_found(client):
    assert refused(client.get("/v1/nothing"), 404)["type"] == "urn:shizha:problem:not_found"


def test_a_wrong_method_is_told_which_is_right(client):
    response = client.get("/v1/score")
    assert refused(response, 405)["title"] == "这个地址不支持这种请求方法"
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("address", "limit"), [("/v1/score", MAX_BODY_BYTES), ("/v1/score/batch", MAX_BATCH_BYTES), ("/", MAX_BODY_BYTES)]
)
def test_a_body_that_announces_too_much_is_refused_before_it_is_read(client, address, limit):
    kind = "application/x-www-form-urlencoded" if address == "/" else "application/json"
    response = client.post(address, content=b"", headers={"content-type": kind, "content-length": str(limit + 1)})
    assert refused(response, 413)["limit"] == limit


def test_a_body_that_announces_nothing_is_counted_while_it_arrives(client):
    pieces = (b" " * 1024 for _ in range(MAX_BODY_BYTES // 1024 + 1))
    assert refused(client.post("/v1/score", content=pieces, headers=JSON), 413) == {
        "type": "urn:shizha:problem:too_large",
        "title": "内容太大",
        "status": 413,
        "detail": "内容超过了上限，请分成几次发送。",
        "limit": MAX_BODY_BYTES,
    }


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_anything_but_json_is_the_wrong_type(client, kind):
    response = client.post("/v1/score", content=b'{"text": "x"}', headers={"content-type": kind})
    assert refused(response, 415)["detail"] == "请用 application/json 发送。"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/ld+json"])
def test_json_by_any_name_is_taken(client, kind):
    response = client.post("/v1/score", content='{"text": "您好"}'.encode(), headers={"content-type": kind})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [{"field": "text", "message": "缺少这一项。"}]),
        ([], [{"field": "body", "message": "要填一个 JSON 对象。"}]),
        ({"text": 7}, [{"field": "text", "message": "要填文字。"}]),
        ({"text": None}, [{"field": "text", "message": "要填文字。"}]),
        ({"text": " \n "}, [{"field": "text", "message": "内容是空的，请粘贴要查的短信。"}]),
        (
            {"text": "长" * 5001},
            [{"field": "text", "message": "内容有 5001 个字，超过 5000 字的上限，请只粘贴可疑的部分。"}],
        ),
        ({"text": "\ud83d"}, [{"field": "text", "message": "内容里有残缺的字符，请重新复制后再粘贴。"}]),
        ({"text": "好", "sender": "1" * 201}, [{"field": "sender", "message": "太长了，最多 200 个字。"}]),
        ({"text": "好", "sender": "\ud83d"}, [{"field": "sender", "message": "里面有残缺的字符。"}]),
        ({"text": "好", "sender": 95588}, [{"field": "sender", "message": "要填文字。"}]),
    ],
)
def test_a_wrong_field_is_named_with_what_is_wrong(client, body, errors):
    # json.dumps writes half a character as an escape, which other encoders refuse to send.
    document = refused(client.post("/v1/score", content=json.dumps(body), headers=JSON), 422)
    assert document["errors"] == errors
    assert document["title"] == "有一项不对"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"messages": "x"}, [{"field": "messages", "message": "要填一个列表。"}]),
        (
            {"messages": [{"id": 1, "text": "好"}] * 1001},
            [{"field": "messages", "message": "太多了，最多 1000 条。"}],
        ),
        (
            {"messages": [{"id": 1, "text": "好"}, {"text": "好"}]},
            [{"field": "messages.1.id", "message": "缺少这一项。"}],
        ),
        ({"messages": [{"id": 1}]}, [{"field": "messages.0.text", "message": "缺少这一项。"}]),
    ],
)
def test_a_wrong_field_of_a_batch_is_named_with_its_place(client, body, errors):
    assert refused(client.post("/v1/score/batch", json=body), 422)["errors"] == errors


def test_numbers_that_json_does_not_know_are_no_ids(client):
    body = b'{"messages": [{"id": NaN, "text": "a"}]}'
    assert refused(client.post("/v1/score/batch", content=body, headers=JSON), 422)


def test_a_browser_gets_the_refusal_as_a_page(client):
    response = client.get("/nothing", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>没有这个地址</h1>" in response.text


def test_who_asks_too_often_is_told_when_to_come_back(assessor, tmp_path):
    client = TestClient(create_app(Settings(rate_limits="2/minute", var=tmp_path), assessor))
    assert [client.post("/v1/score", json={"text": "您好"}).status_code for _ in range(3)] == [200, 200, 429]
    response = client.post("/v1/score", json={"text": "您好"})
    assert refused(response, 429)["title"] == "查得太频繁"
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert client.get("/v1/taxonomy").status_code == 200


def test_one_address_does_not_use_up_the_limit_of_another(assessor, tmp_path):
    app = create_app(Settings(rate_limits="1/minute", var=tmp_path), assessor)
    first, second = (TestClient(app, client=(address, 1)) for address in ("192.0.2.1", "192.0.2.2"))
    assert [client.post("/v1/score", json={"text": "您好"}).status_code for client in (first, second, first)] == [
        200,
        200,
        429,
    ]


class Broken:
    """An assessor that fails, and quotes the message in its error."""

    version = "broken"

    def assess(self, text: str, sender: str | None = None) -> None:
        raise RuntimeError(f"cannot judge {text}")


@pytest.mark.parametrize("address", ["/v1/score", "/"])
def test_a_failure_leaks_nothing_to_the_caller_or_into_the_log(address, caplog, tmp_path):
    client = TestClient(create_app(Settings(rate_limits="off", var=tmp_path), Broken()))
    with caplog.at_level(logging.DEBUG):
        if address == "/":
            response = client.post("/", data={"text": "我的密码是 8848"}, headers={"accept": "text/html"})
            assert "<h1>出了点问题</h1>" in response.text
        else:
            response = client.post("/v1/score", json={"text": "我的密码是 8848"})
            assert refused(response, 500)["title"] == "出了点问题"
    assert response.status_code == 500
    assert "8848" not in response.text
    assert "8848" not in caplog.text
    logged = [record.getMessage() for record in caplog.records if record.name == "shizha"]
    assert [line.partition(":")[0] for line in logged] == ["failed with RuntimeError at test_problems.py"]


def test_the_text_of_a_message_never_reaches_the_log(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post("/v1/score", json={"text": "我的密码是 8848"})
        client.post("/v1/score/batch", json={"messages": [{"id": 1, "text": "我的密码是 8848"}]})
        client.post("/v1/score", json={"text": ["我的密码是 8848"]})
        client.post("/", data={"text": "我的密码是 8848"})
    assert "8848" not in caplog.text


@pytest.fixture
def without_model(monkeypatch, tmp_path) -> TestClient:
    def missing(*_: object) -> None:
        raise ModelError("no model")

    monkeypatch.setattr(Assessor, "load", missing)
    return TestClient(create_app(Settings(rate_limits="off", var=tmp_path)))


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("POST", "/v1/score", {"text": "您好"}),
        ("POST", "/v1/score/batch", {"messages": []}),
        ("GET", "/v1/model", None),
        ("POST", "/v1/reports", {"text": "您好"}),
    ],
)
def test_without_a_model_what_needs_one_is_unavailable(without_model, method, address, body):
    assert refused(without_model.request(method, address, json=body), 503) == {
        "type": "urn:shizha:problem:unavailable",
        "title": "暂时不能用",
        "status": 503,
        "detail": "有一部分没有准备好，请过一会儿再试。急事请打 110，拿不准请打 96110。",
        "parts": {"model": "down"},
    }


def test_every_part_is_told_when_one_is_down(without_model):
    assert refused(without_model.get("/readyz"), 503)["parts"] == {"model": "down", "store": "ready", "images": "ready"}


def test_without_a_model_the_service_is_alive_and_the_page_keeps_what_was_pasted(without_model):
    assert without_model.get("/healthz").json() == {"status": "alive"}
    response = without_model.post("/", data={"text": "您的包裹到了", "check": "yes"})
    assert response.status_code == 503
    assert "您的包裹到了</textarea>" in response.text
    assert "拿不准请打 96110" in response.text
