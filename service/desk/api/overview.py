"""The overview over HTTP, and the counts of a month as a file that may leave the desk."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from service.desk.figures import Figures, figures, words
from service.desk.sheet import month_of, sheet
from service.parts import parts
from service.problems import declared, invalid
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store import overview
from service.store.audit import record
from service.store.dossier import CHINA
from service.store.overview import Counts
from service.store.store import Store

router = APIRouter(prefix="/v1/desk/overview", tags=["desk"])

MOST_DAYS = 366
DAYS = 30
CSV = "text/csv; charset=utf-8"
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {CSV: {"schema": {"type": "string"}}}}}


@router.get("", responses=declared(401, 403, 422, 500, 503))
async def show(
    request: Request,
    _: Annotated[Caller, Depends(may(Act.VIEW))],
    days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="how many days back, today among them")] = DAYS,
) -> Figures:
    """Give the counts of the last days, how decisions fit the model, how long all takes, and what waits.

    The numbers are the true ones, and not to be passed on: that is what the file of a month is for.
    """
    return await figures(parts(request), days)


@router.get("/export", response_class=Response, responses={**FILE, **declared(401, 403, 422, 500, 503)})
async def export(
    request: Request,
    caller: Annotated[Caller, Depends(may(Act.EXPORT))],
    month: Annotated[str, Query(max_length=20, description="a month that is over", examples=["2026-10"])],
) -> Response:
    """Give the counts of a month as CSV, in which those under five are hidden; who took it is audited."""
    return await exported(request, caller, month)


async def exported(request: Request, caller: Caller, written: str) -> Response:
    """Return the file of a month; raises Problem 422 for one that is none or not over."""
    here = parts(request)
    try:
        first, last = month_of(written, here.store.now().astimezone(CHINA).date())
    except ValueError:
        raise invalid("month", words()["fields"]["month"]) from None

    def read(store: Store) -> Counts:
        found = overview.counts(store, first, last)
        with store.writing() as session:
            record(session, caller.who, f"overview/{first:%Y-%m}", "overview_exported")
        return found

    name = f"shizha-{first:%Y-%m}.csv"
    return Response(
        sheet(await here.stored(read)),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
