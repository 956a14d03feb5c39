"""Signing in and out by browser."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from service import forms
from service.desk.pages.templates import page
from service.pages.fields import field
from service.parts import parts, within_limits
from service.problems import Problem, document
from service.staff import sign_in as signing
from service.staff.callers import Caller, anyone, from_elsewhere, may
from service.staff.roles import Act
from service.staff.wording import refusal

router = APIRouter(prefix="/desk", include_in_schema=False)
SIGN_IN = "/desk/sign-in"
FIRST_PAGE = "/desk/queue"
# A path of the desk and its query, and nothing that a browser might read as another host.
_NEXT = re.compile(r"/desk(/[\w.~-]+)*/?(\?[\w.~%&=+:,/*-]*)?", re.ASCII)


def sign_in_address(next: str) -> str:
    """Return the address of the sign-in page that leads on to `next`."""
    return f"{SIGN_IN}?next={quote(next, safe='')}" if next not in ("", "/desk") else SIGN_IN


@router.get("")
async def desk(_: Annotated[Caller, Depends(may(Act.VIEW))]) -> Response:
    """Lead to where the work is."""
    return RedirectResponse(FIRST_PAGE, 303)


@router.get("/sign-in")
async def ask(request: Request, caller: Annotated[Caller | None, Depends(anyone)], next: str = "") -> Response:
    """Show the form; who is signed in already is led on."""
    if caller and caller.source == "session":
        return RedirectResponse(_inside(next), 303)
    return await _form(request, _inside(next))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Sign in and lead on, or show the form again with what is in the way."""
    async with request.form() as form:
        name, password, token = field(form, "name"), field(form, "password"), field(form, "token")
        next = _inside(field(form, "next"))
    response = RedirectResponse(next, 303)
    try:
        await within_limits(request)
        here = parts(request)
        if from_elsewhere(request) or await here.stored(lambda store: forms.once(store.keys, request, token)) is None:
            raise refusal("stale_form", 422)
        await signing.sign_in(request, response, name, password)
    except Problem as problem:
        if problem.status_code == 503:
            raise
        return await _form(request, next, name, problem)
    return response


@router.post("/sign-out", dependencies=[Depends(anyone)])
async def sign_out(request: Request) -> Response:
    """Sign out and show the form to sign in."""
    response = RedirectResponse(SIGN_IN, 303)
    await signing.sign_out(request, response)
    return response


async def _form(request: Request, next: str, name: str = "", problem: Problem | None = None) -> Response:
    visit = forms.visit_of(request)
    token = await parts(request).stored(lambda store: forms.token(store.keys, visit))
    shown = page(
        request,
        "sign-in.html",
        status=problem.status_code if problem else 200,
        headers=dict(problem.headers or {}) if problem else None,
        next=next,
        name=name[:200],
        token=token,
        error=document(problem)["detail"] if problem else "",
    )
    forms.remember(request, shown, visit)
    return shown


def _inside(next: str) -> str:
    return next if _NEXT.fullmatch(next) and not next.startswith(SIGN_IN) else "/desk"
