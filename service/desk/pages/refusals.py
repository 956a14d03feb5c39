"""Refusals as pages of the desk."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from service.desk.pages.session import sign_in_address
from service.desk.pages.templates import page
from service.problems import document
from service.staff.callers import SAFE


def answer(request: Request, problem: HTTPException) -> Response:
    """Return the problem as a page; who is not signed in is asked to, and comes back to where they wanted to go."""
    if problem.status_code == 401:
        path = request.url.path
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(sign_in_address(path + query if request.method in SAFE else "/desk"), 303)
    headers = dict(problem.headers or {})
    return page(request, "problem.html", status=problem.status_code, headers=headers, problem=document(problem))
