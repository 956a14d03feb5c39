"""The web service: parts, middleware and routes put together."""

import logging
from functools import partial

from fastapi import FastAPI

from model.artifact import ModelError
from model.assessor import Assessor
from model.taxonomy import load
from service.api import health, model, score, taxonomy
from service.api.description import describe
from service.bodies import BodyLimit
from service.headers import SecurityHeaders
from service.pages import home, refusals
from service.pages.templates import STATIC, CachedFiles
from service.parts import Parts
from service.problems import handle
from service.rates import Rates
from service.settings import Settings

# A thousand messages of 5,000 characters, each written as six bytes, and room for ids.
MAX_BATCH_BYTES = 32 * 1024 * 1024
MAX_BODY_BYTES = 1024 * 1024

logger = logging.getLogger("shizha")


def _load_assessor() -> Assessor | None:
    try:
        return Assessor.load()
    except ModelError as error:
        logger.error("no model, so nothing can be judged: %s", error)
        return None


def create_app(settings: Settings, assessor: Assessor | None = None) -> FastAPI:
    """Return the service; loads the released model unless an assessor is given.

    Without a model it starts all the same, answers 503 where a model is needed, and /readyz says which part is down.
    """
    app = FastAPI(
        title="识诈 Shizha",
        version="1",
        description="Says how likely a Chinese message is a scam, of which kind, why, and what to do. "
        "Nothing that is sent for judging is stored.",
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.parts = Parts(load(), Rates(settings.limits), assessor or _load_assessor())
    logger.setLevel(settings.log_level.upper())

    for part in (home, score, taxonomy, model, health):
        app.include_router(part.router)
    app.mount("/static", CachedFiles(directory=STATIC), name="static")
    app.openapi = partial(describe, app)  # type: ignore[method-assign]

    app.add_middleware(BodyLimit, limit=MAX_BODY_BYTES, by_path={"/v1/score/batch": MAX_BATCH_BYTES})
    handle(app, refusals.answer)
    app.add_middleware(SecurityHeaders)
    return app
