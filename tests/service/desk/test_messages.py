"""Messages over HTTP: seen, claimed, decided, taken back; what the reporter and later residents are told."""

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from service.staff.roles import Role
from service.store import audit, rules

from .conftest import person, signed_in

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
OTHER_LINK = SCAM.replace("etc-rz.top", "etc-xk.top")
MASKED = SCAM.replace("13812345678", "138******78")
NOT_SCAM = {"decision": "not_scam"}
IS_SCAM = {"decision": "scam", "category": "service_phishing"}


@pytest.fixture
def hands(kept):
    """The headers of two reviewers."""
    return [signed_in(kept, person(kept, name, Role.REVIEWER)) for name in ("王警官", "李警官")]


@pytest.fixture
def receipt(client):
    return filed(client)


def filed(client, text=SCAM):
    return client.post("/v1/reports", json={"text": text}).json()["receipt"]


def call(client, method, what, who, id=1, status=200, **more):
    response = client.request(method, f"/v1/desk/messages/{id}{what}", headers=who, **more)
    assert response.status_code == status, response.text
    return response.json() if response.content else None


@pytest.mark.usefixtures("receipt")
def test_a_message_is_shown_with_its_evidence_what_is_like_it_and_its_reports(client, hands):
    filed(client, OTHER_LINK)
    call(client, "POST", "/decision", hands[0], 2, json=IS_SCAM)
    seen = call(client, "GET", "", hands[1])
    assert (seen["text"], seen["reports"], seen["state"], seen["version"]) == (MASKED, 1, "received", 0)
    judged = seen["assessment"]
    assert (judged["verdict"], judged["candidates"][0]["category"]) == ("scam", "service_phishing")
    assert {MASKED[each["start"] : each["end"]] == each["text"] for each in judged["evidence"]} == {True}
    assert [(each["id"], each["decision"], each["category"]) for each in seen["similar"]] == [
        (2, "scam", "service_phishing")
    ]
    assert (seen["cluster"]["messages"], seen["cluster"]["reports"]) == (2, 2)
    assert (seen["over_time"]["by"], [each["reports"] for each in seen["over_time"]["buckets"]]) == ("hour", [2])


def test_a_decision_is_told_to_the_reporter_with_the_correction(client, receipt, hands):
    reply = rules.replies()[-2].text
    answer = call(client, "POST", "/decision", hands[0], json=NOT_SCAM | {"reply": reply, "note": "问过 13812345678"})
    assert (answer["state"], answer["decision"], answer["version"]) == ("decided", "not_scam", 1)
    assert answer["corrects"]
    (line,) = answer["history"]
    assert (line["by"], line["step_text"], line["decision_text"], line["note"]) == (
        "王警官",
        "决定",
        "没有看到诈骗",
        "问过 138******78",
    )
    told = client.get(f"/v1/reports/{receipt}").json()
    assert (told["status"], told["decision"], told["reply"]) == ("decided", "not_scam", reply)
    assert told["correction"] == "更正：当时的结论是“高度可疑”，工作人员核实后没有看到诈骗。"
    back = call(client, "DELETE", "/decision", hands[1], params={"version": 1})
    assert (back["state"], back["decision"], back["version"]) == ("received", None, 2)
    assert client.get(f"/v1/reports/{receipt}").json()["status"] == "received"


@pytest.mark.usefixtures("receipt")
def test_what_another_holds_or_has_changed_is_refused_with_the_reason(client, hands):
    one, other = hands
    until = call(client, "POST", "/claim", one)["until"]
    said = call(client, "POST", "/claim", other, status=409)
    assert (said["title"], said["detail"][:4]) == ("别人正在处理", "王警官 ")
    assert call(client, "POST", "/decision", other, status=409, json=IS_SCAM)["title"] == "别人正在处理"
    assert [row["claimed_by"] for row in client.get("/v1/desk/queue", headers=other).json()["items"]] == [
        {"name": "王警官", "until": until, "mine": False}
    ]
    call(client, "DELETE", "/claim", one, status=204)
    call(client, "POST", "/decision", other, json=IS_SCAM | {"version": 0})
    assert call(client, "POST", "/decision", one, status=409, json=NOT_SCAM | {"version": 0})["title"] == (
        "这一条刚被别人改过"
    )
    call(client, "DELETE", "/decision", one)
    assert call(client, "DELETE", "/decision", one, status=409)["title"] == "没有可以撤回的决定"


@pytest.mark.usefixtures("receipt")
def test_a_field_that_does_not_fit_is_named(client, hands):
    for sent, field in (
        ({"decision": "scam"}, "category"),
        (NOT_SCAM | {"category": "loan"}, "category"),
        ({"decision": "x"}, "decision"),
        (NOT_SCAM | {"version": "0"}, "version"),
        (NOT_SCAM | {"note": "长" * 1001}, "note"),
    ):
        said = call(client, "POST", "/decision", hands[0], status=422, json=sent)
        assert [each["field"] for each in said["errors"]] == [field]


def test_a_message_that_is_not_there_is_said_to_be_none(client, hands):
    for method, what, more in (
        ("GET", "", {}),
        ("GET", "/raw", {"params": {"reason": "核对号码"}}),
        ("POST", "/claim", {}),
        ("DELETE", "/claim", {}),
        ("POST", "/decision", {"json": NOT_SCAM}),
        ("DELETE", "/decision", {}),
    ):
        assert call(client, method, what, hands[0], 999, 404, **more)["title"] == "没有这一条消息"


def test_raw_texts_need_a_reason_and_are_gone_when_withdrawn(client, receipt, hands, kept):
    call(client, "GET", "/raw", hands[0], status=422)
    assert call(client, "GET", "/raw", hands[0], status=422, params={"reason": " 看 "})["errors"] == [
        {"field": "reason", "message": "请写清楚为什么要看原文，至少 4 个字。"}
    ]
    found = call(client, "GET", "/raw", hands[0], params={"reason": "核对号码"})
    assert [each["text"] for each in found["texts"]] == [SCAM]
    (line,) = audit.lines(kept, 10, action="raw_seen")
    assert (line.subject, line.detail) == ("message/1", {"reason": "核对号码", "texts": 1})
    filed(client)
    client.delete(f"/v1/reports/{receipt}")
    with kept.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM raw_texts")
    assert call(client, "GET", "/raw", hands[0], status=410, params={"reason": "核对号码"})["title"] == "原文已经不在了"


def test_replies_for_the_category_come_before_those_for_any(client, hands):
    asked = {"decision": "scam", "category": "loan"}
    found = client.get("/v1/desk/replies", params=asked, headers=hands[0]).json()["replies"]
    assert [each["id"] for each in found] == ["loan", "scam", "scam_thanks"]


def test_what_staff_found_harmful_is_told_to_who_asks_next_until_it_is_taken_back(tmp_path):
    with TestClient(create_app(Settings(rate_limits="off", var=tmp_path))) as client:
        store, known = client.app.state.parts.store, client.app.state.known
        who = signed_in(store, person(store, "王警官", Role.REVIEWER))
        for text in (SCAM, SCAM, OTHER_LINK):
            filed(client, text)

        def said():
            known.refresh()
            evidence = client.post("/v1/score", json={"text": OTHER_LINK}).json()["evidence"]
            return [each["reason"] for each in evidence if each["kind"] == "known"]

        assert said() == []
        call(client, "POST", "/decision", who, json=IS_SCAM | {"cluster": True})
        assert [reason for reason in said() if "3 人" in reason] == said() != []
        call(client, "DELETE", "/decision", who, 1)
        assert ["1 人" in reason for reason in said()] == [True]
        call(client, "DELETE", "/decision", who, 2)
        assert said() == []
