"""The overview as the call, the page and the file of a month give it."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest

from service.desk.sheet import month_of
from service.staff.roles import Role, Scope
from service.store import audit

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PLAIN = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"


def report(client, text, community=None):
    response = client.post("/v1/reports", json={"text": text, "community": community})
    assert response.status_code == 201


@pytest.fixture
def in_october(kept):
    """Let reports come on these days of October."""

    def on(day):
        kept.now = lambda: datetime(2026, 10, day, 4, tzinfo=UTC)

    return on


def test_it_counts_reported_messages_of_the_days_that_are_asked_for(client, desk, kept):
    kept.now = lambda: datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
    report(client, SCAM, "阳光社区")
    kept.now = lambda: datetime(2026, 11, 24, 4, tzinfo=UTC)
    report(client, SCAM)
    report(client, PLAIN, "阳光社区")
    found = client.get("/v1/desk/overview?days=2", headers=desk(Role.READER)).json()
    assert (found["first"], found["last"]) == ("2026-11-23", "2026-11-24")
    assert (found["reported_messages"], found["today"]) == (3, 2)
    assert found["by_day"] == [
        {"day": "2026-11-23", "reported_messages": 1},
        {"day": "2026-11-24", "reported_messages": 2},
    ]
    assert found["by_community"] == [
        {"name": "阳光社区", "text": "阳光社区", "today": 1, "reported_messages": 2, "by_day": [1, 1]},
        {"name": "", "text": "没有填写", "today": 1, "reported_messages": 1, "by_day": [0, 1]},
    ]
    assert found["by_channel"] == [
        {"name": "api", "text": "接口", "today": 2, "reported_messages": 3, "by_day": [1, 2]}
    ]
    assert [(one["text"], one["by_day"]) for one in found["by_category"]] == [
        ("冒充公共服务", [1, 1]),
        ("快递物流", [0, 1]),
    ]
    assert found["queue"]["received"] == 2
    assert sum(age["rows"] for age in found["queue"]["ages"]) == 2
    assert found["shadow"] is None


def test_it_says_how_decisions_fit_with_the_interval_of_each_share(client, desk):
    who = desk(Role.REVIEWER)
    report(client, SCAM)
    report(client, PLAIN)
    for number, decision in ((1, {"decision": "scam", "category": "loan"}), (2, {"decision": "not_scam"})):
        assert client.post(f"/v1/desk/messages/{number}/decision", json=decision, headers=who).status_code == 200
    found = client.get("/v1/desk/overview", headers=who).json()
    assert found["agreement"] == {
        "name": None,
        "text": "合计",
        "decided": 2,
        "agrees": {"count": 2, "of": 2, "share": 1.0, "low": 0.3424, "high": 1.0},
        "unsure": 0,
        "contradicts": 0,
        "same_category": {"count": 0, "of": 1, "share": 0.0, "low": 0.0, "high": 0.7935},
    }
    assert [fit["text"] for fit in found["agreement_by_category"]] == ["快递物流", "冒充公共服务"]
    assert found["response"]["decided"] == 2
    assert 0 <= found["response"]["median_seconds"] <= found["response"]["p95_seconds"] < 600


@pytest.mark.parametrize("days", ["0", "367", "x", "-1"])
def test_more_than_a_year_and_no_number_are_refused(client, desk, days):
    assert client.get(f"/v1/desk/overview?days={days}", headers=desk(Role.READER)).status_code == 422


def test_the_page_shows_true_numbers_a_chart_and_its_table_and_nothing_of_style(client, desk):
    report(client, SCAM, "<b>社区")
    shown = client.get("/desk/overview?days=7", headers=desk(Role.READER)).text
    assert "<dd>1 <small>条</small></dd>" in shown
    assert len(re.findall(r'<rect class="bar" .+><title>', shown)) == 7
    assert len(re.findall(r'<tr><th scope="row">\d{4}-\d\d-\d\d</th>', shown)) == 7
    assert "&lt;b&gt;社区" in shown
    assert not re.search(r"<style|style=|<script|<b>社区|href=\"http", shown)
    assert "下载 CSV" not in shown


@pytest.mark.parametrize("days", ["", "8", "x", "99999999999", "²"])
def test_the_page_of_no_window_is_that_of_thirty_days(client, desk, days):
    response = client.get("/desk/overview", params={"days": days[:9]}, headers=desk(Role.SUPERVISOR))
    assert '<a href="/desk/overview?days=30" aria-current="true">' in response.text
    assert "这段时间没有报告。" in response.text
    assert "这段时间还没有决定。" in response.text
    assert "现在没有模型在试运行。" in response.text
    assert "下载 CSV" in response.text


def rows(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_of_a_month_hides_small_counts_and_those_that_give_them_away(client, desk, kept, in_october):
    for day, community, count in ((3, "甲社区", 9), (4, "乙社区", 7), (5, "=丙社区", 3), (6, "丁社区", 12)):
        in_october(day)
        for _ in range(count):
            report(client, SCAM, community)
    kept.now = lambda: datetime(2026, 11, 1, 4, tzinfo=UTC)
    response = client.get("/v1/desk/overview/export?month=2026-10", headers=desk(Scope.EXPORT))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="shizha-2026-10.csv"'
    found = rows(response)
    assert found[0] == ["表", "项目", "报告的信息（条）"]
    assert found[2] == ["合计", "", "31"]
    assert [row[1:] for row in found if row[0] == "按社区"] == [
        ["'=丙社区", "<5"],
        ["丁社区", "12"],
        ["乙社区", "不公开"],
        ["甲社区", "9"],
    ]
    days = {row[1]: row[2] for row in found if row[0] == "按日"}
    assert len(days) == 31
    assert (days["2026-10-05"], days["2026-10-06"]) == ("<5", "12")
    assert [row[1:] for row in found if row[0] == "按渠道"] == [["接口", "31"]]
    line = audit.lines(kept, 1)[0]
    assert (line.source, line.subject, line.action) == ("key/1", "overview/2026-10", "overview_exported")


def test_a_month_with_next_to_nothing_shows_that_alone(client, desk, kept, in_october):
    in_october(3)
    report(client, SCAM, "甲社区")
    kept.now = lambda: datetime(2026, 11, 1, 4, tzinfo=UTC)
    found = rows(client.get("/v1/desk/overview/export?month=2026-10", headers=desk(Role.SUPERVISOR)))
    assert found[2:] == [["合计", "", "<5"]] + [
        [table, "（整张表不公开）", ""] for table in ("按日", "按类别", "按社区", "按渠道")
    ]


@pytest.mark.parametrize("month", ["2026-11", "2026-13", "2026-1", "x", "2026-10-01", "1999-10", ""])
def test_only_a_month_that_is_over_leaves_the_desk(client, desk, kept, month):
    kept.now = lambda: datetime(2026, 11, 30, 4, tzinfo=UTC)
    response = client.get("/v1/desk/overview/export", params={"month": month}, headers=desk(Role.SUPERVISOR))
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "month", "message": "要写成 2026-10 这样，而且那个月已经过完。"}]


def test_a_month_goes_from_its_first_day_to_its_last():
    assert month_of("2026-10", date(2026, 11, 1)) == (date(2026, 10, 1), date(2026, 10, 31))
    assert month_of("2024-02", date(2026, 11, 1)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert month_of("2025-12", date(2026, 1, 1)) == (date(2025, 12, 1), date(2025, 12, 31))
    with pytest.raises(ValueError, match="not over"):
        month_of("2026-10", date(2026, 10, 31))
