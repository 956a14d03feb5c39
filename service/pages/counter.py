"""The counter of a bank or a service window: one message after another, by keyboard, and nothing is left of any.

There is no report and no cookie of a visit. What is shown clears itself: by script where there is one, else by the
page's own refresh.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from model.advice import sentences
from model.assessment import Assessment
from model.limits import InvalidText
from service.pages import looks
from service.pages.fields import field
from service.pages.marks import mark, remarks
from service.pages.templates import page
from service.parts import parts, within_limits
from service.problems import Problem, document

router = APIRouter(prefix="/counter", include_in_schema=False)
CLEARS_AFTER = 120
MAX_REASONS = 3


@router.api_route("", methods=["GET", "HEAD"])
async def empty(request: Request) -> HTMLResponse:
    """Show the empty box."""
    return _page(request, looks.asked(request.query_params))


@router.post("")
async def check(request: Request) -> HTMLResponse:
    """Show the verdict and an empty box for the next message, or what is wrong and the box as it was."""
    async with request.form() as form:
        text, now = field(form, "text"), looks.asked(form)
    try:
        await within_limits(request)
        assessment = await parts(request).assess(text)
    except InvalidText as error:
        return _page(request, now, text=text, error=str(error), problem=Problem(422))
    except Problem as problem:
        return _page(request, now, text=text, error=document(problem)["detail"], problem=problem)
    return _page(request, now, text=text, assessment=assessment)


def _page(
    request: Request,
    now: dict[str, str],
    *,
    text: str = "",
    assessment: Assessment | None = None,
    error: str = "",
    problem: Problem | None = None,
) -> HTMLResponse:
    taxonomy = parts(request).taxonomy
    steps: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    if assessment:
        steps = sentences(taxonomy, assessment.verdict, assessment.category)[: -len(taxonomy.standing)]
        found = tuple(reason.text for reason in mark(text, assessment.evidence)[1])
        reasons = (found or remarks(assessment.evidence))[:MAX_REASONS]
    return page(
        request,
        "counter.html",
        status=problem.status_code if problem else 200,
        headers=dict(problem.headers or {}) if problem else None,
        looks=now,
        text=text,
        assessment=assessment,
        steps=steps,
        reasons=reasons,
        error=error,
        seconds=CLEARS_AFTER,
    )
