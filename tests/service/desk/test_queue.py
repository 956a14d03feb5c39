"""The queue over HTTP: rows, filters and pages, as staff's programs and pages read them."""

import pytest

from service.desk.api.queue import read, written
from service.problems import Problem
from service.staff.roles import Role
from service.store.queue import Mark

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
PARCEL = "【菜鸟驿站】您的包裹已到人民路店，请凭短信领取"
BAD_MARKS = (Mark(float("nan"), 1), Mark(float("inf"), 1), Mark(1.0, -1), Mark(1.0, 2**31))
BAD_CURSORS = ["x", "å", "=", "MSAyIDM", *map(written, BAD_MARKS)]


@pytest.fixture
def reader(desk):
    return desk(Role.READER)


def filed(client, text, **more):
    assert client.post("/v1/reports", json={"text": text, **more}).status_code == 201


def queue(client, who, **asked):
    response = client.get("/v1/desk/queue", params=asked, headers=who)
    assert response.status_code == 200
    return response.json()


def test_a_row_has_what_the_contract_names_and_why_it_stands_there(client, reader):
    for _ in range(2):
        filed(client, SCAM, community="阳光社区", already_paid=True)
    (row,) = queue(client, reader)["items"]
    assert {name: row[name] for name in ("text", "reports", "verdict", "category", "state")} == {
        "text": SCAM.replace("13812345678", "138******78"),
        "reports": 2,
        "verdict": "scam",
        "category": "service_phishing",
        "state": "received",
    }
    assert row["first_seen"] <= row["last_seen"]
    assert (row["messages"], row["paid"], row["channels"], row["communities"]) == (1, 2, ["api"], ["阳光社区"])
    assert [part["name"] for part in row["urgency_parts"]] == ["risk", "spread", "paid", "waiting"]
    assert row["urgency"] == pytest.approx(sum(part["points"] for part in row["urgency_parts"]), abs=0.05)
    assert row["claimed_by"] is None


def test_filters_narrow_and_empty_ones_of_a_form_do_not(client, reader):
    filed(client, SCAM)
    filed(client, PARCEL, community="阳光社区")
    empty = dict.fromkeys(("community", "category", "channel", "q"), "")
    assert len(queue(client, reader, **empty)["items"]) == 2
    for asked in ({"q": "包裹"}, {"community": "阳光社区"}, {"verdict": "no_risk_found"}, {"category": "delivery"}):
        assert [row["text"] for row in queue(client, reader, **asked)["items"]] == [PARCEL]
    assert client.get("/v1/desk/queue/count", headers=reader, params={"q": "ETC"}).json() == {"count": 1, "more": False}


def test_pages_go_on_from_the_cursor(client, reader):
    for text in (SCAM, PARCEL):
        filed(client, text)
    first = queue(client, reader, limit=1)
    second = queue(client, reader, limit=1, cursor=first["next"])
    assert [row["text"][:5] for row in first["items"] + second["items"]] == ["【ETC中", "【菜鸟驿站"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("cursor", "x", "这个翻页位置不对，请从第一页重新看。"),
        ("q", "!!", "要搜的字里要有文字、字母或数字。"),
        ("since", "0001-01-01T00:00:00+08:00", "这一项不对。"),
        ("limit", "0", "这一项不对。"),
        ("state", "x", "这一项不对。"),
    ],
)
def test_what_cannot_be_asked_is_named(client, reader, name, value, message):
    response = client.get("/v1/desk/queue", params={name: value}, headers=reader)
    assert (response.status_code, response.json()["errors"]) == (422, [{"field": name, "message": message}])


@pytest.mark.parametrize("name", ["community", "category", "channel"])
def test_strange_characters_find_nothing_and_break_nothing(client, reader, name):
    filed(client, SCAM)
    assert queue(client, reader, **{name: "\x00a\ud7ff'"})["items"] == []


@pytest.mark.parametrize("mark", [Mark(0.1 + 0.2, 7), Mark(-1e300, 1), Mark(3.0, 2**31 - 1)])
def test_a_cursor_is_read_as_it_was_written(mark):
    assert read(written(mark)) == mark


@pytest.mark.parametrize("cursor", BAD_CURSORS)
def test_what_is_no_cursor_is_refused(cursor):
    with pytest.raises(Problem) as raised:
        read(cursor)
    assert raised.value.status_code == 422
