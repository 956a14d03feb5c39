"""Reports to the service as it runs, on each of the two databases: nothing that was acknowledged is ever lost."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
REPORTS = 200
RESTART_SECONDS = 15


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request, serve):
    if request.param == "sqlite":
        return serve()
    return serve(SHIZHA_DATABASE_URL=request.getfixturevalue("postgres")())


def send(service, number: int) -> str | None:
    """Report one of two messages; return the receipt, None where no answer came."""
    text = SCAM if number % 2 else f"{SCAM}。第二种"
    try:
        response = httpx.post(f"{service.address}/v1/reports", json={"text": text}, timeout=60, verify=False)
    except httpx.HTTPError:
        return None
    assert response.status_code == 201, response.text
    return str(response.json()["receipt"])


def follow(service, receipt: str) -> dict[str, object]:
    response = httpx.get(f"{service.address}/v1/reports/{receipt}", timeout=60, verify=False)
    assert response.status_code == 200, response.text
    found: dict[str, object] = response.json()
    return found


def test_two_hundred_reports_at_once_are_all_taken_and_counted(service):
    with ThreadPoolExecutor(REPORTS) as threads:
        receipts = list(threads.map(lambda number: send(service, number), range(REPORTS)))
    assert len(set(receipts)) == REPORTS
    assert None not in receipts
    assert [follow(service, receipt)["reports"] for receipt in receipts[:2]] == [REPORTS // 2] * 2
    assert httpx.get(f"{service.address}/readyz").json()["parts"]["store"] == "ready"
    log = service.log.read_text(encoding="utf-8")
    said = [line for line in log.splitlines() if "识诈已经启动" not in line]
    assert {line.split()[1] for line in said} == {"INFO"}
    assert len([line for line in said if "POST /v1/reports 201" in line]) == REPORTS


def test_killing_the_service_amid_reports_loses_none_that_was_acknowledged(service):
    receipts = {}
    arrived = threading.Semaphore(0)

    def one(number: int) -> None:
        receipts[number] = send(service, number)
        arrived.release()

    with ThreadPoolExecutor(REPORTS) as threads:
        for number in range(REPORTS):
            threads.submit(one, number)
        for _ in range(REPORTS // 8):
            assert arrived.acquire(timeout=60)
        service.kill()
    assert len(receipts) == REPORTS
    acknowledged = {number: receipt for number, receipt in receipts.items() if receipt}
    assert REPORTS // 8 <= len(acknowledged) < REPORTS

    started = time.monotonic()
    service.start()
    assert send(service, 0) is not None
    assert time.monotonic() - started < RESTART_SECONDS
    with ThreadPoolExecutor(8) as threads:
        said = threads.map(lambda code: follow(service, code), acknowledged.values())
        found = dict(zip(acknowledged, said, strict=True))
    assert {one["status"] for one in found.values()} == {"received"}
    # A report may have been stored without its answer arriving; none may be missing.
    for kind in (0, 1):
        counted = [one["reports"] for number, one in found.items() if number % 2 == kind]
        assert min(counted, default=0) >= len(counted)


def test_a_restart_keeps_receipts_forms_and_counts(service):
    with httpx.Client(base_url=service.address, timeout=60) as client:
        page = client.post("/", data={"text": SCAM, "check": "yes"}).text
        token = page.partition('name="token" value="')[2].partition('"')[0]
        service.stop()
        service.start()
        filed = client.post("/report", data={"text": SCAM, "token": token})
        assert filed.status_code == 200
        receipt = filed.text.partition('name="receipt" value="')[2].partition('"')[0]
        assert follow(service, receipt)["reports"] == 1
        assert client.delete(f"/v1/reports/{receipt}").status_code == 204
        assert client.get(f"/v1/reports/{receipt}").status_code == 404


def test_no_line_of_the_log_holds_a_receipt_or_a_text_even_when_it_tells_everything(serve):
    service = serve(SHIZHA_LOG_LEVEL="debug")
    receipt = send(service, 1)
    follow(service, receipt)
    service.stop()
    log = service.log.read_text(encoding="utf-8")
    assert "GET /v1/reports/{receipt} 200" in log
    assert [part for part in (receipt, "etc-rz", "ETC中心") if part in log] == []
