"""The queue as a page: what is to be decided, the most urgent first, to be gone through by keyboard."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.desk.api.queue import COUNTED, Viewer, read
from service.desk.api.queue import written as cursor_of
from service.desk.api.shapes import row
from service.desk.figures import channel_name, words
from service.desk.pages.templates import page
from service.desk.pages.view import View, asked, following, number
from service.parts import parts
from service.problems import Problem, document
from service.staff.callers import Caller
from service.staff.roles import Act
from service.store import queue, rules, standing
from service.store.dossier import CHINA
from service.store.queue import Page
from service.store.standing import Standing
from service.store.store import Store

router = APIRouter(prefix="/desk/queue", include_in_schema=False)

PATH = "/desk/queue"
SHOWN = 25
Seen = Annotated[View, Depends(asked)]


@router.get("")
async def show(request: Request, caller: Viewer, view: Seen) -> HTMLResponse:
    """Show a page of the queue."""
    return await shown(request, caller, view)


@router.get("/next")
async def next_one(request: Request, caller: Viewer, view: Seen) -> Response:
    """Lead to the most urgent message that was not passed over, or to the queue where there is none."""
    item = await parts(request).stored(lambda store: following(store, view, caller.id))
    return RedirectResponse(f"/desk/messages/{item.id}?{view.query()}" if item else f"{PATH}?{end_of(view)}", 303)


async def shown(
    request: Request, caller: Caller, view: View, problem: Problem | None = None, about: int | None = None
) -> HTMLResponse:
    """Return a page of the queue, with what was done last, or with a problem and the message that it is about."""
    here = parts(request)
    cursor, done = request.query_params.get("cursor", ""), number(request.query_params.get("done", ""))
    after = read(cursor) if cursor else None

    def work(store: Store) -> tuple[Page, int, dict[int, Standing]]:
        found = queue.page(store, view.filters, SHOWN, after, caller.id)
        count = queue.count(store, view.filters, COUNTED + 1, caller.id)
        return found, count, standing.of(store, [item.id for item in found.items] + ([done] if done else []))

    found, count, standings = await here.stored(work)
    return page(
        request,
        "queue.html",
        status=problem.status_code if problem else 200,
        rows=[row(item, caller.id) for item in found.items],
        standings=standings,
        done=standings.get(done) if done and not problem else None,
        next=cursor_of(found.next) if found.next is not None else "",
        cursor=cursor,
        count=min(count, COUNTED),
        more=count > COUNTED,
        view=view,
        ended=request.query_params.get("ended") == "yes",
        error=said(problem),
        about=about,
        communities=here.settings.community_names,
        channels=words()["channels"],
        **around(request, caller),
    )


def around(request: Request, caller: Caller) -> dict[str, Any]:
    """Return what the pieces that queue and message share go by."""
    here = parts(request)
    return {
        "taxonomy": here.taxonomy,
        "said": rules.table(),
        "channel_name": channel_name,
        "now": here.store.now(),
        "zone": CHINA,
        "may_decide": caller.may(Act.DECIDE),
        "may_claim": caller.may(Act.CLAIM),
        "may_undo": caller.may(Act.UNDO),
    }


def end_of(view: View, **more: object) -> str:
    """Return the query of the queue for who has come to its end; what was passed over is shown again."""
    return view.query(passed="", ended="yes", **more)


def said(problem: Problem | None) -> dict[str, str] | None:
    """Return what is said of a problem: in few words, and what to do."""
    if problem is None:
        return None
    found = document(problem)
    detail = found["errors"][0]["message"] if found.get("errors") else found["detail"]
    return {"title": "" if found.get("errors") else str(found["title"]), "detail": str(detail)}
