"""The audit trail as a page: its last lines, narrowed by who, what and how."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from service.desk.pages.templates import page
from service.pages.reports import day
from service.parts import parts
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store import api_keys, audit, staff
from service.store.store import Store

router = APIRouter(prefix="/desk", include_in_schema=False)
LINES = 100
Part = Annotated[str, Query(max_length=100, pattern=r"^[A-Za-z0-9_./ -]*$")]


@router.get("/audit")
async def show(
    request: Request,
    _: Annotated[Caller, Depends(may(Act.AUDIT))],
    source: Part = "",
    subject: Part = "",
    action: Part = "",
    before: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
) -> HTMLResponse:
    """Show the last lines, or those before one of them."""
    wanted = {"source": source.strip(), "subject": subject.strip(), "action": action.strip()}

    def read(store: Store) -> tuple[list[audit.Line], list[str], dict[str, str]]:
        lines = audit.lines(store, LINES + 1, before=int(before) if before else None, **wanted)
        return lines, audit.actions(store), _names(store)

    lines, actions, names = await parts(request).stored(read)
    return page(
        request,
        "audit.html",
        lines=lines[:LINES],
        older=lines[LINES - 1].id if len(lines) > LINES else None,
        wanted=wanted,
        actions=actions,
        names=names,
        day=day,
    )


def _names(store: Store) -> dict[str, str]:
    """Return the names of people and keys as the trail numbers them."""
    return {f"staff/{one.id}": one.name for one in staff.listed(store)} | {
        f"key/{one.id}": one.name for one in api_keys.listed(store)
    }
