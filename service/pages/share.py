"""The pictures of warnings; their addresses hold a verdict and a kind, and nothing of a message."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from model.assessment import Verdict
from service.pages.pictures import picture
from service.pages.warning import is_warning
from service.parts import parts, within_limits
from service.problems import Problem

router = APIRouter(prefix="/share", include_in_schema=False)
KEPT = "public, max-age=3600"


@router.api_route("/{verdict}/{category}.png", methods=["GET", "HEAD"])
async def show(request: Request, verdict: str, category: str) -> Response:
    """Show the picture that warns of a kind."""
    await within_limits(request)
    taxonomy = parts(request).taxonomy
    known = verdict in tuple(Verdict) and category in taxonomy.slugs
    if not known or not is_warning(taxonomy, Verdict(verdict), category):
        raise Problem(404)
    try:
        drawn = await run_in_threadpool(picture, Verdict(verdict), category)
    except LookupError:
        raise Problem(404) from None
    return Response(drawn, media_type="image/png", headers={"Cache-Control": KEPT})
