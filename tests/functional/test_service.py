"""The service as it runs: its own process, a real socket, the model that ships."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"


@pytest.fixture
def client(server):
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


def test_a_scam_and_a_pick_up_notice_are_told_apart(client):
    scam, notice = (client.post("/v1/score", json={"text": text}).json() for text in (SCAM, PICK_UP))
    assert (scam["verdict"], scam["category"]) == ("scam", "service_phishing")
    assert "etc-rz.top" in "".join(finding["text"] for finding in scam["evidence"] if finding["kind"] == "link")
    assert (notice["verdict"], notice["category"]) == ("no_risk_found", "delivery")


def test_a_resident_reads_the_verdict_after_pasting_and_pressing_one_button(client):
    response = client.post("/", data={"text": SCAM, "check": "yes"})
    assert response.status_code == 200
    assert "高度可疑</h1>" in response.text
    assert "<mark>etc-rz.top</mark>" in response.text


def test_it_is_ready_and_says_which_model_answers(client):
    assert client.get("/readyz").json() == {
        "status": "ready",
        "parts": {"model": "ready", "store": "ready", "images": "ready"},
    }
    version = client.get("/v1/model").json()["version"]
    assert client.post("/v1/score", json={"text": PICK_UP}).json()["model"] == version


def test_many_callers_at_once_get_the_answers_to_their_own_messages(client):
    texts = [SCAM if number % 2 else PICK_UP for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        verdicts = list(
            threads.map(lambda text: client.post("/v1/score", json={"text": text}).json()["verdict"], texts)
        )
    assert verdicts == ["scam" if number % 2 else "no_risk_found" for number in range(40)]


def test_a_large_batch_is_judged_while_others_are_answered(client):
    messages = [{"id": number, "text": SCAM + "。" + "长" * 500} for number in range(1000)]
    with ThreadPoolExecutor(1) as thread:
        batch = thread.submit(client.post, "/v1/score/batch", json={"messages": messages})
        assert client.get("/healthz").status_code == 200
        assert len(batch.result().json()["results"]) == 1000


def test_a_body_without_end_is_cut_off(client):
    response = client.post("/v1/score", content=iter([b" " * 65536] * 32), headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_scoring_is_by_post_alone(client, method):
    response = client.request(method, "/v1/score")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_bytes_that_are_no_request_do_not_stop_the_service(server, client):
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01 not http\r\n\r\n")
        connection.recv(1024)
    assert client.get("/healthz").json() == {"status": "alive"}


def test_the_description_of_the_interface_is_json_that_lists_every_call(client):
    paths = json.loads(client.get("/openapi.json").text)["paths"]
    assert sorted(paths) == [
        "/healthz",
        "/metrics",
        "/readyz",
        "/v1/desk/leads",
        "/v1/desk/leads/export",
        "/v1/desk/leads/{id}",
        "/v1/desk/lists",
        "/v1/desk/lists/{id}",
        "/v1/desk/messages/{id}",
        "/v1/desk/messages/{id}/claim",
        "/v1/desk/messages/{id}/decision",
        "/v1/desk/messages/{id}/leads",
        "/v1/desk/messages/{id}/raw",
        "/v1/desk/overview",
        "/v1/desk/overview/export",
        "/v1/desk/queue",
        "/v1/desk/queue/count",
        "/v1/desk/replies",
        "/v1/desk/session",
        "/v1/jobs",
        "/v1/jobs/{id}",
        "/v1/jobs/{id}/result",
        "/v1/model",
        "/v1/reports",
        "/v1/reports/{receipt}",
        "/v1/score",
        "/v1/score/batch",
        "/v1/score/image",
        "/v1/taxonomy",
    ]
