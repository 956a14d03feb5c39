"""What the service does on its own while it runs."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient

from service.app import create_app
from service.parts import Parts
from service.settings import Settings
from service.store import reports
from service.upkeep import keep

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"


def run_for(seconds: float, parts: Parts) -> None:
    async def run() -> None:
        try:
            async with asyncio.timeout(seconds):
                await keep(parts, every=0.02)
        except TimeoutError:
            pass

    asyncio.run(run())


def test_a_running_service_forgets_what_is_due(assessor, tmp_path):
    settings = Settings(rate_limits="off", var=tmp_path)
    with TestClient(create_app(settings, assessor)) as client:
        receipt = client.post("/v1/reports", json={"text": SCAM}).json()["receipt"]
        parts = client.app.state.parts
        run_for(0.3, parts)
        assert reports.raw(parts.store, receipt) is not None
        parts.store.now = lambda: datetime.now(UTC) + timedelta(days=3)
        run_for(0.3, parts)
        assert reports.raw(parts.store, receipt) is None


def test_a_service_that_starts_forgets_at_once_what_fell_due_meanwhile(assessor, tmp_path):
    app = create_app(Settings(rate_limits="off", var=tmp_path), assessor)
    with TestClient(app) as client:
        receipt = client.post("/v1/reports", json={"text": SCAM}).json()["receipt"]
    again = create_app(Settings(rate_limits="off", var=tmp_path), assessor)
    again.state.parts.store.now = lambda: datetime.now(UTC) + timedelta(days=181)
    with TestClient(again) as client:
        for _ in range(100):
            if client.get(f"/v1/reports/{receipt}").status_code == 404:
                break
        assert client.get(f"/v1/reports/{receipt}").status_code == 404


def test_a_store_that_is_down_is_tried_again_and_ends_nothing(assessor, tmp_path, caplog):
    (tmp_path / "var").write_text("")
    app = create_app(Settings(rate_limits="off", var=tmp_path / "var"), assessor)
    with caplog.at_level(logging.ERROR, "shizha"):
        run_for(0.3, app.state.parts)
    assert "the store was not purged, which is tried again in an hour" in caplog.text
    assert caplog.text.count("no store, so no report can be taken or followed") == 1
