"""The web service: parts, middleware and routes put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from anyio import to_thread
from fastapi import FastAPI

from model.assessor import Assessor
from model.taxonomy import load
from model.wording import say
from service.api import health, image, jobs, metrics, model, reports, score, taxonomy
from service.api.description import describe
from service.bodies import BodyLimit
from service.calls import Calls
from service.channels.configured import MAX_WECHAT_BYTES, WECHAT, routers
from service.desk.api import leads, lists, messages, overview, queue, replies, session
from service.desk.pages import audit as audit_pages
from service.desk.pages import jobs as job_pages
from service.desk.pages import leads as lead_pages
from service.desk.pages import lists as list_pages
from service.desk.pages import messages as message_pages
from service.desk.pages import overview as overview_pages
from service.desk.pages import queue as queue_pages
from service.desk.pages import session as session_pages
from service.desk.pages.templates import STATIC as DESK_STATIC
from service.headers import SecurityHeaders
from service.images.kinds import MAX_BYTES
from service.images.pool import Pool
from service.jobs.crew import Crew
from service.jobs.folders import Folders
from service.jobs.refusals import refusal
from service.jobs.taking import most_bytes
from service.known import Remembered
from service.models.current import shelf
from service.models.live import Live
from service.models.shadow import Shadow
from service.pages import counter, home, refusals, share
from service.pages import reports as report_pages
from service.pages.templates import STATIC, CachedFiles
from service.parts import Parts
from service.problems import Problem, document, handle
from service.rates import Rates
from service.settings import Settings
from service.store.configured import store_of
from service.upkeep import consult, follow, keep, remember

# A thousand messages of 5,000 characters, each written as six bytes, and room for ids.
MAX_BATCH_BYTES = 32 * 1024 * 1024
MAX_BODY_BYTES = 1024 * 1024
# A picture, and the other fields of its form.
MAX_IMAGE_FORM_BYTES = MAX_BYTES + 64 * 1024


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Open the store before the first request, and keep it while the service runs."""
    parts: Parts = app.state.parts
    known: Remembered = app.state.known
    await parts.states()
    with suppress(Problem):
        await parts.stored(parts.lists.refresh)
    shadow = Shadow(parts.models, parts.store)
    shadow.start()
    crew = _crew(parts)
    crew.start()
    tasks = [asyncio.create_task(task) for task in (keep(parts), follow(parts), consult(parts), remember(parts, known))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await to_thread.run_sync(crew.stop)
        await to_thread.run_sync(shadow.stop)
        parts.images.close()
        parts.store.close()


def _largest_job(settings: Settings) -> tuple[int, str]:
    """Return how long a form with a file to be scored may be, and what is said of a longer one."""
    megabytes = settings.job_megabytes
    return most_bytes(megabytes), document(refusal("too_large", megabytes=megabytes))["detail"]


def _crew(parts: Parts) -> Crew:
    settings = parts.settings
    return Crew(parts.store, Folders(settings.var), shelf(settings.var), settings)


def create_app(settings: Settings, assessor: Assessor | None = None) -> FastAPI:
    """Return the service; it answers by the model on the shelf unless an assessor is given.

    Without a model or a store it starts all the same, answers 503 where one is needed, and /readyz says which is down.
    """
    app = FastAPI(
        title="识诈 Shizha",
        version="1",
        description="Says how likely a Chinese message is a scam, of which kind, why, and what to do. "
        "Nothing that is sent for judging is stored; reports are, masked, and can be deleted by their receipt.",
        lifespan=_running,
        # Tried first, and not included as the others are, which would double what a score costs beside the judging.
        routes=score.router.routes,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    store = store_of(settings)
    app.state.known = Remembered(store)
    models = Live(shelf(settings.var), app.state.known, given=assessor)
    models.refresh()
    app.state.parts = Parts(load(), Rates(settings.limits), models, store, settings, Pool(settings.image_workers))

    for part in (home, report_pages, counter, share, image, reports, taxonomy, model, health, metrics, jobs):
        app.include_router(part.router)
    for part in (session, queue, messages, replies, lists, leads, overview):
        app.include_router(part.router)
    for part in (
        session_pages,
        queue_pages,
        message_pages,
        audit_pages,
        list_pages,
        lead_pages,
        overview_pages,
        job_pages,
    ):
        app.include_router(part.router)
    for router in routers(settings):
        app.include_router(router)
    app.mount("/desk/static", CachedFiles(directory=DESK_STATIC), name="desk static")
    app.mount("/static", CachedFiles(directory=STATIC), name="static")
    app.openapi = partial(describe, app)  # type: ignore[method-assign]

    app.add_middleware(
        BodyLimit,
        limit=MAX_BODY_BYTES,
        by_path={"/v1/score/batch": MAX_BATCH_BYTES, WECHAT: MAX_WECHAT_BYTES},
        forms=dict.fromkeys(("/v1/score/image", "/"), (MAX_IMAGE_FORM_BYTES, say("image.bytes")))
        | dict.fromkeys(("/v1/jobs", "/desk/jobs"), _largest_job(settings)),
    )
    handle(app, refusals.answer)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Calls, answered=app.state.parts.metrics.answered)
    return app
