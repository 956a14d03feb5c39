"""Leads as pages: all of them with what a supervisor does, and those of one message with what a reviewer does."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.desk.api.leads import (
    Approver,
    LeadNumber,
    Marker,
    Viewer,
    answer,
    found,
    no_message,
    settled,
    whole,
)
from service.desk.api.messages import LONGEST_REASON, hand
from service.desk.api.refusals import refused
from service.desk.api.shapes import Number, category_text
from service.desk.pages.templates import page
from service.leads.files import Format, table
from service.pages.fields import field
from service.pages.reports import day
from service.parts import parts
from service.problems import Problem, document
from service.staff.callers import Caller
from service.staff.roles import Act
from service.store import leads
from service.store.tables import LeadKind, LeadState

router = APIRouter(prefix="/desk/leads", include_in_schema=False)

SHOWN = 100
PATH = "/desk/leads"


@router.get("")
async def rows(
    request: Request,
    caller: Viewer,
    state: str = "",
    kind: str = "",
    before: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
) -> HTMLResponse:
    """Show the leads, and to who may settle them how."""
    return await _rows(request, caller, state, kind, int(before) if before else None)


@router.post("/export")
async def export(request: Request, caller: Approver) -> Response:
    """Give the file with whole values to who says why, or show the leads with what is in the way."""
    async with request.form() as form:
        format, reason = field(form, "format"), field(form, "reason")
    try:
        chosen = Format(format)
    except ValueError:
        raise Problem(422) from None
    try:
        return answer(await whole(parts(request), caller, chosen, reason[:LONGEST_REASON]), chosen)
    except Problem as problem:
        return await _rows(request, caller, problem=problem)


@router.get("/message/{id}")
async def of_message(request: Request, id: Number, caller: Marker) -> HTMLResponse:
    """Show what can be marked in a message."""
    return await _message(request, id)


@router.post("/message/{id}")
async def mark(request: Request, id: Number, caller: Marker) -> Response:
    """Mark what was chosen in a message, and show it."""
    async with request.form() as form:
        codes = [code for code in form.getlist("code") if isinstance(code, str)]
    here = parts(request)
    try:
        with refused():
            ids = await here.stored(lambda store: leads.mark(store, id, hand(caller), codes))
    except Problem as problem:
        if problem.status_code != 422:
            raise
        return await _message(request, id, problem)
    if ids is None:
        raise no_message()
    return RedirectResponse(f"{PATH}/message/{id}", 303)


@router.post("/{id}")
async def settle(request: Request, id: LeadNumber, caller: Approver) -> Response:
    """Approve or refuse a lead, and show the leads."""
    async with request.form() as form:
        decision, reason = field(form, "decision"), field(form, "reason")
    if decision not in ("approve", "refuse"):
        raise Problem(422)
    try:
        await settled(parts(request), caller, id, decision == "approve", reason[:LONGEST_REASON])
    except Problem as problem:
        if problem.status_code == 503:
            raise
        return await _rows(request, caller, problem=problem)
    return RedirectResponse(PATH, 303)


async def _rows(
    request: Request,
    caller: Caller,
    state: str = "",
    kind: str = "",
    before: int | None = None,
    problem: Problem | None = None,
) -> HTMLResponse:
    wanted = {
        "state": state if state in tuple(LeadState) else "",
        "kind": kind if kind in tuple(LeadKind) else "",
    }
    entries = await parts(request).stored(
        lambda store: leads.listed(
            store,
            SHOWN + 1,
            before=before,
            state=LeadState(wanted["state"]) if wanted["state"] else None,
            kind=LeadKind(wanted["kind"]) if wanted["kind"] else None,
        )
    )
    return page(
        request,
        "leads.html",
        status=problem.status_code if problem else 200,
        leads=entries[:SHOWN],
        older=entries[SHOWN - 1].id if len(entries) > SHOWN else None,
        wanted=wanted,
        said=table(),
        error=_said(problem),
        may_settle=caller.may(Act.APPROVE_LEAD),
        longest=LONGEST_REASON,
        category_text=category_text,
        day=day,
    )


async def _message(request: Request, id: int, problem: Problem | None = None) -> HTMLResponse:
    return page(
        request,
        "leads-message.html",
        status=problem.status_code if problem else 200,
        message=id,
        traces=await found(parts(request), id),
        said=table(),
        error=_said(problem),
    )


def _said(problem: Problem | None) -> str:
    if problem is None:
        return ""
    said = document(problem)
    return str(said["errors"][0]["message"] if said.get("errors") else said["detail"])
