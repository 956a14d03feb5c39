"""The counts for Prometheus, and who may read them."""

import re

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from service.app import create_app
from service.settings import Settings

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PLAIN = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"


def samples(client: TestClient, name: str) -> dict[tuple[str, ...], float]:
    """Return the samples of this name, by the values of their labels in the order of the labels' names."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
        if sample.name == name
    }


@pytest.fixture
def client(assessor, tmp_path):
    settings = Settings(rate_limits="off", var=tmp_path, metrics="all", webhook_secret="s" * 32)
    with TestClient(create_app(settings, assessor)) as client:
        yield client


def test_requests_are_counted_by_method_template_and_status(client):
    client.get("/v1/reports/K7QX-2M9D-8RTV-W4HN")
    client.get("/v1/reports/K7QX-2M9D-8RTV-W4HM")
    client.get("/v1/score?text=13812345678")
    client.get("/13812345678")
    client.get("/static/page.css")
    client.request("K7QX-2M9D-8RTV-W4HN", "/")
    assert samples(client, "shizha_requests_total") == {
        ("GET", "/v1/reports/{receipt}", "404"): 2,
        ("GET", "/v1/score", "405"): 1,
        ("GET", "none", "404"): 1,
        ("GET", "/static", "200"): 1,
        ("other", "/", "405"): 1,
    }
    assert samples(client, "shizha_request_seconds_count")["/v1/reports/{receipt}",] == 2


def test_assessments_are_counted_by_verdict_and_channel(client):
    client.post("/v1/score", json={"text": SCAM})
    client.post("/v1/score", json={"text": ""})
    client.post("/v1/reports", json={"text": SCAM})
    client.post("/v1/score/batch", json={"messages": [{"id": 1, "text": SCAM}, {"id": 2, "text": PLAIN}]})
    client.post("/", data={"text": SCAM, "check": "yes"})
    assert samples(client, "shizha_assessments_total") == {
        ("api", "scam"): 2,
        ("batch", "scam"): 1,
        ("batch", "no_risk_found"): 1,
        ("page", "scam"): 1,
    }


def test_models_parts_reports_queue_and_decisions_are_told(client, assessor):
    client.post("/v1/reports", json={"text": SCAM})
    assert samples(client, "shizha_model_info") == {("current", assessor.version): 1}
    assert samples(client, "shizha_part_state")["store", "ready"] == 1
    assert samples(client, "shizha_reports") == {("api",): 1}
    assert samples(client, "shizha_queue_clusters") == {("received",): 1, ("in_review",): 0}
    assert 0 <= samples(client, "shizha_queue_oldest_seconds")[()] < 600
    assert set(samples(client, "shizha_decisions").values()) == {0}
    assert samples(client, "process_resident_memory_bytes")[()] > 0


def test_two_apps_count_for_themselves(client, assessor, tmp_path):
    other = TestClient(create_app(Settings(rate_limits="off", var=tmp_path / "other", metrics="all"), assessor))
    client.post("/v1/score", json={"text": SCAM})
    assert samples(other, "shizha_assessments_total") == {}


def test_a_store_that_is_down_leaves_its_counts_out(assessor, tmp_path):
    (tmp_path / "var").write_text("no folder", encoding="utf-8")
    settings = Settings(rate_limits="off", var=tmp_path / "var", metrics="all")
    client = TestClient(create_app(settings, assessor))
    assert samples(client, "shizha_part_state")["store", "down"] == 1
    assert samples(client, "shizha_queue_clusters") == {}


@pytest.mark.parametrize(
    ("setting", "address", "headers", "status"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "::ffff:127.0.0.1", {}, 200),
        ("local", "192.0.2.7", {}, 404),
        ("local", "somewhere", {}, 404),
        ("local", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("local", "127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("all", "192.0.2.7", {}, 200),
        ("off", "127.0.0.1", {}, 404),
    ],
)
def test_the_setting_says_who_may_read_them(assessor, tmp_path, setting, address, headers, status):
    app = create_app(Settings(rate_limits="off", var=tmp_path, metrics=setting), assessor)
    response = TestClient(app, client=(address, 50000)).get("/metrics", headers=headers)
    assert response.status_code == status
    kind = "text/plain; version=0.0.4; charset=utf-8" if status == 200 else "application/problem+json"
    assert response.headers["content-type"] == kind


def test_the_description_says_what_comes_back(client):
    operation = client.get("/openapi.json").json()["paths"]["/metrics"]["get"]
    assert list(operation["responses"]) == ["200", "404", "500"]
    assert list(operation["responses"]["200"]["content"]) == ["text/plain; version=0.0.4; charset=utf-8"]


def test_an_answer_bears_its_id_and_one_that_looks_drawn_at_random_is_kept(client):
    sent = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert client.get("/healthz", headers={"X-Request-ID": sent}).headers["x-request-id"] == sent
    made = client.get("/healthz").headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", made)


@pytest.mark.parametrize("sent", ["13812345678", "K7QX-2M9D-8RTV-W4HN", "0" * 33, "", "a\tb", "<script>"])
def test_an_id_that_could_say_something_is_replaced(client, sent):
    found = client.get("/healthz", headers={"X-Request-ID": sent}).headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", found)
    assert found != sent


def test_a_refusal_bears_an_id_too(client):
    assert "x-request-id" in client.get("/nothing").headers
