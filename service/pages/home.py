"""The residents' page: paste a message, press one button, read the verdict."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from model.advice import helps, versions
from model.limits import InvalidText
from model.taxonomy import Audience
from service.pages.marks import mark
from service.pages.templates import page
from service.parts import parts, within_limits
from service.problems import Problem, document

router = APIRouter(include_in_schema=False)


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _audience(form: FormData) -> Audience:
    value = _field(form, "audience")
    return Audience(value) if value in tuple(Audience) else Audience.GENERAL


@router.api_route("/", methods=["GET", "HEAD"])
async def home(request: Request) -> HTMLResponse:
    """Show the empty form."""
    return page(request, "home.html", size=request.query_params.get("size"), text="", paid=False, error="")


@router.post("/")
async def check(request: Request) -> HTMLResponse:
    """Show the verdict on what was pasted, or the form again with what is wrong with it, keeping what was pasted.

    A press on the size switch of the form shows the form again.
    """
    async with request.form() as form:
        text, paid, size = _field(form, "text"), _field(form, "paid") == "yes", _field(form, "size")
        audience = _audience(form)
        only_size = bool(size) and not _field(form, "check")
    if only_size:
        return page(request, "home.html", size=size, text=text, paid=paid, error="")
    try:
        await within_limits(request)
        assessment = parts(request).judge().assess(text)
    except InvalidText as error:
        return page(request, "home.html", status=422, size=size, text=text, paid=paid, error=str(error))
    except Problem as problem:
        return page(
            request,
            "home.html",
            status=problem.status_code,
            headers=dict(problem.headers or {}),
            size=size,
            text=text,
            paid=paid,
            error=document(problem)["detail"],
        )
    pieces, reasons = mark(text, assessment.evidence)
    taxonomy = parts(request).taxonomy
    return page(
        request,
        "verdict.html",
        size=size,
        text=text,
        paid=paid,
        assessment=assessment,
        audience=audience,
        versions=versions(taxonomy, assessment.verdict, assessment.category),
        helps=helps(taxonomy, assessment.verdict),
        pieces=pieces,
        reasons=reasons,
    )
