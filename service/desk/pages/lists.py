"""The lists as pages: all rows, one row with what it said before, and the form that saves it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from service.desk.api.lists import Keeper, RowNumber, Viewer, missing, shown, unfit, versions
from service.desk.api.messages import hand
from service.desk.api.shapes import LARGEST_ID
from service.desk.pages.templates import page
from service.lists.drafts import Draft
from service.lists.rows import About, Side
from service.lists.rule import limits, table
from service.pages.fields import field
from service.pages.reports import day
from service.parts import parts
from service.problems import Problem, document, invalid
from service.staff.roles import Act
from service.store import lists
from service.store.dossier import CHINA
from service.store.lists import Standing
from service.store.store import Store

router = APIRouter(prefix="/desk/lists", include_in_schema=False)

SHOWN = 100
# What a form proposes: half a year, after which somebody looks at the row again.
USUAL_DAYS = 182
TEXTS = ("side", "about", "value", "unit", "reason", "until", "ok_examples", "fail_examples")
PATH = "/desk/lists"


@router.get("")
async def rows(
    request: Request,
    caller: Viewer,
    side: str = "",
    about: str = "",
    state: str = Standing.ACTIVE.value,
    before: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
) -> HTMLResponse:
    """Show the rows, those in force unless others are asked for."""
    wanted = {
        "side": side if side in tuple(Side) else "",
        "about": about if about in tuple(About) else "",
        "state": state if state in tuple(Standing) else "",
    }
    found = await parts(request).stored(
        lambda store: lists.listed(
            store,
            SHOWN + 1,
            before=int(before) if before else None,
            side=Side(wanted["side"]) if wanted["side"] else None,
            about=About(wanted["about"]) if wanted["about"] else None,
            standing=Standing(wanted["state"]) if wanted["state"] else None,
        )
    )
    return page(
        request,
        "lists.html",
        rows=[shown(entry, caller) for entry in found[:SHOWN]],
        older=found[SHOWN - 1].id if len(found) > SHOWN else None,
        wanted=wanted,
        said=table(),
        may_change=caller.may(Act.CHANGE_LISTS),
    )


@router.get("/add")
async def blank(request: Request, caller: Keeper) -> HTMLResponse:
    """Show the form for a new row."""
    last_day = parts(request).store.now().astimezone(CHINA).date() + timedelta(days=USUAL_DAYS)
    values: dict[str, object] = dict.fromkeys(TEXTS, "")
    values |= {"side": "deny", "about": "number", "confirmed": False, "until": last_day.isoformat()}
    return _form(request, values)


@router.post("")
async def add(request: Request, caller: Keeper) -> Response:
    """Save a new row and show it, or the form again with what is in the way."""
    async with request.form() as form:
        values = _values(form)
    here = parts(request)

    def save(store: Store) -> int:
        id = lists.add(store, hand(caller), draft)
        here.lists.refresh(store)
        return id

    try:
        draft = _draft(values)
        with unfit():
            id = await here.stored(save)
    except Problem as problem:
        return _form(request, values, problem)
    return RedirectResponse(f"{PATH}/{id}?saved=yes", 303)


@router.get("/{id}")
async def row(request: Request, id: RowNumber, caller: Viewer, saved: str = "") -> HTMLResponse:
    """Show a row, what it said before, and the form that changes it."""
    found = [shown(entry, caller) for entry in await versions(parts(request), id)]
    return _row(request, found, _of_row(found[0]), caller.may(Act.CHANGE_LISTS), saved=saved == "yes")


@router.post("/{id}")
async def change(request: Request, id: RowNumber, caller: Keeper) -> Response:
    """Save a new version of a row and show it, or the form again with what is in the way."""
    async with request.form() as form:
        values, version = _values(form), field(form, "version")
    here = parts(request)

    def save(store: Store) -> bool:
        known = lists.change(store, id, hand(caller), draft, seen)
        here.lists.refresh(store)
        return known

    try:
        draft, seen = _draft(values), _version(version)
        with unfit():
            known = await here.stored(save)
        if not known:
            raise missing()
    except Problem as problem:
        if problem.status_code not in (409, 422):
            raise
        found = [shown(entry, caller) for entry in await versions(here, id)]
        return _row(request, found, values, True, problem)
    return RedirectResponse(f"{PATH}/{id}?saved=yes", 303)


@router.post("/{id}/disable")
async def disable(request: Request, id: RowNumber, caller: Keeper) -> Response:
    """Let a row count no longer, and show it."""
    here = parts(request)

    def save(store: Store) -> bool:
        known = lists.disable(store, id, hand(caller))
        here.lists.refresh(store)
        return known

    if not await here.stored(save):
        raise missing()
    return RedirectResponse(f"{PATH}/{id}", 303)


def _form(request: Request, values: Mapping[str, object], problem: Problem | None = None) -> HTMLResponse:
    return page(
        request,
        "list-add.html",
        status=problem.status_code if problem else 200,
        headers=dict(problem.headers or {}) if problem else None,
        values=values,
        said=table(),
        limits=limits(),
        errors=_errors(problem),
    )


def _row(
    request: Request,
    found: list[dict[str, object]],
    values: Mapping[str, object],
    may_change: bool,
    problem: Problem | None = None,
    saved: bool = False,
) -> HTMLResponse:
    return page(
        request,
        "list-row.html",
        status=problem.status_code if problem else 200,
        row=found[0],
        older=found[1:],
        values=values,
        said=table(),
        limits=limits(),
        errors=_errors(problem),
        may_change=may_change,
        saved=saved,
        day=day,
    )


def _errors(problem: Problem | None) -> list[dict[str, str]]:
    """Return what is in the way, each with its field, empty where it is none's."""
    if problem is None:
        return []
    said = document(problem)
    return list(said.get("errors") or [{"field": "", "message": said["detail"]}])


def _values(form: FormData) -> dict[str, object]:
    values: dict[str, object] = {name: field(form, name) for name in TEXTS}
    return values | {"confirmed": field(form, "confirmed") == "yes"}


def _of_row(row: Mapping[str, object]) -> dict[str, object]:
    """Return what the form of a row is filled with."""
    examples = {name: "\n".join(map(_unwrapped, _some(row[name]))) for name in ("ok_examples", "fail_examples")}
    return dict(row) | {"until": str(row["until"])} | examples


def _some(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _unwrapped(example: str) -> str:
    """Return an example on one line, as the form has one a line."""
    return " ".join(example.split())


def _version(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(LARGEST_ID))):
        raise missing()
    return int(written)


def _draft(values: Mapping[str, object]) -> Draft:
    """Return what a form says a row shall say; raises Problem 422 for a day that is none, and for unknown choices."""
    try:
        side, about = Side(str(values["side"])), About(str(values["about"]))
    except ValueError:
        raise Problem(422) from None
    try:
        until = date.fromisoformat(str(values["until"]))
    except ValueError:
        raise invalid("until", table()["fields"]["until"].format(days=limits().days)) from None
    return Draft(
        side=side,
        about=about,
        value=str(values["value"])[:200],
        confirmed=bool(values["confirmed"]),
        unit=str(values["unit"]),
        reason=str(values["reason"]),
        until=until,
        ok_examples=tuple(str(values["ok_examples"]).splitlines()),
        fail_examples=tuple(str(values["fail_examples"]).splitlines()),
    )
