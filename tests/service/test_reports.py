"""Reporting over HTTP and by browser, in this process; both databases are driven in tests/functional."""

import logging
import re
import time

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text as sql

from service.app import create_app
from service.settings import Settings
from service.store import deciding, receipts, reporters, reports
from service.store.claims import Hand
from service.store.decisions import Decision

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
CODE = re.compile(r"([1-9A-HJKMNP-Z]{4}-){3}[1-9A-HJKMNP-Z]{4}")
GONE = {
    "type": "urn:shizha:problem:not_found",
    "title": "查不到这个回执",
    "status": 404,
    "detail": "请核对回执号；也可能报告已经删除，或者过了保存的期限。",
}
STALE = "页面开得太久了，刚才那一下没有成功，请再按一次。还不行，就换一个浏览器打开。"


def store_of(client: TestClient):
    return client.app.state.parts.store


def stored(client: TestClient) -> dict[str, int]:
    with store_of(client).reading() as session:
        return {
            name: session.execute(sql(f"SELECT count(*) FROM {name}")).scalar()
            for name in ("messages", "reports", "raw_texts")
        }


def filed(client: TestClient, **more: object) -> str:
    response = client.post("/v1/reports", json={"text": SCAM, **more})
    assert response.status_code == 201
    return response.json()["receipt"]


def decide(client: TestClient, receipt: str, decision: Decision, category: str | None = None, reply: str | None = None):
    found = reports.find(store_of(client), receipt)
    assert deciding.decide(
        store_of(client), found.message, Hand(None, "console"), deciding.Sent(decision, category, reply)
    )


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def verdict(client: TestClient, text: str = SCAM, **more: str) -> str:
    response = client.post("/", data={"text": text, "check": "yes", **more})
    assert response.status_code == 200
    return response.text


def tapped(client: TestClient, page: str, text: str = SCAM, **more: str):
    """Press the button that reports, with the form of this page."""
    return client.post("/report", data={"text": text, "token": hidden(page, "token"), "paid": "no", **more})


def error(page: str) -> str:
    return re.search(r'role="alert">.*?<span>(.*?)</span>', page, re.DOTALL)[1]


def test_a_report_is_answered_with_a_receipt_and_the_assessment(client):
    response = client.post("/v1/reports", json={"text": SCAM, "sender": "10693300", "community": "阳光社区"})
    assert response.status_code == 201
    answer = response.json()
    assert CODE.fullmatch(answer["receipt"])
    assert response.headers["location"] == f"/v1/reports/{answer['receipt']}"
    assert answer["assessment"] == client.post("/v1/score", json={"text": SCAM, "sender": "10693300"}).json()
    assert stored(client) == {"messages": 1, "reports": 1, "raw_texts": 1}


def test_a_report_is_followed_by_its_receipt_in_any_writing(client):
    receipt = filed(client)
    answer = client.get(f"/v1/reports/{receipt}").json()
    received = answer.pop("received")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", received)
    assert answer == {
        "status": "received",
        "status_text": "已收到",
        "verdict": "scam",
        "verdict_text": "高度可疑",
        "reports": 1,
    }
    assert client.get(f"/v1/reports/{receipt.lower().replace('-', '')}").json()["received"] == received


def test_a_decision_is_read_with_the_receipt_and_a_correction_where_staff_say_otherwise(client):
    receipt = filed(client)
    decide(client, receipt, Decision.SECOND_OPINION)
    assert client.get(f"/v1/reports/{receipt}").json()["status"] == "in_review"
    decide(client, receipt, Decision.NOT_SCAM, "government_notice", "已经向 ETC 中心核实。")
    answer = client.get(f"/v1/reports/{receipt}").json()
    assert {key: answer.get(key) for key in ("status", "decision", "decision_text", "reply", "correction")} == {
        "status": "decided",
        "decision": "not_scam",
        "decision_text": "没有看到诈骗",
        "reply": "已经向 ETC 中心核实。",
        "correction": "更正：当时的结论是“高度可疑”，工作人员核实后没有看到诈骗。",
    }
    decide(client, receipt, Decision.SCAM, "service_phishing")
    answer = client.get(f"/v1/reports/{receipt}").json()
    assert (answer["decision"], answer["category_text"]) == ("scam", "冒充公共服务")
    assert "correction" not in answer
    assert "reply" not in answer


def test_a_report_is_deleted_by_its_receipt_and_nothing_of_it_is_left(client):
    receipt = filed(client)
    response = client.delete(f"/v1/reports/{receipt}")
    assert (response.status_code, response.content) == (204, b"")
    assert stored(client) == {"messages": 0, "reports": 0, "raw_texts": 0}
    for again in (client.get(f"/v1/reports/{receipt}"), client.delete(f"/v1/reports/{receipt}")):
        assert (again.status_code, again.json()) == (404, GONE)


@pytest.mark.parametrize("receipt", ["0000-0000-0000-0000", "1", "您好", "%00", "K7QX-2M9D-01TV-W4HNN", "a%2Fb"])
def test_an_unknown_receipt_and_what_is_no_receipt_are_not_found(client, receipt):
    for method in ("GET", "DELETE"):
        response = client.request(method, f"/v1/reports/{receipt}")
        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "text", "缺少这一项。"),
        ({"text": " "}, "text", "内容是空的，请粘贴要查的短信。"),
        ({"text": "好", "community": "长" * 61}, "community", "太长了，最多 60 个字。"),
        ({"text": "好", "community": 7}, "community", "要填文字。"),
        ({"text": "好", "already_paid": "yes"}, "already_paid", "要填 true 或 false。"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(client, body, field, message):
    response = client.post("/v1/reports", json=body)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": field, "message": message}]
    assert stored(client)["reports"] == 0


def test_only_json_is_taken(client):
    assert client.post("/v1/reports", data={"text": SCAM}).status_code == 415


def test_a_mere_check_stores_nothing(client):
    client.post("/v1/score", json={"text": SCAM})
    client.post("/v1/score/batch", json={"messages": [{"id": 1, "text": SCAM}]})
    verdict(client)
    assert stored(client) == {"messages": 0, "reports": 0, "raw_texts": 0}


def test_where_communities_are_listed_others_are_refused(assessor, tmp_path):
    settings = Settings(rate_limits="off", var=tmp_path, communities="阳光社区，幸福里")
    with TestClient(create_app(settings, assessor)) as client:
        assert client.post("/v1/reports", json={"text": SCAM, "community": "幸福里"}).status_code == 201
        assert client.post("/v1/reports", json={"text": SCAM}).status_code == 201
        response = client.post("/v1/reports", json={"text": SCAM, "community": "月光社区"})
        assert response.status_code == 422
        said = "没有这个社区，可以填的是：阳光社区、幸福里。"
        assert response.json()["errors"] == [{"field": "community", "message": said}]
        page = verdict(client)
        assert re.findall(r"<option.*?>(.*?)</option>", page) == ["不写", "阳光社区", "幸福里"]
        response = tapped(client, page, community="月光社区")
        assert (response.status_code, error(response.text)) == (422, said)
        assert tapped(client, page, community="幸福里").status_code == 200


def test_a_blocked_reporter_is_refused_by_both_ways_and_may_still_check(client):
    reporters.block(store_of(client), filed(client))
    response = client.post("/v1/reports", json={"text": PICK_UP})
    said = "来自这个地址的报告暂时不收。急事请打 110，拿不准请打 96110。"
    assert (response.status_code, response.json()["detail"]) == (403, said)
    response = tapped(client, verdict(client, PICK_UP), PICK_UP)
    assert (response.status_code, error(response.text)) == (403, said)
    assert stored(client)["reports"] == 1


def test_who_reports_too_often_is_told_when_to_come_back(assessor, tmp_path):
    with TestClient(create_app(Settings(rate_limits="3/minute", var=tmp_path), assessor)) as client:
        page = verdict(client)
        receipt = filed(client)
        assert tapped(client, page).status_code == 200
        refused = [
            client.post("/v1/reports", json={"text": SCAM}),
            client.get(f"/v1/reports/{receipt}"),
            client.delete(f"/v1/reports/{receipt}"),
            tapped(client, page),
            client.post("/receipt", data={"receipt": receipt}),
        ]
    assert [response.status_code for response in refused] == [429] * 5
    assert all(1 <= int(response.headers["retry-after"]) <= 60 for response in refused)


def test_neither_text_nor_receipt_nor_address_reaches_the_log(client, caplog):
    with caplog.at_level(logging.DEBUG):
        receipt = filed(client, sender="10693300", community="阳光社区")
        client.get("/v1/reports/1234")
        page = tapped(client, verdict(client)).text
        client.post("/receipt", data={"receipt": hidden(page, "receipt")})
    # The test's own client, which is not the service, logs the addresses that it asks.
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert [part for part in ("13812345678", "etc-rz", "10693300", "阳光社区", receipt) if part in logged] == []


@pytest.fixture
def without_store(assessor, tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    with TestClient(create_app(Settings(rate_limits="off", var=tmp_path / "var"), assessor)) as client:
        yield client


def test_without_a_store_messages_are_judged_and_reports_are_not_taken(without_store):
    assert without_store.post("/v1/score", json={"text": SCAM}).status_code == 200
    assert "告诉街道" not in verdict(without_store)
    for response in (
        without_store.post("/v1/reports", json={"text": SCAM}),
        without_store.get("/v1/reports/0000-0000-0000-0000"),
        without_store.delete("/v1/reports/0000-0000-0000-0000"),
    ):
        assert (response.status_code, response.json()["parts"]) == (503, {"store": "down"})
    assert without_store.post("/report", data={"text": SCAM}).status_code == 503
    assert without_store.post("/receipt", data={"receipt": "0000-0000-0000-0000"}).status_code == 503
    ready = without_store.get("/readyz")
    assert (ready.status_code, ready.json()["parts"]["store"]) == (503, "down")


def test_one_tap_after_the_verdict_reports_and_shows_the_receipt(client):
    response = tapped(client, verdict(client), community="阳光社区", paid="yes")
    assert response.status_code == 200
    assert "<h1>已经报告给街道</h1>" in response.text
    receipt = hidden(response.text, "receipt")
    found = reports.find(store_of(client), receipt)
    assert (found.community, found.already_paid, found.reports) == ("阳光社区", True, 1)
    assert response.text.index("马上打 110") < response.text.index("已经报告给街道</h1>")


def test_a_second_tap_or_a_reload_gives_the_same_receipt_and_no_second_report(client):
    page = verdict(client)
    first, second = (hidden(tapped(client, page).text, "receipt") for _ in range(2))
    assert first == second
    assert stored(client) == {"messages": 1, "reports": 1, "raw_texts": 1}
    assert hidden(tapped(client, verdict(client)).text, "receipt") != first


def test_a_form_of_another_page_cannot_report_or_delete(client):
    receipt = filed(client)
    page = verdict(client)
    forged = [
        client.post("/report", data={"text": SCAM}),
        client.post("/report", data={"text": SCAM, "token": hidden(page, "token")[:-1] + "x"}),
        client.post("/receipt/delete", data={"receipt": receipt}),
    ]
    client.cookies.clear()
    forged += [
        tapped(client, page),
        client.post("/receipt/delete", data={"receipt": receipt, "token": hidden(page, "token")}),
    ]
    assert [response.status_code for response in forged] == [403] * 5
    assert {error(response.text) for response in forged} == {STALE}
    assert stored(client)["reports"] == 1


def test_a_form_that_was_open_for_too_long_is_shown_again_and_then_works(client, monkeypatch):
    page = verdict(client)
    now = time.time()
    monkeypatch.setattr("service.forms.time.time", lambda: now + 12 * 3600 + 2)
    again = tapped(client, page, community="阳光社区")
    assert (again.status_code, error(again.text)) == (403, STALE)
    assert 'value="阳光社区"' in again.text
    assert tapped(client, again.text).status_code == 200


def test_the_cookie_of_a_visit_is_for_this_site_alone_and_ends_with_the_session(client):
    response = client.post("/", data={"text": SCAM, "check": "yes"})
    assert re.fullmatch(r"visit=[\w-]{22}; HttpOnly; Path=/; SameSite=strict", response.headers["set-cookie"])
    secure = TestClient(client.app, base_url="https://testserver").post("/", data={"text": SCAM, "check": "yes"})
    assert secure.headers["set-cookie"].endswith("; Secure")
    assert "set-cookie" not in client.get("/").headers


def test_others_reports_are_counted_on_the_verdict(client):
    assert "已经有" not in verdict(client)
    filed(client)
    filed(client, text=SCAM.replace("etc-rz.top", "etc-xk.top"))
    assert "相似的短信，已经有 2 次报告。" in verdict(client)


def test_the_page_says_what_a_report_stores_and_for_how_long(client, assessor, tmp_path):
    said = "报告以后，短信里的号码和姓名先盖住，再存 180 天；原来的短信锁起来，只存 3 天；到期都删掉。"
    assert said in verdict(client)
    settings = Settings(rate_limits="off", var=tmp_path / "other", raw_days=0, masked_days=30)
    with TestClient(create_app(settings, assessor)) as other:
        assert "先盖住，再存 30 天；原来的短信不存；" in verdict(other)


def test_a_receipt_shows_where_the_report_stands_and_the_correction(client):
    receipt = filed(client)
    page = client.post("/receipt", data={"receipt": receipt}).text
    assert "<h1>这次报告：<wbr>已收到</h1>" in page
    decide(client, receipt, Decision.PROMOTION, "promotion", "商家的广告。\n不想要就退订。")
    page = client.post("/receipt", data={"receipt": receipt.lower()}).text
    assert "<h1>这次报告：<wbr>已有结果</h1>" in page
    assert "更正：当时的结论是“高度可疑”，工作人员核实后认为只是广告推销。" in page
    assert '<p class="reply">商家的广告。\n不想要就退订。</p>' in page


def test_a_report_is_deleted_by_browser(client):
    receipt = filed(client)
    page = client.post("/receipt", data={"receipt": receipt}).text
    response = client.post("/receipt/delete", data={"receipt": receipt, "token": hidden(page, "token")})
    assert response.status_code == 200
    assert "<h1>已经删除</h1>" in response.text
    assert stored(client)["reports"] == 0
    response = client.post("/receipt", data={"receipt": receipt})
    assert (response.status_code, error(response.text)) == (404, GONE["detail"])


@pytest.mark.parametrize("written", ["", "abc", "<script>"])
def test_what_is_no_receipt_is_kept_in_its_field_with_what_is_wrong(client, written):
    response = client.post("/receipt", data={"receipt": written})
    assert response.status_code == 422
    assert error(response.text) == "这不像回执号。回执号一共 16 个字母和数字，四个一组。"
    assert "<script>" not in response.text.replace('<script src="', "")


def test_the_receipt_page_is_there_without_a_receipt(client):
    assert client.get("/receipt").status_code == 200
    assert client.head("/receipt").status_code == 200
    assert client.get("/receipt?size=large").text.count('class="large"') == 1


def test_pages_of_reports_switch_to_large_type_and_stay_what_they_are(client):
    page = tapped(client, verdict(client)).text
    receipt = hidden(page, "receipt")
    large = tapped(client, page, size="large").text
    assert 'class="large"' in large
    assert hidden(large, "receipt") == receipt
    assert 'class="standard"' in client.post("/receipt", data={"receipt": receipt, "size": "standard"}).text
    assert stored(client)["reports"] == 1


@pytest.mark.parametrize("text", ["", "长" * 5001])
def test_a_report_of_a_text_that_cannot_be_judged_shows_the_form_again(client, text):
    response = client.post("/report", data={"text": text})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text


def test_a_report_of_two_messages_from_one_form_has_two_receipts(client):
    page = verdict(client)
    first = hidden(tapped(client, page).text, "receipt")
    second = hidden(tapped(client, page, PICK_UP).text, "receipt")
    assert first != second
    assert receipts.read(second) == second
