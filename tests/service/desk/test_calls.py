"""Every call of the service × everybody who may send it, each cell of calls.tsv sent for real.

A row is a method, a path, and for each caller what comes back: `yes`, or 401 or 403 where the call is refused (403 for
everybody where only its own form may send it). A call without a row fails the first test: add its row with the call.
"""

from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import select

from model.assessor import Assessor
from service.app import create_app
from service.settings import Settings
from service.staff.roles import Role, Scope
from service.store import audit
from service.store.tables import AuditLine

FILE = Path(__file__).with_name("calls.tsv")
HEAD, *ROWS = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()]
CALLERS = HEAD[2:]
SIGNING_IN = ("/v1/desk/session", "/desk/sign-in")
CHANGES = [
    (method, path)
    for method, path, *cells in ROWS
    if method != "GET" and ("401" in cells or path.startswith(("/desk", "/v1/desk")))
    if not (method == "POST" and path in SIGNING_IN)
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return create_app(Settings(rate_limits="off", var=tmp_path_factory.mktemp("calls")), Assessor.load())


def test_every_call_has_its_row(shared):
    calls = {
        (method, context.path)
        for context in iter_route_contexts(shared.routes)
        for method in set(context.methods or ()) - {"HEAD"}
    }
    assert sorted(calls) == sorted((method, path) for method, path, *_ in ROWS)


def test_every_row_has_a_cell_for_every_caller():
    assert ["anonymous", *Role, *Scope] == CALLERS
    assert {len(row) for row in ROWS} == {len(HEAD)}
    assert {cell for row in ROWS for cell in row[2:]} == {"yes", "401", "403"}


@pytest.mark.parametrize(("method", "path", "cells"), [(method, path, cells) for method, path, *cells in ROWS])
def test_a_call_is_open_to_those_whom_the_table_names_and_to_nobody_else(client, desk, method, path, cells):
    found = []
    for caller in CALLERS:
        who = {} if caller == "anonymous" else desk(Role(caller) if caller in tuple(Role) else Scope(caller))
        client.cookies.clear()
        body = {} if method in ("GET", "DELETE") else {"json": {}}
        address = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
        response = client.request(method, address, headers=who, follow_redirects=False, **body)
        assert response.status_code < 500 or response.status_code == 503
        found.append(str(response.status_code) if response.status_code in (401, 403) else "yes")
    assert dict(zip(CALLERS, found, strict=True)) == dict(zip(CALLERS, cells, strict=True))


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_change_that_a_page_of_another_site_asks_for_is_refused_to_all(client, desk, method, path):
    address = "/".join("1" if part.startswith("{") else part for part in path.split("/"))
    headers = {"cookie": desk(Role.ADMIN)["cookie"], "origin": "https://evil.example"}
    assert client.request(method, address, headers=headers, follow_redirects=False).status_code == 403


def test_no_call_writes_what_it_was_sent_into_the_trail(client, desk, kept):
    text = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证"
    sent = dict.fromkeys(("text", "sender", "name", "password", "reply", "note", "subject", "source"), text)
    receipt = client.post("/v1/reports", json={"text": text}).json()["receipt"]
    for method, path, *_ in ROWS:
        address = "/".join(
            {"{receipt}": receipt}.get(part, "1") if part.startswith("{") else part for part in path.split("/")
        )
        body = {} if method == "GET" else {"json": sent | {"decision": "scam"}}
        client.request(method, address, headers=desk(Role.ADMIN), params=sent, **body)
        client.cookies.clear()
    with kept.reading() as session:
        trail = "".join(line.subject + line.source + line.detail for line in session.scalars(select(AuditLine)))
    assert "sign_in_failed" in audit.actions(kept)
    assert not [part for part in ("ETC", "etc", "认证", "停用") if part in trail]
