"""The overview as a page: what came in, how the model fares, how long all takes, and what waits."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from model.assessment import Verdict
from service.desk import charts
from service.desk.api.overview import DAYS
from service.desk.figures import figures
from service.desk.pages.templates import page
from service.parts import parts
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store.dossier import CHINA

router = APIRouter(prefix="/desk", include_in_schema=False)

WINDOWS = (7, 30, 90, 365)
MONTHS = 12


@router.get("/overview")
async def show(
    request: Request, _: Annotated[Caller, Depends(may(Act.VIEW))], days: Annotated[str, Query(max_length=9)] = ""
) -> HTMLResponse:
    """Show the overview of the last days; a number that is none of the links is taken for the usual one."""
    here = parts(request)
    window = int(days) if days.isdecimal() and int(days) in WINDOWS else DAYS
    found = await figures(here, window)
    return page(
        request,
        "overview.html",
        found=found,
        window=window,
        windows=WINDOWS,
        chart=charts.bars(found.first, [day.reported_messages for day in found.by_day]),
        charts=charts,
        verdicts={verdict: here.taxonomy.verdict(verdict).title for verdict in Verdict},
        months=months(here.store.now().astimezone(CHINA).date()),
        may_export=Act.EXPORT,
        lasted=lasted,
    )


def months(today: date) -> list[str]:
    """Return the last months that are over, the latest first, such as 2026-10."""
    found, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(f"{first:%Y-%m}")
    return found


def lasted(seconds: float) -> tuple[str, str]:
    """Return a span as people say it: a number, and the name of its unit."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size * (2 if unit == "day" else 1):
            return f"{seconds / size:.1f}".removesuffix(".0"), unit
    return f"{seconds:.0f}", "second"
