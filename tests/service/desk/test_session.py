"""Signing in, staying signed in and signing out, by the API and by the pages."""

import asyncio
import re
import threading
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from service.staff import passwords, sign_in
from service.staff.roles import Role, Scope
from service.store import api_keys, audit, staff

NAME = "王警官"
PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SESSION = "/v1/desk/session"


@pytest.fixture(scope="module")
def hash():
    return passwords.hashed(PASSWORD)


@pytest.fixture
def wang(kept, hash, monkeypatch):
    """An account with a password."""
    with monkeypatch.context() as quick:
        quick.setattr(passwords, "hashed", lambda _: hash)
        staff.add(kept, "console", NAME, Role.REVIEWER, PASSWORD)
    return {"name": NAME, "password": PASSWORD}


@pytest.fixture
def clock(kept):
    """The store's clock; what it holds is the time."""
    clock = [NOON]
    kept.now = lambda: clock[0]
    return clock


def page_from(client: TestClient, address: str, **headers: str) -> TestClient:
    """The same service for a browser at another address, with no cookies."""
    return TestClient(client.app, client=(address, 50000), headers=headers)


def lines(kept) -> list[tuple[str, str, str]]:
    return [(line.source, line.subject, line.action) for line in reversed(audit.lines(kept, 100))]


def test_a_session_is_a_cookie_that_scripts_cannot_read_and_other_sites_cannot_send(client, wang):
    response = client.post(SESSION, json=wang)
    assert (response.status_code, response.content) == (204, b"")
    cookies = response.headers.get_list("set-cookie")
    assert re.fullmatch(r"desk=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", cookies[0])
    device = r"desk_device_1=[\w-]{22}\.[0-9a-f]{64}; HttpOnly; Max-Age=34560000; Path=/; SameSite=strict"
    assert re.fullmatch(device, cookies[1])


def test_over_https_the_cookies_are_for_https_alone(client, wang):
    secure = TestClient(client.app, base_url="https://testserver")
    cookies = secure.post(SESSION, json=wang).headers.get_list("set-cookie")
    assert [cookie.endswith("; Secure") for cookie in cookies] == [True, True]


def test_one_may_ask_who_one_is(client, wang):
    client.post(SESSION, json=wang)
    who = client.get(SESSION).json()
    assert re.fullmatch("[0-9a-f]{64}", who.pop("csrf"))
    assert who == {
        "name": NAME,
        "role": "reviewer",
        "role_text": "审核员",
        "acts": ["session", "view", "claim", "decide", "undo", "see_raw", "mark_lead", "jobs"],
    }


def test_the_description_says_how_to_show_who_one_is(client):
    description = client.get("/openapi.json").json()
    assert description["components"]["securitySchemes"] == {
        "session": {"type": "apiKey", "in": "cookie", "name": "desk"},
        "key": {"type": "http", "scheme": "bearer"},
    }
    assert description["paths"][SESSION]["get"]["security"] == [{"session": []}, {"key": []}]
    assert "security" not in description["paths"][SESSION]["post"]


def test_a_wrong_password_and_a_name_of_nobody_are_answered_alike(client, wang):
    wrong = client.post(SESSION, json=wang | {"password": "incorrect horse"})
    nobody = client.post(SESSION, json=wang | {"name": "没有这个人"})
    assert wrong.status_code == nobody.status_code == 401
    assert _fixed(wrong.headers) == _fixed(nobody.headers)
    assert wrong.json() == nobody.json()
    assert wrong.json()["detail"] == "名字或密码不对。"


def _fixed(headers) -> dict[str, str]:
    """Return the headers that do not change from one answer to the next."""
    return {name: value for name, value in headers.items() if name != "x-request-id"}


def test_signing_out_ends_the_session_and_may_be_done_twice(client, wang, kept):
    client.post(SESSION, json=wang)
    token = client.cookies["desk"]
    csrf = {"x-csrf-token": client.get(SESSION).json()["csrf"]}
    for _ in range(2):
        assert client.delete(SESSION, headers=csrf).status_code == 204
    assert client.get(SESSION, headers={"cookie": f"desk={token}"}).status_code == 401
    assert lines(kept) == [
        ("console", "staff/1", "staff_added"),
        ("staff/1", "session", "signed_in"),
        ("staff/1", "session", "signed_out"),
    ]


def test_a_session_ends_by_rest(client, wang, clock):
    client.post(SESSION, json=wang)
    for _ in range(3):
        clock[0] += timedelta(minutes=59)
        assert client.get(SESSION).status_code == 200
    clock[0] += timedelta(minutes=60)
    assert client.get(SESSION).status_code == 401


def test_a_session_ends_by_age_however_much_it_is_used(client, wang, clock):
    client.post(SESSION, json=wang)
    for _ in range(23):
        clock[0] += timedelta(minutes=30)
        assert client.get(SESSION).status_code == 200
    clock[0] += timedelta(minutes=30)
    assert client.get(SESSION).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: staff.disable(kept, "console", NAME),
        lambda kept: staff.reset(kept, "console", NAME, "another horse battery"),
        lambda kept: staff.change_role(kept, "console", NAME, Role.READER),
    ],
    ids=["disabled", "reset", "role"],
)
def test_a_changed_account_is_signed_out_everywhere(client, wang, kept, change):
    client.post(SESSION, json=wang)
    change(kept)
    assert client.get(SESSION).status_code == 401


def test_a_disabled_account_cannot_sign_in_until_it_is_enabled(client, wang, kept):
    staff.disable(kept, "console", NAME)
    assert client.post(SESSION, json=wang).status_code == 401
    staff.enable(kept, "console", NAME)
    assert client.post(SESSION, json=wang).status_code == 204


def test_signing_in_again_ends_the_session_before(client, wang):
    client.post(SESSION, json=wang)
    first = client.cookies["desk"]
    client.post(SESSION, json=wang)
    assert client.cookies["desk"] != first
    client.cookies.clear()
    assert client.get(SESSION, headers={"cookie": f"desk={first}"}).status_code == 401


def test_the_cookie_itself_is_not_in_the_database(client, wang, kept, tmp_path):
    client.post(SESSION, json=wang)
    token = client.cookies["desk"].encode()
    kept.close()
    assert not any(token in file.read_bytes() for file in tmp_path.iterdir() if file.is_file())


def test_a_name_may_be_written_in_any_width_and_case(client, kept, hash, monkeypatch):
    monkeypatch.setattr(passwords, "hashed", lambda _: hash)
    staff.add(kept, "console", "Zhang", Role.READER, PASSWORD)
    assert client.post(SESSION, json={"name": " ＺＨＡＮＧ ", "password": PASSWORD}).status_code == 204
    assert client.get(SESSION).json()["name"] == "Zhang"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"x-csrf-token": "right"}, 204),
        ({"x-csrf-token": "wrong"}, 204),
        ({"sec-fetch-site": "same-origin", "x-csrf-token": "right"}, 204),
        ({"sec-fetch-site": "same-origin"}, 403),
        ({"sec-fetch-site": "same-origin", "x-csrf-token": "wrong"}, 403),
        ({"sec-fetch-site": "same-origin", "x-csrf-token": "ü"}, 403),
        ({"sec-fetch-site": "same-site", "x-csrf-token": "right"}, 403),
        ({"sec-fetch-site": "cross-site", "x-csrf-token": "right"}, 403),
        ({"origin": "http://testserver", "x-csrf-token": "right"}, 204),
        ({"origin": "http://testserver"}, 403),
        ({"origin": "http://evil.example", "x-csrf-token": "right"}, 403),
        ({"origin": "null", "x-csrf-token": "right"}, 204),
        ({"origin": "null"}, 403),
        ({"referer": "http://testserver/"}, 403),
        ({"content-type": "text/plain"}, 403),
        ({"content-type": "application/x-www-form-urlencoded"}, 403),
    ],
)
def test_a_change_that_a_page_may_have_sent_needs_the_token_of_the_session(client, wang, headers, status):
    client.post(SESSION, json=wang)
    csrf = client.get(SESSION).json()["csrf"]
    sent = {name: csrf if value == "right" else value for name, value in headers.items()}
    response = client.request("DELETE", SESSION, headers={k: v.encode() for k, v in sent.items()})
    assert response.status_code == status


def test_the_token_of_another_session_does_not_do(client, wang):
    client.post(SESSION, json=wang)
    other = client.get(SESSION).json()["csrf"]
    client.post(SESSION, json=wang)
    headers = {"sec-fetch-site": "same-origin", "x-csrf-token": other}
    assert client.delete(SESSION, headers=headers).status_code == 403


def test_a_key_needs_no_token_and_a_broken_one_is_nobody(client, kept):
    key = api_keys.add(kept, "console", "报表", Scope.EXPORT)
    sent = {"authorization": f"Bearer {key}", "sec-fetch-site": "cross-site"}
    assert client.delete(SESSION, headers=sent).status_code == 204
    assert client.get(SESSION, headers=sent).status_code == 403
    for broken in (f"Bearer {key}x", f"Basic {key}", "Bearer", "Bearer ", "", f"Bearer {key[:-1]}ü"):
        response = client.get(SESSION, headers={"authorization": broken.encode()})
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    api_keys.revoke(kept, "console", "报表")
    assert client.get(SESSION, headers=sent).status_code == 401


def test_a_broken_key_is_refused_even_where_the_browser_is_signed_in(client, wang):
    client.post(SESSION, json=wang)
    assert client.get(SESSION, headers={"authorization": "Bearer shizha_x"}).status_code == 401


def test_after_five_failures_one_waits_and_longer_with_each(client, wang, clock):
    guess = wang | {"password": "incorrect horse"}
    for _ in range(5):
        assert client.post(SESSION, json=guess).status_code == 401
    waits = []
    for _ in range(8):
        response = client.post(SESSION, json=wang)
        assert response.status_code == 429
        waits.append(int(response.headers["retry-after"]))
        clock[0] += timedelta(seconds=waits[-1])
        assert client.post(SESSION, json=guess).status_code == 401
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]
    assert response.json()["detail"] == "试得太多了，请等 900 秒再试。"


def test_a_restart_does_not_end_the_wait(client, wang, assessor, tmp_path):
    for _ in range(5):
        client.post(SESSION, json=wang | {"password": "incorrect horse"})
    with TestClient(create_app(Settings(rate_limits="off", var=tmp_path), assessor)) as restarted:
        assert restarted.post(SESSION, json=wang).status_code == 429


def test_who_fails_elsewhere_locks_nobody_out_of_another_place(client, wang, clock):
    attacker = page_from(client, "203.0.113.9")
    for _ in range(6):
        attacker.post(SESSION, json=wang | {"password": "incorrect horse"})
    assert attacker.post(SESSION, json=wang).status_code == 429
    assert page_from(client, "192.0.2.7").post(SESSION, json=wang).status_code == 204


def test_who_fails_in_the_same_place_does_not_lock_out_a_browser_that_signed_in_before(client, wang, clock):
    browser = page_from(client, "192.0.2.7")
    assert browser.post(SESSION, json=wang).status_code == 204
    colleague = page_from(client, "192.0.2.7")
    for _ in range(6):
        colleague.post(SESSION, json=wang | {"password": "incorrect horse"})
    assert colleague.post(SESSION, json=wang).status_code == 429
    assert browser.post(SESSION, json=wang).status_code == 204
    assert colleague.post(SESSION, json=wang).status_code == 429


def test_a_browser_that_signed_in_before_is_slowed_by_its_own_failures(client, wang, clock):
    client.post(SESSION, json=wang)
    for _ in range(5):
        assert client.post(SESSION, json=wang | {"password": "incorrect horse"}).status_code == 401
    assert client.post(SESSION, json=wang).status_code == 429


def test_a_browser_known_for_one_person_is_not_known_for_another(client, wang, kept, hash, monkeypatch, clock):
    monkeypatch.setattr(passwords, "hashed", lambda _: hash)
    staff.add(kept, "console", "李主任", Role.ADMIN, PASSWORD)
    client.post(SESSION, json=wang)
    client.cookies["desk_device_2"] = client.cookies["desk_device_1"]
    for _ in range(5):
        client.post(SESSION, json={"name": "李主任", "password": "incorrect horse"})
    client.cookies.clear()
    assert client.post(SESSION, json={"name": "李主任", "password": PASSWORD}).status_code == 429


def test_a_name_that_fails_from_many_addresses_slows_new_addresses_once_and_each_for_itself(client, wang, clock):
    for number in range(30):
        botnet = page_from(client, f"203.0.113.{number}")
        assert botnet.post(SESSION, json=wang | {"password": "incorrect horse"}).status_code == 401
    new = page_from(client, "192.0.2.7")
    response = new.post(SESSION, json=wang)
    assert (response.status_code, response.headers["retry-after"]) == (429, "60")
    clock[0] += timedelta(seconds=60)
    # Another new one may come first, and does not use up the turn.
    assert page_from(client, "198.51.100.1").post(SESSION, json=wang).status_code == 429
    assert new.post(SESSION, json=wang).status_code == 204


def test_an_address_that_fails_with_many_names_waits_with_each_new_name(client, wang, clock):
    for number in range(20):
        client.post(SESSION, json={"name": f"员工{number}", "password": PASSWORD})
    response = client.post(SESSION, json=wang)
    assert (response.status_code, response.headers["retry-after"]) == (429, "15")
    clock[0] += timedelta(seconds=15)
    assert client.post(SESSION, json=wang).status_code == 204


def test_failures_are_forgotten_after_a_day(client, wang, clock):
    for _ in range(5):
        client.post(SESSION, json=wang | {"password": "incorrect horse"})
    clock[0] += timedelta(days=1)
    for _ in range(4):
        assert client.post(SESSION, json=wang | {"password": "incorrect horse"}).status_code == 401
    assert client.post(SESSION, json=wang).status_code == 204


def test_failed_sign_ins_are_in_the_trail_without_the_name_that_nobody_has(client, wang, kept, tmp_path):
    client.post(SESSION, json=wang | {"password": "incorrect horse"})
    client.post(SESSION, json=wang | {"name": "我的密码是abc"})
    _, known, unknown = lines(kept)
    assert known == ("anonymous", "staff/1", "sign_in_failed")
    assert unknown[::2] == ("anonymous", "sign_in_failed")
    assert re.fullmatch("name/[0-9a-f]{16}", unknown[1])
    kept.close()
    assert not any("我的密码".encode() in file.read_bytes() for file in tmp_path.iterdir() if file.is_file())


def test_passwords_are_compared_in_threads_and_not_where_requests_are_answered(client, wang, monkeypatch):
    threads = []

    def verify(password, hash):
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        threads.append(threading.current_thread())
        return True, None

    monkeypatch.setattr(passwords, "verify", verify)
    assert client.post(SESSION, json=wang).status_code == 204
    assert len(threads) == 1


def test_more_sign_ins_than_the_line_holds_are_sent_away(client, wang, monkeypatch):
    monkeypatch.setattr(sign_in, "MOST_WAITING", 0)
    response = client.post(SESSION, json=wang)
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")


def test_a_key_for_scoring_is_not_bound_by_the_limits_of_its_address(assessor, tmp_path):
    app = create_app(Settings(rate_limits="2/hour", var=tmp_path), assessor)
    with TestClient(app) as client:
        keys = {scope: api_keys.add(app.state.parts.store, "console", scope.value, scope) for scope in Scope}

        def scored(scope: Scope | None) -> int:
            headers = {"authorization": f"Bearer {keys[scope]}"} if scope else {}
            return client.post("/v1/score", json={"text": "您好"}, headers=headers).status_code

        assert [scored(Scope.SCORE) for _ in range(3)] == [200, 200, 200]
        assert [scored(Scope.JOBS), scored(None), scored(Scope.JOBS), scored(None)] == [200, 200, 429, 429]
        assert scored(Scope.SCORE) == 200


def fields(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_the_page_that_was_wanted(client, wang, kept):
    staff.change_role(kept, "console", NAME, Role.SUPERVISOR)
    browser = TestClient(client.app, headers={"accept": "text/html"})
    asked = browser.get("/desk/audit?source=staff/1&action=signed_in")
    assert asked.url.path == "/desk/sign-in"
    answer = browser.post("/desk/sign-in", data=fields(asked.text) | wang, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/audit?source=staff/1&action=signed_in")
    page = browser.get(answer.headers["location"]).text
    assert f"{NAME} <small>staff/1</small></a>" in page
    assert '<span class="role">主管</span>' in page
    out = browser.post("/desk/sign-out", data=fields(page), follow_redirects=False)
    assert (out.status_code, out.headers["location"]) == (303, "/desk/sign-in")
    assert browser.get("/desk/audit", follow_redirects=False).status_code == 303


def test_what_was_wrong_stands_above_the_form_with_the_name_kept_and_the_password_gone(client, wang):
    token = fields(client.get("/desk/sign-in").text)
    answer = client.post("/desk/sign-in", data=token | {"name": '"<王>', "password": "incorrect horse"})
    assert answer.status_code == 401
    assert '<p class="error" role="alert" id="error">名字或密码不对。</p>' in answer.text
    assert 'value="&#34;&lt;王&gt;"' in answer.text
    assert "incorrect horse" not in answer.text


def test_a_sign_in_form_that_another_site_made_is_not_taken(client, wang):
    answer = client.post("/desk/sign-in", data=wang | {"token": "x", "next": "/desk"})
    assert answer.status_code == 422
    assert "页面放得太久" in answer.text
    token = fields(client.get("/desk/sign-in").text)
    answer = client.post("/desk/sign-in", data=token | wang, headers={"origin": "https://evil.example"})
    assert answer.status_code == 422
    assert "desk" not in client.cookies


@pytest.mark.parametrize(
    "next",
    ["https://evil.example", "//evil.example", "/desk//evil.example", "/desk\\evil", "/desk/\n", "/", "/desk/sign-in"],
)
def test_signing_in_leads_nowhere_but_into_the_desk(client, wang, next):
    token = fields(client.get("/desk/sign-in", params={"next": next}).text)
    assert token["next"] == "/desk"
    answer = client.post("/desk/sign-in", data=token | wang | {"next": next}, follow_redirects=False)
    assert answer.headers["location"] == "/desk"


@pytest.mark.parametrize("query", ["source=%00", "subject=%ff", "action=您好", "before=x", "before=99999999999"])
def test_what_no_line_of_the_trail_can_hold_is_not_looked_for(client, desk, query):
    page = client.get(f"/desk/audit?{query}", headers=desk(Role.ADMIN) | {"accept": "text/html"})
    assert page.status_code == 422
    assert "有一项不对" in page.text


def test_the_header_shows_only_the_places_that_one_may_see(client, desk):
    shown = {}
    for role in Role:
        page = client.get("/desk/nowhere", headers=desk(role) | {"accept": "text/html"})
        assert page.status_code == 404
        page = client.get("/desk/audit", headers=desk(role) | {"accept": "text/html"})
        shown[role.value] = (page.status_code, re.findall(r'<a href="/desk/\w+"[^>]*>(.+?)</a></li>', page.text))
    few = ["队列", "名单", "线索", "概览"]
    assert shown == {
        "reader": (403, few),
        "reviewer": (403, [*few, "任务"]),
        "supervisor": (200, [*few, "任务", "审计"]),
        "admin": (200, [*few, "任务", "审计"]),
    }


def test_the_style_of_the_desk_is_kept_for_a_year(client):
    address = re.search(r'href="(/desk/static/desk.css\?v=[0-9a-f]{12})"', client.get("/desk/sign-in").text)
    response = client.get(address[1])
    assert (response.status_code, response.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
