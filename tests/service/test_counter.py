"""The counter of a bank or a service window."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text as sql

from service.app import create_app
from service.settings import Settings

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"


def test_the_verdict_is_shown_with_its_reasons_and_steps_and_the_box_is_empty_for_the_next(client):
    page = client.post("/counter", data={"text": SCAM}).text
    assert '<h1 id="verdict">高度可疑</h1>' in page
    assert "<b>冒充公共服务</b>" in page
    assert "网址 etc-rz.top 里写着“etc”" in page
    assert "不点链接，不填身份证、银行卡和验证码。" in page
    assert re.search(r'<textarea id="text".*?>\n(.*?)</textarea>', page, re.DOTALL)[1] == ""
    assert " autofocus " in page


def test_nothing_is_kept_neither_a_cookie_nor_a_copy_nor_a_row(client):
    response = client.post("/counter", data={"text": SCAM})
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers
    assert 'action="/report"' not in response.text
    with client.app.state.parts.store.reading() as session:
        assert session.execute(sql("SELECT count(*) FROM messages")).scalar() == 0


def test_what_is_shown_clears_itself_without_scripts_and_an_empty_box_does_not_reload_for_ever(client):
    refresh = '<noscript><meta http-equiv="refresh" content="120;url=/counter"></noscript>'
    assert refresh in client.post("/counter", data={"text": PICK_UP}).text
    assert refresh in client.post("/counter", data={"text": " "}).text
    assert "http-equiv" not in client.get("/counter").text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "内容是空的，请粘贴要查的短信。"),
        ("长" * 5001, "内容有 5001 个字，超过 5000 字的上限，请只粘贴可疑的部分。"),
    ],
)
def test_what_cannot_be_judged_is_kept_with_what_is_wrong(client, text, message):
    response = client.post("/counter", data={"text": text})
    assert response.status_code == 422
    assert f"<span>{message}</span>" in response.text
    assert f"\n{text}</textarea>" in response.text


def test_who_asks_too_often_is_told_at_the_box(assessor, tmp_path):
    with TestClient(create_app(Settings(rate_limits="1/minute", var=tmp_path), assessor)) as client:
        client.post("/counter", data={"text": PICK_UP})
        response = client.post("/counter", data={"text": SCAM})
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert "请过一会儿再试。" in response.text
    assert "etc-rz.top" in response.text


def test_the_looks_are_switched_without_losing_the_verdict(client):
    page = client.post("/counter", data={"text": SCAM, "size": "large", "contrast": "more"}).text
    assert 'class="large contrast"' in page
    assert '<h1 id="verdict">高度可疑</h1>' in page


def test_the_counter_can_be_asked_for_by_its_head(client):
    assert client.head("/counter").status_code == 200
