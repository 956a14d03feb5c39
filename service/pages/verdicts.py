"""The page of a verdict, with the form that reports the message."""

from collections.abc import Mapping, Sequence

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from model.advice import helps, versions
from model.assessment import Assessment
from model.taxonomy import Audience
from service import forms
from service.pages.fonts import face
from service.pages.marks import mark, remarks
from service.pages.templates import page
from service.pages.warning import is_warning, warning
from service.parts import parts
from service.problems import Problem
from service.store import reports
from service.store.store import Store


async def verdict_page(
    request: Request,
    text: str,
    assessment: Assessment,
    *,
    looks: Mapping[str, str] | None = None,
    paid: bool = False,
    community: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
    error: str = "",
    audience: Audience = Audience.GENERAL,
    from_image: bool = False,
    qr_codes: Sequence[str] = (),
) -> HTMLResponse:
    """Return the page; `error` is what kept the message from being reported. Without a store the form is left out.

    What was read from an image, with what its `qr_codes` hold, can be corrected.
    """
    here, visit = parts(request), forms.visit_of(request)

    def look(store: Store) -> tuple[int, str]:
        return reports.alike(store, text), forms.token(store.keys, visit)

    try:
        others, token = await here.stored(look)
    except Problem:
        others, token = 0, ""
    pieces, reasons = mark(text, assessment.evidence)
    warned = is_warning(here.taxonomy, assessment.verdict, assessment.category)
    response = page(
        request,
        "verdict.html",
        status=status,
        headers=headers,
        looks=looks,
        text=text,
        paid=paid,
        assessment=assessment,
        audience=audience,
        versions=versions(here.taxonomy, assessment.verdict, assessment.category),
        helps=helps(here.taxonomy, assessment.verdict),
        pieces=pieces,
        reasons=reasons,
        remarks=remarks(assessment.evidence),
        others=others,
        warning=await run_in_threadpool(warning, here.taxonomy, text, assessment) if warned else "",
        drawn=warned and face() is not None,
        token=token,
        community=community,
        settings=here.settings,
        report_error=error,
        from_image=from_image,
        qr_codes=qr_codes,
    )
    if token:
        forms.remember(request, response, visit)
    return response
