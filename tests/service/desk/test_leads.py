"""Leads over HTTP and as pages: marked by one person, approved by another, taken as a file."""

import base64
import csv
import hashlib
import io
import re

import pytest

from service.staff.roles import Role, Scope
from service.store import audit

LEADS = "/v1/desk/leads"
SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 138-1234-5678"


@pytest.fixture
def people(desk):
    """A reviewer and a supervisor."""
    return desk(Role.REVIEWER), desk(Role.SUPERVISOR)


@pytest.fixture
def message(client, people):
    """A message that was decided to be a scam."""
    client.post("/v1/reports", json={"text": SCAM})
    id = client.get("/v1/desk/queue", headers=people[0]).json()["items"][0]["id"]
    sent = {"decision": "scam", "category": "service_phishing"}
    assert client.post(f"/v1/desk/messages/{id}/decision", json=sent, headers=people[0]).status_code == 200
    return id


@pytest.fixture
def marked(client, people, message):
    """Its leads, marked by the reviewer."""
    response = client.post(LEADS, json={"message": message}, headers=people[0])
    assert response.status_code == 201, response.text
    return response.json()["items"]


def rows(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_a_reviewer_marks_what_a_message_holds(client, people, message):
    found = client.get(f"/v1/desk/messages/{message}/leads", headers=people[0]).json()["items"]
    assert [(one["kind"], one["shown"], one["whole"], one["lead"]) for one in found] == [
        ("host", "etc-rz.top", True, None),
        ("number", "138******78", True, None),
    ]
    sent = {"message": message, "codes": [found[1]["code"]]}
    (lead,) = client.post(LEADS, json=sent, headers=people[0]).json()["items"]
    assert {name: lead[name] for name in ("kind", "shown", "state", "messages", "reports", "categories")} == {
        "kind": "number",
        "shown": "138******78",
        "state": "marked",
        "messages": 1,
        "reports": 1,
        "categories": ["service_phishing"],
    }
    assert lead["marked_by"] == ["reviewer0"]
    assert client.get(f"{LEADS}/{lead['id']}", headers=people[0]).json() == lead


def test_a_message_that_nobody_decided_has_no_leads_yet(client, people):
    client.post("/v1/reports", json={"text": SCAM})
    id = client.get("/v1/desk/queue", headers=people[0]).json()["items"][0]["id"]
    for response in (
        client.get(f"/v1/desk/messages/{id}/leads", headers=people[0]),
        client.post(LEADS, json={"message": id}, headers=people[0]),
    ):
        assert (response.status_code, response.json()["title"]) == (409, "还不能标线索")
    assert client.get("/v1/desk/messages/99/leads", headers=people[0]).status_code == 404
    assert client.post(LEADS, json={"message": 99}, headers=people[0]).status_code == 404


def test_another_person_approves_and_then_the_file_has_it(client, people, desk, marked, kept):
    reviewer, supervisor = people
    host, number = sorted(marked, key=lambda one: one["kind"])
    assert client.post(f"{LEADS}/{host['id']}", json={"decision": "approve"}, headers=reviewer).status_code == 403
    assert len(rows(client.get(f"{LEADS}/export", headers=supervisor))) == 1
    approved = client.post(f"{LEADS}/{number['id']}", json={"decision": "approve"}, headers=supervisor).json()
    assert (approved["state"], approved["settled_by"]) == ("approved", "supervisor1")
    unsaid = client.post(f"{LEADS}/{host['id']}", json={"decision": "refuse"}, headers=supervisor)
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "reason")
    refused = client.post(
        f"{LEADS}/{host['id']}", json={"decision": "refuse", "reason": "不是骗子的"}, headers=supervisor
    )
    assert (refused.json()["state"], refused.json()["why"]) == ("refused", "不是骗子的")
    again = client.post(f"{LEADS}/{host['id']}", json={"decision": "approve"}, headers=supervisor)
    assert (again.status_code, again.json()["title"]) == (409, "这条线索已经定过了")
    for who in (supervisor, desk(Scope.EXPORT)):
        response = client.get(f"{LEADS}/export", params={"format": "csv"}, headers=who)
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert response.headers["content-disposition"] == 'attachment; filename="leads.csv"'
        assert [row[1:3] for row in rows(response)[1:]] == [["电话号码", "138******78"]]
        digest = hashlib.sha256(response.content)
        assert response.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        assert audit.lines(kept, 1)[0].detail["sha256"] == digest.hexdigest()


def test_nobody_approves_what_they_marked_themselves(client, people, message):
    supervisor = people[1]
    lead, _ = client.post(LEADS, json={"message": message}, headers=supervisor).json()["items"]
    response = client.post(f"{LEADS}/{lead['id']}", json={"decision": "approve"}, headers=supervisor)
    assert (response.status_code, response.json()["title"]) == (409, "要另一个人来批准")


def test_whole_values_need_a_person_and_a_reason(client, people, desk, marked, kept):
    reviewer, supervisor = people
    for lead in marked:
        client.post(f"{LEADS}/{lead['id']}", json={"decision": "approve"}, headers=supervisor)
    sent = {"format": "csv", "reason": "移交派出所立案"}
    for who in (reviewer, desk(Scope.EXPORT)):
        assert client.post(f"{LEADS}/export", json=sent, headers=who).status_code == 403
    short = client.post(f"{LEADS}/export", json=sent | {"reason": " 好 "}, headers=supervisor)
    assert (short.status_code, short.json()["errors"][0]["field"]) == (422, "reason")
    response = client.post(f"{LEADS}/export", json=sent, headers=supervisor)
    assert {row[2] for row in rows(response)[1:]} == {"etc-rz.top", "13812345678"}
    (line,) = audit.lines(kept, 1)
    assert (line.source, line.action, line.detail["whole"], line.detail["reason"]) == (
        *("staff/2", "leads_exported", 1, "移交派出所立案"),
    )
    workbook = client.post(f"{LEADS}/export", json=sent | {"format": "xlsx"}, headers=supervisor)
    assert workbook.content.startswith(b"PK")
    assert workbook.headers["content-disposition"] == 'attachment; filename="leads.xlsx"'


def test_leads_come_page_by_page(client, people, marked):
    first = client.get(LEADS, params={"limit": 1}, headers=people[0]).json()
    rest = client.get(LEADS, params={"limit": 1, "cursor": first["next"]}, headers=people[0]).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [2, 1]
    assert rest["next"] is None
    assert client.get(LEADS, params={"state": "approved"}, headers=people[0]).json()["items"] == []


def test_the_whole_value_is_nowhere_before_it_is_asked_for(client, people, message, marked):
    for address in (LEADS, f"{LEADS}/1", f"/v1/desk/messages/{message}/leads", f"{LEADS}/export"):
        assert "12345678" not in client.get(address, headers=people[1]).text
    for address in ("/desk/leads", f"/desk/leads/message/{message}"):
        page = client.get(address, headers=people[1] | {"accept": "text/html"}).text
        assert "138******78" in page
        assert "12345678" not in page


def test_two_people_work_through_the_leads_by_pages(client, people, message):
    reviewer, supervisor = ({**one, "accept": "text/html"} for one in people)
    own, boss = reviewer.pop("x-csrf-token"), supervisor.pop("x-csrf-token")
    address = f"/desk/leads/message/{message}"
    page = client.get(address, headers=reviewer).text
    codes = re.findall(r'name="code" value="([0-9a-f]{64})"', page)
    assert len(codes) == 2
    nothing = client.post(address, data={"csrf": own}, headers=reviewer)
    assert (nothing.status_code, "没有能标的" in nothing.text) == (422, True)
    marked = client.post(address, data={"csrf": own, "code": codes}, headers=reviewer, follow_redirects=False)
    assert (marked.status_code, marked.headers["location"]) == (303, address)
    assert "线索 1，等主管定" in client.get(address, headers=reviewer).text
    assert 'name="decision"' not in client.get("/desk/leads", headers=reviewer).text
    approved = {"csrf": boss, "decision": "approve"}
    done = client.post("/desk/leads/1", data=approved, headers=supervisor, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/desk/leads")
    assert "<small>supervisor1</small>" in client.get("/desk/leads", headers=supervisor).text
    unsaid = client.post("/desk/leads/2", data={"csrf": boss, "decision": "refuse"}, headers=supervisor)
    assert (unsaid.status_code, "请写清楚为什么不通过，至少 4 个字。" in unsaid.text) == (422, True)
    sent = {"csrf": boss, "decision": "refuse", "reason": "不是骗子的"}
    assert client.post("/desk/leads/2", data=sent, headers=supervisor, follow_redirects=False).status_code == 303
    assert "<small>supervisor1：不是骗子的</small>" in client.get("/desk/leads", headers=supervisor).text
    short = client.post("/desk/leads/export", data={"csrf": boss, "format": "csv", "reason": ""}, headers=supervisor)
    assert (short.status_code, "至少 4 个字" in short.text) == (422, True)
    asked = {"csrf": boss, "format": "csv", "reason": "移交派出所立案"}
    file = client.post("/desk/leads/export", data=asked, headers=supervisor)
    assert len(rows(file)) == 2
    assert client.post("/desk/leads/export", data=asked | {"format": "pdf"}, headers=supervisor).status_code == 422
