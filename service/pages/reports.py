"""Reporting by browser: one tap after a verdict, then a receipt to follow and to delete the report."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from model.limits import InvalidText
from service import forms
from service.api.reports import missing
from service.pages import looks
from service.pages.entry import entry_page
from service.pages.fields import field
from service.pages.templates import page
from service.pages.verdicts import verdict_page
from service.parts import Parts, address, parts, within_limits
from service.problems import Problem, document
from service.progress import progress
from service.store import receipts, reports
from service.store.decisions import sentences
from service.store.store import Store

router = APIRouter(include_in_schema=False)
CHINA = timezone(timedelta(hours=8))


def day(moment: datetime) -> str:
    """Return a moment as China's clocks show it."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


@router.post("/report")
async def report(request: Request) -> HTMLResponse:
    """Take the report in and show its receipt, or the verdict again with what is in the way.

    Sending the same form again, as a reload or a second tap does, gives the same receipt and no second report.
    """
    async with request.form() as form:
        text, token, community = field(form, "text"), field(form, "token"), field(form, "community").strip()
        paid, now = field(form, "paid") == "yes", looks.asked(form)
    here = parts(request)
    try:
        assessment = await here.assess(text)
    except InvalidText as error:
        return entry_page(request, Problem(422), looks=now, text=text, paid=paid, error=str(error))

    incoming = reports.Incoming(text, None, assessment, "page", community, paid, address(request))

    def file(store: Store) -> str:
        once = forms.once(store.keys, request, token)
        if once is None:
            raise Problem(403, detail=sentences()["form"]["stale"])
        receipt = receipts.code(store.keys.code("receipt", once, text))
        reports.add(store, incoming, receipt)
        return receipt

    try:
        await within_limits(request)
        _check_community(here, community)
        receipt = await here.stored(file)
    except Problem as problem:
        return await verdict_page(
            request,
            text,
            assessment,
            looks=now,
            paid=paid,
            community=community,
            status=problem.status_code,
            headers=dict(problem.headers or {}),
            error=document(problem)["detail"],
        )
    return page(
        request,
        "filed.html",
        looks=now,
        receipt=receipt,
        sent={"text": text, "token": token, "community": community, "paid": "yes" if paid else "no"},
        paid=paid,
        settings=here.settings,
    )


def _check_community(here: Parts, community: str) -> None:
    known = here.settings.community_names
    if known and community and community not in known:
        raise Problem(422, detail=sentences()["community"]["unknown"].format(known="、".join(known)))


@router.api_route("/receipt", methods=["GET", "HEAD"])
async def ask(request: Request) -> HTMLResponse:
    """Show the form that asks for a receipt."""
    return page(request, "receipt.html", looks=looks.asked(request.query_params), written="", error="")


@router.post("/receipt")
async def follow(request: Request) -> HTMLResponse:
    """Show where the report of a receipt stands, or the form again with what is wrong with the receipt."""
    async with request.form() as form:
        written, now = field(form, "receipt"), looks.asked(form)
    here, visit = parts(request), forms.visit_of(request)
    receipt = receipts.read(written)
    try:
        await within_limits(request)
        if receipt is None:
            raise Problem(422, detail=sentences()["receipt"]["unreadable"])
        found, token = await here.stored(
            lambda store: (reports.find(store, receipt), forms.token(store.keys, visit)),
        )
        if found is None:
            raise missing()
    except Problem as problem:
        return _asked_again(request, problem, written, now)
    told = progress(here.taxonomy, found)
    response = page(request, "progress.html", looks=now, receipt=receipt, told=told, day=day, token=token)
    forms.remember(request, response, visit)
    return response


@router.post("/receipt/delete")
async def delete(request: Request) -> HTMLResponse:
    """Delete the report of a receipt and say so."""
    async with request.form() as form:
        written, token = field(form, "receipt"), field(form, "token")
    receipt = receipts.read(written)

    def withdraw(store: Store) -> bool:
        if forms.once(store.keys, request, token) is None:
            raise Problem(403, detail=sentences()["form"]["stale"])
        return receipt is not None and reports.withdraw(store, receipt)

    try:
        await within_limits(request)
        if not await parts(request).stored(withdraw):
            raise missing()
    except Problem as problem:
        return _asked_again(request, problem, written)
    return page(request, "deleted.html")


def _asked_again(
    request: Request, problem: Problem, written: str, now: Mapping[str, str] | None = None
) -> HTMLResponse:
    return page(
        request,
        "receipt.html",
        status=problem.status_code,
        headers=dict(problem.headers or {}),
        looks=now,
        written=written,
        error=document(problem)["detail"],
    )
