"""Refusals as a page, for people who came by browser."""

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from service.desk.pages import refusals as desk
from service.pages.templates import page
from service.problems import document, respond


def answer(request: Request, problem: HTTPException) -> Response:
    """Return the problem as a page to a browser that asks for a page, else as a problem document."""
    if request.url.path.startswith("/v1/") or "text/html" not in request.headers.get("accept", ""):
        return respond(problem)
    if request.url.path == "/desk" or request.url.path.startswith("/desk/"):
        return desk.answer(request, problem)
    headers = dict(problem.headers or {})
    return page(request, "problem.html", status=problem.status_code, headers=headers, problem=document(problem))
