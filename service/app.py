"""The web service: parts, middleware and routes put together."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI

from model.artifact import ModelError
from model.assessor import Assessor
from model.taxonomy import load
from service.api import health, image, model, reports, score, taxonomy
from service.api.description import describe
from service.bodies import BodyLimit
from service.headers import SecurityHeaders
from service.images.kinds import MAX_BYTES
from service.images.pool import Pool
from service.pages import home, refusals
from service.pages import reports as report_pages
from service.pages.templates import STATIC, CachedFiles
from service.parts import Parts
from service.problems import handle
from service.rates import Rates
from service.settings import Settings
from service.store.configured import store_of
from service.upkeep import keep

# A thousand messages of 5,000 characters, each written as six bytes, and room for ids.
MAX_BATCH_BYTES = 32 * 1024 * 1024
MAX_BODY_BYTES = 1024 * 1024
# A picture, and the other fields of its form.
MAX_IMAGE_FORM_BYTES = MAX_BYTES + 64 * 1024

logger = logging.getLogger("shizha")


def _load_assessor() -> Assessor | None:
    try:
        return Assessor.load()
    except ModelError as error:
        logger.error("no model, so nothing can be judged: %s", error)
        return None


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Open the store before the first request, and keep it while the service runs."""
    parts: Parts = app.state.parts
    await parts.states()
    upkeep = asyncio.create_task(keep(parts))
    try:
        yield
    finally:
        upkeep.cancel()
        with suppress(asyncio.CancelledError):
            await upkeep
        parts.images.close()
        parts.store.close()


def create_app(settings: Settings, assessor: Assessor | None = None) -> FastAPI:
    """Return the service; loads the released model unless an assessor is given.

    Without a model or a store it starts all the same, answers 503 where one is needed, and /readyz says which is down.
    """
    app = FastAPI(
        title="识诈 Shizha",
        version="1",
        description="Says how likely a Chinese message is a scam, of which kind, why, and what to do. "
        "Nothing that is sent for judging is stored; reports are, masked, and can be deleted by their receipt.",
        lifespan=_running,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    store = store_of(settings)
    app.state.parts = Parts(
        load(), Rates(settings.limits), assessor or _load_assessor(), store, settings, Pool(settings.image_workers)
    )
    logger.setLevel(settings.log_level.upper())

    for part in (home, report_pages, score, image, reports, taxonomy, model, health):
        app.include_router(part.router)
    app.mount("/static", CachedFiles(directory=STATIC), name="static")
    app.openapi = partial(describe, app)  # type: ignore[method-assign]

    app.add_middleware(
        BodyLimit,
        limit=MAX_BODY_BYTES,
        by_path={"/v1/score/batch": MAX_BATCH_BYTES},
        forms={"/v1/score/image": MAX_IMAGE_FORM_BYTES, "/": MAX_IMAGE_FORM_BYTES},
    )
    handle(app, refusals.answer)
    app.add_middleware(SecurityHeaders)
    return app
