"""The form of the first page: a message to paste, or its screenshot to choose."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse

from service.pages.templates import page
from service.parts import parts
from service.problems import Problem


def entry_page(
    request: Request,
    problem: Problem | None = None,
    *,
    looks: Mapping[str, str] | None = None,
    text: str = "",
    paid: bool = False,
    error: str = "",
    image_error: str = "",
) -> HTMLResponse:
    """Show the form with what was filled in, and what is wrong with the text (`error`) or with the screenshot."""
    return page(
        request,
        "home.html",
        status=problem.status_code if problem else 200,
        headers=dict(problem.headers or {}) if problem else None,
        looks=looks,
        text=text,
        paid=paid,
        error=error,
        image_error=image_error,
        images=parts(request).images.usable,
    )
