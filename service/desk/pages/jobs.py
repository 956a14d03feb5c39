"""Files that are scored in the background as a page: sent by a form, followed, downloaded, cancelled."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.taxonomy import load
from service.api.jobs import NAMED, Sender, removed, shown, whose
from service.desk.pages.templates import page
from service.jobs.taking import ENDINGS, FILE, take
from service.jobs.upload import UploadRoute
from service.pages.fields import field
from service.pages.reports import day
from service.parts import parts
from service.problems import Problem, document
from service.settings import MEGABYTE
from service.staff.callers import Caller
from service.staff.roles import Role
from service.store import jobs
from service.store.tables import JobState

router = APIRouter(prefix="/desk/jobs", include_in_schema=False, route_class=UploadRoute)

PATH = "/desk/jobs"
SHOWN = 50
FIELDS = ("text_column", "encoding", "format", "explain")
Cursor = Annotated[str, Query(pattern=f"^({NAMED.pattern})?$")]


@router.get("")
async def show(request: Request, caller: Sender, before: Cursor = "", sent: str = "") -> HTMLResponse:
    """Show the form and the caller's jobs, to administrators those of all."""
    return await _page(request, caller, dict.fromkeys(FIELDS, ""), before=before, sent=sent == "yes")


@router.post("")
async def send(request: Request, caller: Sender) -> Response:
    """Put the file into the queue and show the jobs, or the form again with what is in the way."""
    form = await request.form()
    values = {name: field(form, name) for name in FIELDS}
    try:
        await take(request, caller)
    except Problem as problem:
        return await _page(request, caller, values, problem)
    return RedirectResponse(f"{PATH}?sent=yes", 303)


@router.post("/{id}/remove")
async def remove(request: Request, id: str, caller: Sender) -> Response:
    """Cancel or remove a job and show the others."""
    await removed(parts(request), id, caller)
    return RedirectResponse(PATH, 303)


async def _page(
    request: Request,
    caller: Caller,
    values: dict[str, str],
    problem: Problem | None = None,
    before: str = "",
    sent: bool = False,
) -> HTMLResponse:
    here = parts(request)
    found = await here.stored(lambda store: jobs.listed(store, whose(caller), SHOWN + 1, before or None))
    rows = [shown(job) for job in found[:SHOWN]]
    return page(
        request,
        "jobs.html",
        status=problem.status_code if problem else 200,
        headers=dict(problem.headers or {}) if problem else None,
        rows=rows,
        older=found[SHOWN - 1].id if len(found) > SHOWN else None,
        is_moving=any(row.status in jobs.OPEN for row in rows),
        state=JobState,
        values=values,
        endings=ENDINGS,
        error=_said(problem),
        sent=sent,
        settings=here.settings,
        most_bytes=here.settings.job_megabytes * MEGABYTE,
        verdicts=load().verdicts,
        sees_all=caller.role is Role.ADMIN,
        day=day,
        file_field=FILE,
    )


def _said(problem: Problem | None) -> str:
    if problem is None:
        return ""
    said = document(problem)
    return str(said["errors"][0]["message"] if said.get("errors") else said["detail"])
