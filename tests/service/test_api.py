import asyncio
import json
from threading import get_ident

import pytest
from fastapi.testclient import TestClient

from model.assessor import Assessor
from model.taxonomy import load
from service.api.answers import Assessment
from service.app import create_app
from service.parts import SHORT
from service.settings import Settings

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
FIELDS = [
    "verdict",
    "verdict_text",
    "risk",
    "group",
    "category",
    "category_text",
    "candidates",
    "evidence",
    "advice",
    "contacts",
    "model",
]


def test_a_scam_is_judged_with_its_reasons_and_what_to_do(client):
    response = client.post("/v1/score", json={"text": SCAM})
    assert response.status_code == 200
    answer = response.json()
    assert list(answer) == FIELDS
    assert (answer["verdict"], answer["verdict_text"]) == ("scam", "高度可疑")
    assert (answer["group"], answer["category"], answer["category_text"]) == (
        "scam",
        "service_phishing",
        "冒充公共服务",
    )
    assert 0.5 < answer["risk"] <= 1
    assert 1 <= len(answer["candidates"]) <= 3
    assert answer["candidates"][0]["category"] == "service_phishing"
    assert {"link", "wording"} <= {finding["kind"] for finding in answer["evidence"]}
    assert all(SCAM[finding["start"] : finding["end"]] == finding["text"] for finding in answer["evidence"])
    assert len(answer["advice"]) == 6
    assert [contact["number"] for contact in answer["contacts"]] == ["110", "96110", "", "010-12321"]


def test_a_pick_up_notice_is_not_called_a_scam_and_not_called_harmless_either(client):
    answer = client.post("/v1/score", json={"text": PICK_UP, "sender": "106900001"}).json()
    assert (answer["verdict"], answer["verdict_text"]) == ("no_risk_found", "暂未发现诈骗特征")
    assert answer["category"] == "delivery"


def test_advice_is_written_for_who_asks(client):
    plain = client.post("/v1/score", json={"text": SCAM}).json()
    assert client.post("/v1/score", json={"text": SCAM, "audience": "general"}).json() == plain
    elder = client.post("/v1/score", json={"text": SCAM, "audience": "elder"}).json()
    assert elder["advice"][2] == "去社区、社保、医保的窗口问，或者叫子女帮你查。"
    assert {**elder, "advice": plain["advice"]} == plain
    assert elder["advice"][3:] == plain["advice"][3:] == list(load().standing)


@pytest.mark.parametrize("audience", ["老年人", "", None, 7, ["elder"]])
def test_an_audience_that_there_is_not_is_refused(client, audience):
    response = client.post("/v1/score", json={"text": SCAM, "audience": audience})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "audience", "message": "只能填 general、elder、student、finance。"}]


def test_offsets_count_characters_of_the_text_as_it_was_sent(client):
    text = "\r\n　😀😀 " + SCAM
    answer = client.post("/v1/score", json={"text": text}).json()
    assert [text[finding["start"] : finding["end"]] for finding in answer["evidence"]] == [
        finding["text"] for finding in answer["evidence"]
    ]


def test_fields_that_are_not_known_are_ignored(client):
    assert client.post("/v1/score", json={"text": PICK_UP, "colour": "red"}).status_code == 200


def test_the_longest_text_is_judged(client):
    assert client.post("/v1/score", json={"text": " " + "长" * 5000 + "\n"}).status_code == 200


def answered(app, *parts):
    """Return status, headers without the request's id, and body of the answer to a question that comes in parts."""
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming[-1]["more_body"] = False
    came = []

    async def receive():
        return coming.pop(0)

    async def send(message):
        came.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/score", "raw_path": b"/v1/score", "query_string": b""}
    asyncio.run(app(scope | {"headers": [(b"content-type", b"application/json")], "client": None}, receive, send))
    headers = [header for header in came[0]["headers"] if header[0] != b"x-request-id"]
    return came[0]["status"], headers, b"".join(message.get("body", b"") for message in came)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": SCAM}, 200),
        ({"text": PICK_UP, "sender": "95588", "audience": "elder", "more": [1]}, 200),
        *((body, 422) for body in ([], {}, {"text": 1}, {"text": " "}, {"text": SCAM, "audience": "b"})),
        (SCAM + "\ud83d", 422),
        ("[" * 100_000, 422),
    ],
)
def test_a_question_in_one_part_is_answered_at_once_and_just_as_one_in_two_parts_is(client, body, status):
    sent = json.dumps(body).encode()
    at_once = answered(client.app, sent)
    assert at_once[0] == status
    assert answered(client.app, sent[:9], sent[9:]) == at_once


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"text": 1' + b"1" * 5_000 + b"}"])
def test_what_cannot_be_read_is_refused_alike_in_one_part_and_in_two(client, body):
    refused = answered(client.app, body)
    assert refused[0] in (400, 422)
    assert answered(client.app, body[:1], body[1:]) == refused


@pytest.mark.parametrize("text", [SCAM, PICK_UP, "k7x2q.top"])
def test_what_is_written_is_what_the_description_says(client, assessor, text):
    written = client.post("/v1/score", json={"text": text}).content
    assert written == Assessment.model_validate(assessor.assess(text)).model_dump_json().encode()


def test_a_long_message_is_judged_in_a_thread_and_a_short_one_is_not(assessor, tmp_path):
    class Watched(Assessor):
        def assess(self, text, sender=None):
            threads.append(get_ident())
            return assessor.assess(text, sender)

    threads: list[int] = []
    with TestClient(create_app(Settings(rate_limits="off", var=tmp_path), Watched.__new__(Watched))) as client:
        for length in (1, SHORT, SHORT + 1):
            assert client.post("/v1/score", json={"text": "长" * length}).status_code == 200
    assert threads[0] == threads[1] != threads[2]


def test_a_batch_is_answered_in_its_order_and_one_bad_message_does_not_spoil_the_rest(client):
    messages = [
        {"id": "a", "text": SCAM},
        {"id": 2, "text": "  "},
        {"id": "a", "text": PICK_UP, "sender": None},
        {"id": "b", "text": "长" * 5001},
        {"id": "c", "text": "\ud83d"},
    ]
    # json.dumps writes half a character as an escape, which other encoders refuse to send.
    body = json.dumps({"messages": messages})
    response = client.post("/v1/score/batch", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200
    answer = response.json()
    single = client.post("/v1/score", json={"text": SCAM}).json()
    del single["advice"], single["contacts"]
    assert answer["results"][0] == single | {"id": "a"}
    assert answer["results"][1] == {"id": 2, "error": "内容是空的，请粘贴要查的短信。"}
    assert answer["results"][2]["id"] == "a"
    assert answer["results"][2]["verdict"] == "no_risk_found"
    assert answer["results"][3] == {
        "id": "b",
        "error": "内容有 5001 个字，超过 5000 字的上限，请只粘贴可疑的部分。",
    }
    assert answer["results"][4] == {"id": "c", "error": "内容里有残缺的字符，请重新复制后再粘贴。"}
    assert answer["model"] == single["model"]


def test_an_empty_batch_has_no_results(client):
    assert client.post("/v1/score/batch", json={"messages": []}).json()["results"] == []


def test_a_thousand_messages_fit_into_one_batch(client):
    messages = [{"id": number, "text": PICK_UP} for number in range(1000)]
    answer = client.post("/v1/score/batch", json={"messages": messages}).json()
    assert [result["id"] for result in answer["results"]] == list(range(1000))


def test_an_id_comes_back_as_the_type_it_had(client):
    messages = [{"id": "7", "text": PICK_UP}, {"id": 7, "text": PICK_UP}]
    answer = client.post("/v1/score/batch", json={"messages": messages}).json()
    assert [result["id"] for result in answer["results"]] == ["7", 7]


def test_the_taxonomy_is_told_whole(client):
    answer = client.get("/v1/taxonomy").json()
    assert list(answer) == ["groups", "verdicts", "categories", "contacts", "standing", "paid"]
    assert [category["slug"] for category in answer["categories"]] == list(load().slugs)
    assert answer["categories"][10] == {
        "slug": "bank_phishing",
        "group": "scam",
        "title": "冒充银行",
        "severity": 3,
        "description": load().category("bank_phishing").description,
        "advice": list(load().category("bank_phishing").advice),
    }
    assert [verdict["verdict"] for verdict in answer["verdicts"]] == ["scam", "suspicious", "no_risk_found"]
    assert answer["contacts"][0]["number"] == "110"


def test_the_model_is_told_with_its_thresholds_and_figures(client, assessor):
    answer = client.get("/v1/model").json()
    assert list(answer) == ["version", "trained", "thresholds", "figures"]
    assert answer["version"] == assessor.version
    assert answer["trained"] == assessor.card["trained"]
    assert 0 < answer["thresholds"]["suspicious"] < answer["thresholds"]["scam"] < 1
    assert answer["figures"] == assessor.card["figures"]


def test_health_is_told(client):
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "parts": {"model": "ready", "store": "ready", "images": "ready"},
    }


# What answers otherwise than in JSON.
KINDS = {
    "/v1/desk/overview/export": ["text/csv; charset=utf-8"],
    "/metrics": ["text/plain; version=0.0.4; charset=utf-8"],
    "/v1/desk/leads/export": ["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    "/v1/jobs/{id}/result": [
        *("application/x-ndjson", "text/csv", "text/tab-separated-values", "text/plain"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        *("application/vnd.apache.parquet", "application/gzip"),
    ],
}


def test_every_status_and_every_answer_is_described(client):
    description = client.get("/openapi.json").json()
    problem = {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
    described = {}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            described[f"{method} {path}"] = sorted(operation["responses"])
            for status, response in operation["responses"].items():
                kinds = response.get("content", {})
                if status == "204":
                    assert kinds == {}
                elif status in ("200", "201", "202"):
                    assert list(kinds) == KINDS.get(path, ["application/json"])
                else:
                    assert kinds == {"application/problem+json": problem}
    scoring = ["200", "400", "413", "415", "422", "429", "500", "503"]
    seeing = ["200", "401", "403", "422", "500", "503"]
    assert described == {
        "post /v1/score": scoring,
        "post /v1/score/batch": scoring,
        "post /v1/score/image": ["200", "400", "413", "415", "422", "429", "500", "503"],
        "post /v1/reports": ["201", "400", "403", "413", "415", "422", "429", "500", "503"],
        "get /v1/reports/{receipt}": ["200", "404", "429", "500", "503"],
        "delete /v1/reports/{receipt}": ["204", "404", "429", "500", "503"],
        "post /v1/desk/session": ["204", "400", "401", "413", "415", "422", "429", "500", "503"],
        "get /v1/desk/session": ["200", "401", "403", "500", "503"],
        "delete /v1/desk/session": ["204", "403", "500", "503"],
        "get /metrics": ["200", "404", "500"],
        "get /v1/desk/overview": seeing,
        "get /v1/desk/overview/export": seeing,
        "get /v1/desk/queue": seeing,
        "get /v1/desk/queue/count": seeing,
        "get /v1/desk/messages/{id}": ["200", "401", "403", "404", "422", "500", "503"],
        "get /v1/desk/messages/{id}/raw": ["200", "401", "403", "404", "410", "422", "500", "503"],
        "post /v1/desk/messages/{id}/claim": ["200", "401", "403", "404", "409", "422", "500", "503"],
        "delete /v1/desk/messages/{id}/claim": ["204", "401", "403", "404", "422", "500", "503"],
        "post /v1/desk/messages/{id}/decision": [
            *("200", "400", "401", "403", "404", "409", "413", "415", "422", "500", "503"),
        ],
        "delete /v1/desk/messages/{id}/decision": ["200", "401", "403", "404", "409", "422", "500", "503"],
        "get /v1/desk/replies": seeing,
        "get /v1/desk/lists": seeing,
        "post /v1/desk/lists": ["201", "400", "401", "403", "409", "413", "415", "422", "500", "503"],
        "get /v1/desk/lists/{id}": ["200", "401", "403", "404", "422", "500", "503"],
        "put /v1/desk/lists/{id}": ["200", "400", "401", "403", "404", "409", "413", "415", "422", "500", "503"],
        "delete /v1/desk/lists/{id}": ["204", "401", "403", "404", "422", "500", "503"],
        "get /v1/desk/leads": seeing,
        "post /v1/desk/leads": ["201", "400", "401", "403", "404", "409", "413", "415", "422", "500", "503"],
        "get /v1/desk/messages/{id}/leads": ["200", "401", "403", "404", "409", "422", "500", "503"],
        "get /v1/desk/leads/export": seeing,
        "post /v1/desk/leads/export": ["200", "400", "401", "403", "413", "415", "422", "500", "503"],
        "get /v1/desk/leads/{id}": ["200", "401", "403", "404", "422", "500", "503"],
        "post /v1/desk/leads/{id}": ["200", "400", "401", "403", "404", "409", "413", "415", "422", "500", "503"],
        "post /v1/jobs": ["202", "400", "401", "403", "413", "415", "422", "429", "500", "503"],
        "get /v1/jobs": seeing,
        "get /v1/jobs/{id}": ["200", "401", "403", "404", "500", "503"],
        "get /v1/jobs/{id}/result": ["200", "401", "403", "404", "409", "410", "500", "503"],
        "delete /v1/jobs/{id}": ["204", "401", "403", "404", "500", "503"],
        "get /v1/taxonomy": ["200", "500"],
        "get /v1/model": ["200", "500", "503"],
        "get /healthz": ["200", "500"],
        "get /readyz": ["200", "500", "503"],
    }
    assert "HTTPValidationError" not in description["components"]["schemas"]


def test_the_description_names_every_category(client):
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["Assessment"]["properties"]["category"]["enum"] == list(load().slugs)
    assert list(schemas["Assessment"]["properties"]) == list(Assessment.model_fields)


def test_no_page_of_the_description_loads_anything_from_elsewhere(client):
    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/nothing", "/static/page.css"])
def test_every_answer_carries_the_headers_that_protect_who_reads_it(client, path):
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"


def test_answers_are_not_kept_and_static_files_are(client):
    assert client.post("/v1/score", json={"text": PICK_UP}).headers["cache-control"] == "no-store"
    assert client.get("/").headers["cache-control"] == "no-store"
    assert client.get("/static/page.css").headers["cache-control"] == "public, max-age=31536000, immutable"
