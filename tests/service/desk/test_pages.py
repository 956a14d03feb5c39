"""Queue and messages as pages: what the address asks for, what a form sends, and what is shown again."""

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.datastructures import FormData
from starlette.requests import Request

from model.assessment import Verdict
from service.desk.pages.messages import bars
from service.desk.pages.view import View, asked, number
from service.desk.pages.written import written
from service.problems import Problem, document
from service.staff.roles import Role
from service.store import audit, rules
from service.store.deciding import Sent
from service.store.decisions import Decision, State
from service.store.dossier import CHINA
from service.store.queue import Filters, Held

from .conftest import person, signed_in

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
PARCEL = "【菜鸟驿站】您的包裹已到人民路店，请凭短信领取"
LOAN = "您的借款额度20万已审批通过，请先缴纳工本费599元激活，联系微信 dk88991 放款"


@pytest.fixture
def reviewers(client, kept):
    """The headers of two reviewers; three messages are there."""
    for text in (SCAM, PARCEL, LOAN):
        assert client.post("/v1/reports", json={"text": text, "community": "阳光社区"}).status_code == 201
    return [signed_in(kept, person(kept, name, Role.REVIEWER)) for name in ("王警官", "李警官")]


def at(query: str) -> View:
    return asked(Request({"type": "http", "query_string": query.encode(), "headers": []}))


def get(client, address, who, status=200):
    response = client.get(address, headers={**who, "accept": "text/html"}, follow_redirects=False)
    assert response.status_code == status
    return response


def send(client, address, who, status=303, **fields):
    """Send a form as a page of the desk does."""
    fields = {"csrf": who["x-csrf-token"], **fields}
    headers = {name: value for name, value in who.items() if name != "x-csrf-token"} | {"accept": "text/html"}
    response = client.post(address, data=fields, headers=headers, follow_redirects=False)
    assert response.status_code == status, response.text
    return response


def test_all_that_is_asked_for_is_read_and_written_back():
    view = at(
        "q=ETC&community=%E9%98%B3%E5%85%89&category=loan&verdict=scam&channel=api&state=in_review&claimed=mine"
        "&since=2026-11-01&until=2026-11-02&passed=3,4"
    )
    assert view.filters == Filters(
        community="阳光",
        category="loan",
        verdict=Verdict.SCAM,
        since=datetime(2026, 11, 1, tzinfo=CHINA),
        until=datetime(2026, 11, 2, 23, 59, 59, 999999, tzinfo=CHINA),
        channel="api",
        state=State.IN_REVIEW,
        held=Held.MINE,
        text="ETC",
    )
    assert view.passed == (3, 4)
    assert at(view.query()) == view
    assert parse_qs(view.query(q="", passed="", done=7)) == parse_qs(
        "community=%E9%98%B3%E5%85%89&category=loan&verdict=scam&channel=api&state=in_review&claimed=mine"
        "&since=2026-11-01&until=2026-11-02&done=7"
    )


@pytest.mark.parametrize(
    "query",
    [
        "q=&community=&verdict=&state=&since=&until=&passed=",
        "verdict=x&state=x&claimed=x&since=x&until=0001-01-01&passed=x,-1,99999999999",
        "since=0001-01-01T00:00&until=9999-12-31&q=%00&page=3",
    ],
)
def test_what_cannot_be_asked_for_is_left_out(query):
    assert at(query) == View({}, Filters())


def test_words_that_nothing_can_hold_are_named_and_stay_in_their_field():
    assert at("q=!!") == View({"q": "!!"}, Filters(), error="要搜的字里要有文字、字母或数字。")


def test_what_was_passed_over_is_remembered_once_and_not_for_ever():
    view = View({}, Filters())
    for one in (*range(60), 59):
        view = view.passing(one)
    assert view.passed == tuple(range(10, 60))
    assert view.without(59).passed == tuple(range(10, 59))


@pytest.mark.parametrize(
    ("text", "read"), [("12", 12), ("", None), ("-1", None), ("２", None), ("2147483648", None), ("1e3", None)]
)
def test_a_number_is_read_only_where_one_is_written(text, read):
    assert number(text) == read


def test_a_form_sends_the_reply_that_was_reviewed_for_the_decision_and_the_category():
    loan, general = (next(one.text for one in rules.replies() if one.id == id) for id in ("loan", "scam"))
    for fields, expected in (
        ({"decision": "scam", "category": "loan"}, Sent(Decision.SCAM, "loan", loan, "")),
        (
            {"decision": "scam", "category": "other", "other": "other_scam"},
            Sent(Decision.SCAM, "other_scam", general, ""),
        ),
        ({"decision": "scam", "category": "loan", "template": "none"}, Sent(Decision.SCAM, "loan", None, "")),
        ({"decision": "scam", "category": "loan", "template": "scam"}, Sent(Decision.SCAM, "loan", general, "")),
        (
            {"decision": "cannot_tell", "category": "loan", "reply": " 再看\r\n看 "},
            Sent(Decision.CANNOT_TELL, None, "再看\n看", ""),
        ),
        ({"decision": "second_opinion", "note": "像"}, Sent(Decision.SECOND_OPINION, None, None, "像")),
    ):
        assert written(FormData(fields)).sent() == expected


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "请先选一个决定。"),
        ({"decision": "x"}, "请先选一个决定。"),
        ({"decision": "scam", "category": "delivery"}, "定为“诈骗”，要选一个属于它的类别。"),
        ({"decision": "illegal", "category": "other"}, "定为“违法信息”，要选一个属于它的类别。"),
        ({"decision": "not_scam", "template": "scam"}, "这句回复是给别的决定用的，请另选一句，或者选“自动”。"),
    ],
)
def test_a_form_that_lacks_something_says_what(fields, said):
    with pytest.raises(Problem) as raised:
        written(FormData(fields)).sent()
    assert [one["message"] for one in document(raised.value)["errors"]] == [said]


def test_a_decision_opens_the_next_message_within_the_same_filters(client, reviewers):
    who, _ = reviewers
    filters = "community=%E9%98%B3%E5%85%89%E7%A4%BE%E5%8C%BA&verdict=scam"
    response = send(client, f"/desk/messages/1/decision?{filters}", who, decision="scam", category="service_phishing")
    assert response.headers["location"] == f"/desk/messages/3?{filters}&passed=1&done=1"
    shown = get(client, response.headers["location"], who).text
    assert "消息 1 定为 <b>诈骗（冒充公共服务）</b>。" in shown
    last = send(client, f"/desk/messages/3/decision?{filters}&passed=1", who, decision="scam", category="loan")
    assert last.headers["location"] == f"/desk/queue?{filters}&ended=yes&done=3"
    assert "都处理完了。" in get(client, last.headers["location"], who).text


def test_who_holds_a_message_holds_the_next_and_passes_by_what_others_hold(client, reviewers, kept):
    who, other = reviewers
    assert client.post("/v1/desk/messages/3/claim", headers=other).status_code == 200
    send(client, "/desk/messages/1/claim", who)
    response = send(client, "/desk/messages/1/decision", who, decision="cannot_tell", held="yes")
    assert urlsplit(response.headers["location"]).path == "/desk/messages/2"
    assert [(line.source, line.subject) for line in audit.lines(kept, 10, action="claimed")] == [
        ("staff/1", "message/2"),
        ("staff/1", "message/1"),
        ("staff/2", "message/3"),
    ]


def test_passing_over_leads_to_the_next_and_at_the_end_to_the_queue(client, reviewers):
    who, _ = reviewers
    rows = client.get("/v1/desk/queue", headers=who).json()["items"]
    ids = [row["id"] for row in rows]
    passed = []
    for id in ids:
        query = f"?passed={','.join(map(str, passed))}" if passed else ""
        location = get(client, f"/desk/queue/next{query}", who, 303).headers["location"]
        assert urlsplit(location).path == f"/desk/messages/{id}"
        passed.append(id)
    over = get(client, f"/desk/queue/next?passed={','.join(map(str, passed))}", who, 303).headers["location"]
    assert over == "/desk/queue?ended=yes"


def test_what_is_refused_is_shown_again_with_all_that_was_written(client, reviewers):
    one, other = reviewers
    send(client, "/desk/messages/1/claim", one)
    fields = {"decision": "not_scam", "reply": "不是<诈骗>", "note": "打过电话"}
    shown = send(client, "/desk/messages/1/decision", other, 409, **fields).text
    assert re.search(r'role="alert" id="error">别人正在处理：王警官 正在处理这一条，\d\d:\d\d 之后', shown)
    assert "不是&lt;诈骗&gt;</textarea>" in shown
    assert "打过电话</textarea>" in shown
    assert re.search(r'value="not_scam"[^>]* checked>', shown)
    listed = send(client, "/desk/messages/1/decision", other, 409, decision="cannot_tell", **{"from": "list"}).text
    assert "王警官 正在处理这一条" in listed
    assert 'class="row scam refused" id="m1"' in listed


def test_a_row_decided_in_the_list_leads_back_to_the_list(client, reviewers):
    who, _ = reviewers
    response = send(
        client, "/desk/messages/1/decision?state=received", who, decision="cannot_tell", then="3", **{"from": "list"}
    )
    assert response.headers["location"] == "/desk/queue?state=received&done=1#m3"
    back = send(client, "/desk/messages/1/undo?state=received", who, version="1", **{"from": "list"})
    assert back.headers["location"] == "/desk/queue?state=received&done=1#m1"
    assert "消息 1 的决定撤回了，又回到待处理。" in get(client, back.headers["location"], who).text


def test_raw_texts_are_shown_for_a_reason_that_stands_in_no_address(client, reviewers, kept):
    who, _ = reviewers
    assert "至少 4 个字" in send(client, "/desk/messages/1/raw", who, 422, reason="看").text
    shown = send(client, "/desk/messages/1/raw", who, 200, reason="核对号码", note="写到一半").text
    assert "13812345678" in shown
    assert "写到一半</textarea>" in shown
    (line,) = audit.lines(kept, 10, action="raw_seen")
    assert (line.subject, line.detail["reason"]) == ("message/1", "核对号码")
    with kept.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM raw_texts")
    assert "原文已经不在了" in send(client, "/desk/messages/1/raw", who, 410, reason="核对号码").text


def test_the_address_of_a_form_leads_to_its_message(client, reviewers):
    response = get(client, "/desk/messages/1/decision?verdict=scam", reviewers[0], 303)
    assert response.headers["location"] == "/desk/messages/1?verdict=scam"


def test_what_is_not_there_is_said_to_be_none(client, reviewers):
    who, _ = reviewers
    for address in ("/desk/messages/99", "/desk/messages/99/undo"):
        response = send(client, address, who, 404) if address.endswith("undo") else get(client, address, who, 404)
        assert "没有这一条消息" in response.text


def test_a_forgotten_message_is_shown_without_its_text_and_is_not_decided(client, reviewers, kept):
    who, _ = reviewers
    with kept.writing() as session:
        session.connection().exec_driver_sql("UPDATE messages SET text = NULL WHERE id = 1")
    assert "内容已经到期删除，只留下次数和决定。" in get(client, "/desk/messages/1", who).text
    assert "内容已经到期删除" in get(client, "/desk/queue", who).text
    assert "不能再改决定" in send(client, "/desk/messages/1/decision", who, 409, decision="cannot_tell").text


def test_bars_are_as_high_as_what_they_count():
    assert bars([]) == []
    assert bars([2, 0, 4, 1]) == [(0, 50.0), (2, 100.0), (3, 25.0)]
