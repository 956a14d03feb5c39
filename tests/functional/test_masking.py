"""No number of anybody is left by the service as it runs: in its log, its metrics, its answers to others, its store."""

import json
import sqlite3
import unicodedata
from contextlib import closing

import httpx2 as httpx
import pytest

# Nobody's: a telephone of each kind, a card, an identity number, accounts and a code, each in several written forms.
PLANTED = {
    "13952817364": [
        "13952817364",
        "139 5281 7364",
        "１３９５２８１７３６４",
        "①③⑨⑤②⑧①⑦③⑥④",
        "一三九五二八一七三六四",
        "139-5281-7364",
    ],
    "075583926417": ["0755-83926417", "0755 8392 6417", "(0755)83926417", "０７５５－８３９２６４１７"],
    "6222031547829364": [
        "6222031547829364",
        "6222 0315 4782 9364",
        "62220315 47829364",
        "六二二二零三一五四七八二九三六四",
    ],
    "110101199003074514": ["110101199003074514", "110101 19900307 4514", "１１０１０１１９９００３０７４５１４"],
    "847293615": ["847293615", "847 293 615", "⑧④⑦②⑨③⑥①⑤"],
    "73519264": ["73519264", "7351 9264", "７３５１９２６４"],
    "hua_6482915": ["hua_6482915", "ＨＵＡ_6482915"],
}
MESSAGES = {
    "13952817364": "【公安局】你涉嫌洗钱，马上联系民警{}，不要告诉家人",
    "075583926417": "您的社保卡已停用，请拨打{}处理",
    "6222031547829364": "请把钱转到安全账户{}，户名王小明",
    "110101199003074514": "请核对身份证号{}，办理退款手续",
    "847293615": "刷单日结三百元，加QQ{}领任务",
    "73519264": "您的验证码{}，请报给客服退款",
    "hua_6482915": "在家兼职一单一结，加微信{}",
}
NUMERALS = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))
JSON = {"content-type": "application/json"}
RUN = 7
CASES = [(number, form) for number, forms in PLANTED.items() for form in forms]
TEXTS = [MESSAGES[number].format(form) for number, form in CASES]


def digits_of(text: str) -> str:
    """Return the digits of a text in whatever script, those in one number together and all others apart."""
    found = []
    for character in unicodedata.normalize("NFKC", text):
        if character in NUMERALS:
            found.append(NUMERALS[character])
        elif (digit := unicodedata.digit(character, None)) is not None:
            found.append(str(digit))
        elif character not in " -.·()（）_":
            found.append("|")
    return "".join(found)


def left_in(text: str) -> list[str]:
    """Return the runs of RUN digits of planted numbers that a text holds in any script."""
    digits = digits_of(text)
    return [run for number in PLANTED for run in runs(digits_of(number)) if run in digits]


def runs(number: str) -> list[str]:
    """Return every run of RUN digits of a number."""
    plain = number.strip("|")
    return [plain[place : place + RUN] for place in range(len(plain) - RUN + 1)]


def left_in_bytes(data: bytes) -> list[str]:
    """Return the pieces of the written forms, from RUN digits on, that stand in data: plain, or escaped as in JSON."""
    found = []
    for _, form in CASES:
        places = [place for place, character in enumerate(form) if digits_of(character).strip("|")]
        for first, last in zip(places, places[RUN - 1 :], strict=False):
            piece = form[first : last + 1]
            escaped = json.dumps(piece)[1:-1].encode()
            found += [piece for written in {piece.encode(), escaped} if written in data]
    return found


@pytest.mark.parametrize(("number", "form"), CASES)
def test_the_search_of_these_tests_finds_each_form_of_each_number(number, form):
    text = MESSAGES[number].format(form)
    assert set(left_in(text)) >= set(runs(digits_of(number)))
    assert left_in_bytes(text.encode())
    assert left_in_bytes(json.dumps(text).encode())


def send_all(client: httpx.Client) -> tuple[list[str], list[httpx.Response]]:
    """Send every message through every call that takes one; return the receipts and what is said to others than the
    sender of a text.
    """
    receipts = []
    for (_, form), text in zip(CASES, TEXTS, strict=True):
        assert client.post("/v1/score", json={"text": text, "sender": form}).status_code == 200
        reported = {"text": text, "sender": "13952817364", "community": f"幸福里{form}"}
        filed = client.post("/v1/reports", json=reported)
        assert filed.status_code == 201, filed.text
        receipts.append(filed.json()["receipt"])
        page = client.post("/", data={"text": text, "check": "yes"}).text
        token = page.partition('name="token" value="')[2].partition('"')[0]
        assert client.post("/report", data={"text": text, "token": token, "community": form}).status_code == 200
    batch = [{"id": str(place), "text": text, "sender": "13952817364"} for place, text in enumerate(TEXTS)]
    scored = client.post("/v1/score/batch", json={"messages": batch})
    assert [result["id"] for result in scored.json()["results"]] == [one["id"] for one in batch]

    said = [client.get(f"/v1/reports/{receipt}") for receipt in receipts]
    said += [client.post("/receipt", data={"receipt": receipt}) for receipt in receipts]
    assert {one.status_code for one in said} == {200}
    return receipts, said


def send_broken(client: httpx.Client) -> None:
    """Send what the service refuses, with a number in it: its problems and its log repeat none."""
    for _, form in CASES:
        refused = [
            client.post("/v1/score", content=f'{{"text": "{form}'.encode(), headers=JSON),
            client.post("/v1/score", content=form.encode()),
            client.post("/v1/score", json={"text": "", "sender": form}),
            client.post("/v1/score", json={"text": [form]}),
            client.post("/v1/score", json={form: form}),
            client.post("/v1/reports", json={"text": form * 5_000}),
            client.get(f"/v1/reports/{form}"),
            client.delete(f"/v1/reports/{form}"),
        ]
        assert {one.status_code for one in refused} <= {400, 404, 413, 415, 422}


def texts_of(database: str) -> dict[str, list[str]]:
    """Return every text in a database, by table and column."""
    found = {}
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for column in [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]:
                query = f'SELECT "{column}" FROM "{table}" WHERE typeof("{column}") = \'text\''
                found[f"{table}.{column}"] = [value for (value,) in connection.execute(query)]
    return found


def test_no_seven_digits_of_a_number_stay_in_the_log_the_metrics_and_the_store(serve):
    service = serve(SHIZHA_LOG_LEVEL="debug")
    with httpx.Client(base_url=service.address, timeout=60) as client:
        _, said = send_all(client)
        send_broken(client)
        metrics = client.get("/metrics")
    assert [left_in(one.text) for one in said if left_in(one.text)] == []
    assert left_in(metrics.text) == []

    files = [path for path in service.folder.rglob("*") if path.is_file()]
    assert [path.name for path in files if path.name.endswith("-wal") and path.stat().st_size] != []
    assert {path.name: left_in_bytes(path.read_bytes()) for path in files if left_in_bytes(path.read_bytes())} == {}
    service.stop()
    files = [path for path in service.folder.rglob("*") if path.is_file()]
    assert {path.name: left_in_bytes(path.read_bytes()) for path in files if left_in_bytes(path.read_bytes())} == {}

    log = service.log.read_text(encoding="utf-8")
    assert "POST /v1/score 200" in log
    assert left_in(log) == []
    assert [name for name in ("hua_6482915", "王小明") if name in log] == []

    (database,) = [path for path in files if path.read_bytes()[:15] == b"SQLite format 3"]
    stored = texts_of(str(database))
    texts = [text for column in stored.values() for text in column]
    assert {column: values for column, values in stored.items() if any(map(left_in, values))} == {}
    assert [text for text in texts if "6482915" in text or "王小明" in text] == []
    # It was all stored, with its stars: the search was not in vain.
    shown = ["马上联系民警139******64，不要", "请拨打0755******17处理", "转到安全账户******", "身份证号******，办理"]
    shown += ["加QQ84******领任务", "您的验证码******，请报给", "加微信hu******"]
    assert [part for part in shown if not any(part in text for text in texts)] == []
