"""The lists over HTTP: what every way of judging says of them, and their pages."""

import base64
import re
from datetime import timedelta
from html import unescape

import pytest

from model.taxonomy import load
from service.api import image
from service.channels.replies import for_assessment
from service.images.pool import Reading
from service.lists.corpus import samples
from service.staff.roles import Role
from service.store import audit

LISTS = "/v1/desk/lists"
NOTICE = "小区业主：周六下午两点打扫楼道，自愿参加，请找王姐 13812345678"
OTHER = "小区业主：周六下午两点打扫楼道，自愿参加，请找李姐 13912345678"
ROW = {
    "side": "deny",
    "about": "number",
    "value": "138 1234 5678",
    "unit": "幸福路派出所",
    "reason": "冒充物业",
    "until": "2100-01-01",
    "ok_examples": [OTHER],
    "fail_examples": [NOTICE],
}
REASON = "这个号码在幸福路派出所的拦截名单里（第 1 行），按拦截规则，结论提高到“不能确定”。"


@pytest.fixture
def row(kept):
    """What a row may say, which ends in a hundred days."""
    return ROW | {"until": (kept.now() + timedelta(days=100)).date().isoformat()}


@pytest.fixture
def saved(client, desk, row):
    """A row as it was saved."""
    response = client.post(LISTS, json=row, headers=desk(Role.SUPERVISOR))
    assert response.status_code == 201, response.text
    return response.json()


def test_a_row_is_saved_with_how_many_messages_it_was_tried_on(client, saved, row):
    assert {name: saved[name] for name in row} == row | {"value": "13812345678"} | {
        "ok_examples": ["小区业主：周六下午两点打扫楼道，自愿参加，请找李姐 139******78"]
    }
    assert (saved["id"], saved["version"], saved["state"], saved["owner"]) == (1, 1, "active", "supervisor0")
    assert saved["checked"] == len(samples(harmful=False))


def reasons(assessment):
    return [one["reason"] for one in assessment["evidence"]]


def test_every_way_of_judging_says_what_the_lists_say(client, desk, saved):
    judged = client.post("/v1/score", json={"text": NOTICE}).json()
    assert (judged["verdict"], judged["verdict_text"], reasons(judged)[0]) == ("suspicious", "不能确定", REASON)
    assert client.post("/v1/score", json={"text": OTHER}).json()["verdict"] == "no_risk_found"
    batch = client.post("/v1/score/batch", json={"messages": [{"id": 1, "text": NOTICE}, {"id": 2, "text": OTHER}]})
    assert [one["verdict"] for one in batch.json()["results"]] == ["suspicious", "no_risk_found"]
    assert reasons(batch.json()["results"][0])[0] == REASON
    filed = client.post("/v1/reports", json={"text": NOTICE}).json()
    assert (filed["assessment"]["verdict"], reasons(filed["assessment"])[0]) == ("suspicious", REASON)
    for path in ("/", "/counter"):
        page = client.post(path, data={"text": NOTICE, "check": "yes"}, headers={"accept": "text/html"}).text
        assert REASON in unescape(page), path
        assert "不能确定" in page
    reader = desk(Role.READER)
    queued = client.get("/v1/desk/queue", headers=reader).json()["items"]
    assert [(one["verdict"], one["text"]) for one in queued] == [
        ("suspicious", "小区业主：周六下午两点打扫楼道，自愿参加，请找王姐 138******78")
    ]


def test_who_looks_at_a_message_at_the_desk_sees_its_rows(client, desk, row):
    held = "小区业主：周六下午打扫楼道，名单在 louduo.cn 上"
    client.post("/v1/reports", json={"text": held})
    domain = row | {"about": "domain", "value": "louduo.cn", "fail_examples": [held]}
    assert client.post(LISTS, json=domain, headers=desk(Role.SUPERVISOR)).status_code == 201
    reader = desk(Role.READER)
    (queued,) = client.get("/v1/desk/queue", headers=reader).json()["items"]
    seen = client.get(f"/v1/desk/messages/{queued['id']}", headers=reader).json()
    assert (seen["verdict"], seen["assessment"]["verdict"]) == ("no_risk_found", "suspicious")
    assert reasons(seen["assessment"])[0] == (
        "网址 louduo.cn 在幸福路派出所的拦截名单里（第 1 行），按拦截规则，结论提高到“不能确定”。"
    )


def test_a_raised_verdict_is_not_said_to_be_of_a_harmless_kind(client, desk, row):
    client.post(LISTS, json=row | {"confirmed": True}, headers=desk(Role.SUPERVISOR))
    judged = client.app.state.parts.judge().assess(NOTICE)
    assert (judged.verdict, load().is_harmful(judged.category)) == ("scam", False)
    for path in ("/", "/counter"):
        page = client.post(path, data={"text": NOTICE, "check": "yes"}, headers={"accept": "text/html"}).text
        assert "高度可疑" in page
        assert judged.category_text not in page
    assert judged.category_text not in for_assessment(load(), NOTICE, judged)


def test_a_number_in_a_picture_is_looked_up(client, saved, monkeypatch):
    async def read(*_):
        return Reading(NOTICE, ())

    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    monkeypatch.setattr(image, "read_picture", read)
    answer = client.post("/v1/score/image", files={"image": ("a.png", png, "image/png")}).json()
    assert reasons(answer["assessment"])[0] == REASON


def test_who_changes_or_disables_a_row_is_obeyed_at_once(client, desk, saved, row):
    boss = desk(Role.SUPERVISOR)
    changed = client.put(f"{LISTS}/1", json=row | {"confirmed": True, "version": 1}, headers=boss)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert client.post("/v1/score", json={"text": NOTICE}).json()["verdict"] == "scam"
    again = client.put(f"{LISTS}/1", json=row | {"version": 1}, headers=boss)
    assert (again.status_code, again.json()["title"]) == (409, "这一行刚被别人改过")
    assert client.delete(f"{LISTS}/1", headers=boss).status_code == 204
    assert client.post("/v1/score", json={"text": NOTICE}).json()["verdict"] == "no_risk_found"
    seen = client.get(f"{LISTS}/1", headers=boss).json()
    assert (seen["state"], [(one["version"], one["confirmed"]) for one in seen["history"]]) == (
        "disabled",
        [(2, True), (1, False)],
    )


def test_who_may_not_see_raw_texts_sees_numbers_masked(client, desk, saved):
    reader, reviewer = desk(Role.READER), desk(Role.REVIEWER)
    for address, of in ((LISTS, lambda answer: answer["items"][0]), (f"{LISTS}/1", lambda answer: answer)):
        row = of(client.get(address, headers=reader).json())
        assert (row["value"], row["fail_examples"]) == (
            "138******78",
            ["小区业主：周六下午两点打扫楼道，自愿参加，请找王姐 138******78"],
        )
        assert of(client.get(address, headers=reviewer).json())["value"] == "13812345678"
    page = client.get("/desk/lists/1", headers=reader | {"accept": "text/html"}).text
    assert "138******78" in page
    assert "13812345678" not in page


def test_what_is_too_wide_is_refused_with_the_messages_that_it_would_hit(client, desk, row):
    wide = row | {"about": "phrase", "value": "垃圾分类", "fail_examples": ["垃圾分类，扫码领奖"]}
    response = client.post(LISTS, json=wide, headers=desk(Role.SUPERVISOR))
    errors = response.json()["errors"]
    assert response.status_code == 422
    assert {one["field"] for one in errors} == {"value"}
    hit = [one.text for one in samples(harmful=False) if "垃圾分类" in one.text]
    assert hit
    assert re.fullmatch(r"查了 \d+ 条正常的消息，它会碰到其中 \d+ 条，太宽了。", errors[0]["message"])
    assert [one["message"] for one in errors[1:]] == [f"会碰到：{text}" for text in hit[:20]]
    assert client.get(LISTS, headers=desk(Role.READER)).json() == {"items": [], "next": None}


def test_rows_come_page_by_page_and_narrowed(client, desk, saved, row):
    boss = desk(Role.SUPERVISOR)
    second = row | {"value": "139 1234 5678", "ok_examples": [NOTICE], "fail_examples": [OTHER]}
    assert client.post(LISTS, json=second, headers=boss).json()["id"] == 2
    first = client.get(LISTS, params={"limit": 1}, headers=boss).json()
    assert ([one["id"] for one in first["items"]], first["next"]) == ([2], 2)
    rest = client.get(LISTS, params={"limit": 1, "cursor": 2}, headers=boss).json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([1], None)
    for wanted in ({"side": "allow"}, {"about": "phrase"}, {"state": "disabled"}, {"state": "expired"}):
        assert client.get(LISTS, params=wanted, headers=boss).json()["items"] == []


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_a_row_that_is_not_there_is_not_found(client, desk, row, method):
    body = {"json": row | {"version": 1}} if method == "PUT" else {}
    response = client.request(method, f"{LISTS}/5", headers=desk(Role.ADMIN), **body)
    assert (response.status_code, response.json()["title"]) == (404, "没有这一行")


def test_the_trail_says_who_changed_what_and_nothing_of_a_message(client, desk, saved, kept, row):
    client.delete(f"{LISTS}/1", headers=desk(Role.ADMIN))
    found = [(line.source, line.subject, line.action) for line in audit.lines(kept, 2)]
    assert found == [("staff/2", "list/1", "list_disabled"), ("staff/1", "list/1", "list_added")]
    assert not any("138" in str(line.detail) or "物业" in str(line.detail) for line in audit.lines(kept, 10))


def form(row, csrf):
    examples = {name: "\n".join(row[name]) for name in ("ok_examples", "fail_examples")}
    return row | examples | {"csrf": csrf}


def test_a_supervisor_keeps_the_lists_by_pages(client, desk, row):
    boss = desk(Role.SUPERVISOR) | {"accept": "text/html"}
    csrf = boss.pop("x-csrf-token")
    assert 'href="/desk/lists/add"' in client.get("/desk/lists", headers=boss).text
    refused = client.post("/desk/lists", data=form(row, csrf) | {"value": "95588"}, headers=boss)
    assert refused.status_code == 422
    assert "登记过的官方号码，不能拦截。" in refused.text
    assert 'value="95588"' in refused.text
    no_day = client.post("/desk/lists", data=form(row, csrf) | {"until": ""}, headers=boss)
    assert (no_day.status_code, "有效期不能早于今天" in no_day.text) == (422, True)
    made = client.post("/desk/lists", data=form(row, csrf), headers=boss, follow_redirects=False)
    assert (made.status_code, made.headers["location"]) == (303, "/desk/lists/1?saved=yes")
    page = client.get("/desk/lists/1?saved=yes", headers=boss).text
    assert "存好了，马上就用。" in page
    assert "13812345678" in client.get("/desk/lists", headers=boss).text
    changed = form(row, csrf) | {"version": "1", "confirmed": "yes"}
    assert client.post("/desk/lists/1", data=changed, headers=boss, follow_redirects=False).status_code == 303
    stale = client.post("/desk/lists/1", data=changed, headers=boss)
    assert (stale.status_code, "请先看看现在的样子，再改。" in stale.text) == (409, True)
    assert "以前的样子" in stale.text
    assert client.post("/v1/score", json={"text": NOTICE}).json()["verdict"] == "scam"
    disabled = client.post("/desk/lists/1/disable", data={"csrf": csrf}, headers=boss, follow_redirects=False)
    assert (disabled.status_code, disabled.headers["location"]) == (303, "/desk/lists/1")
    assert client.post("/v1/score", json={"text": NOTICE}).json()["verdict"] == "no_risk_found"
    assert "没有这样的行。" in client.get("/desk/lists", headers=boss).text
    assert "13812345678" in client.get("/desk/lists?state=disabled", headers=boss).text


def test_who_may_only_read_is_shown_no_form(client, desk, saved):
    reader = desk(Role.READER) | {"accept": "text/html"}
    assert "/desk/lists/add" not in client.get("/desk/lists", headers=reader).text
    page = client.get("/desk/lists/1", headers=reader).text
    assert 'name="reason"' not in page
    assert "停用这一行" not in page
