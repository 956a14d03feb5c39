"""The residents' page: paste a message or choose its screenshot, press one button, read the verdict."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from model.limits import InvalidText
from service.images.pool import Reading
from service.images.upload import picture, read_form, read_picture
from service.pages import looks
from service.pages.entry import entry_page
from service.pages.fields import audience_of, field
from service.pages.several import apart, several_page
from service.pages.verdicts import verdict_page
from service.parts import parts, within_limits
from service.problems import Problem, document

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
async def home(request: Request) -> HTMLResponse:
    """Show the empty form."""
    return entry_page(request, looks=looks.asked(request.query_params))


@router.post("/")
async def check(request: Request) -> HTMLResponse:
    """Show the verdict on what was pasted and on what stands in the screenshot, which can then be corrected.

    Where it cannot be given, show the form again with what is wrong, keeping what was pasted. A press on a
    switch of the form shows the form again. Several messages are judged one by one, unless they are said to be one.
    """
    async with read_form(request) as form:
        text, upload = field(form, "text"), picture(form)
        asked: dict[str, Any] = {"looks": looks.asked(form), "paid": field(form, "paid") == "yes"}
        audience = audience_of(form)
        kept = asked | {"text": text}
        if asked["looks"] and not field(form, "check"):
            return entry_page(request, **kept)
        from_image = upload is not None or field(form, "from_image") == "yes"
        messages = () if from_image or field(form, "whole") == "yes" else apart(text)
        reading = None
        try:
            await within_limits(request)
            assessor = parts(request).judge()
            if upload is not None:
                reading = await read_picture(parts(request).images, upload)
        except Problem as problem:
            kept["error" if upload is None else "image_error"] = _said(problem)
            return entry_page(request, problem, **kept)
    whole = _joined(text, reading)
    try:
        if messages:
            return await several_page(request, assessor, text, messages, **asked)
        assessment = await parts(request).assess(whole)
    except InvalidText as error:
        return entry_page(request, Problem(422), error=str(error), **kept)
    codes = reading.qr_codes if reading else ()
    return await verdict_page(
        request, whole, assessment, audience=audience, from_image=from_image, qr_codes=codes, **asked
    )


def _joined(text: str, reading: Reading | None) -> str:
    """Return what was pasted and what was read, the one that there is or both."""
    if reading is None:
        return text
    return f"{text}\n\n{reading.whole}" if text.strip() else reading.whole


def _said(problem: Problem) -> str:
    said = document(problem)
    return str(said["errors"][0]["message"] if "errors" in said else said["detail"])
