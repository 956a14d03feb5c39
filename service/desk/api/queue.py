"""The queue over HTTP: its rows by what is asked for, and how many there are."""

import base64
import binascii
import math
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from model.assessment import Verdict
from service.desk.api.refusals import wrong
from service.desk.api.shapes import LARGEST_ID, Counted, Page, row
from service.parts import parts
from service.problems import declared
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store import queue, search
from service.store.decisions import State
from service.store.dossier import CHINA
from service.store.queue import Filters, Held, Mark

router = APIRouter(prefix="/v1/desk/queue", tags=["desk"])

MOST = 200
COUNTED = 1000
YEARS = range(2000, 2200)


def _word(value: str) -> str:
    return value.replace("\x00", "").strip()


def _moment(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise PydanticCustomError("datetime_range", "out of range")
    return value if value.tzinfo else value.replace(tzinfo=CHINA)


Word = Annotated[str, Query(max_length=200), AfterValidator(_word)]
Moment = Annotated[datetime, AfterValidator(_moment)]


def asked(
    community: Annotated[Word | None, Query(description="where a report came from")] = None,
    category: Annotated[Word | None, Query(description="the model's category")] = None,
    verdict: Annotated[Verdict | None, Query(description="the model's verdict")] = None,
    since: Annotated[Moment | None, Query(description="reported since then; without a time zone, China's")] = None,
    until: Annotated[Moment | None, Query(description="reported until then")] = None,
    channel: Annotated[Word | None, Query(description="the way a report came", examples=["api"])] = None,
    state: Annotated[State | None, Query(description="without it, all that is open")] = None,
    claimed: Annotated[Held | None, Query(description="claimed by oneself, or by nobody")] = None,
    q: Annotated[Word | None, Query(description="what a message holds; two Chinese characters do")] = None,
) -> Filters:
    """Return what is asked for; what is left empty, as forms do, does not matter."""
    if q and not search.searchable(q):
        raise wrong("q", "query")
    return Filters(
        community or None, category or None, verdict, since, until, channel or None, state, claimed, q or None
    )


Asked = Annotated[Filters, Depends(asked)]
Viewer = Annotated[Caller, Depends(may(Act.VIEW))]


@router.get("", responses=declared(401, 403, 422, 500, 503))
async def rows(
    request: Request,
    caller: Viewer,
    filters: Asked,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before")] = None,
) -> Page:
    """Give what is to be decided, one row for each cluster of near-duplicates, the most urgent first."""
    after = read(cursor) if cursor else None
    found = await parts(request).stored(lambda store: queue.page(store, filters, limit, after, caller.id))
    return Page(
        items=[row(item, caller.id) for item in found.items],
        next=written(found.next) if found.next is not None else None,
    )


@router.get("/count", responses=declared(401, 403, 422, 500, 503))
async def count(request: Request, caller: Viewer, filters: Asked) -> Counted:
    """Count the rows, to a thousand."""
    found = await parts(request).stored(lambda store: queue.count(store, filters, COUNTED + 1, caller.id))
    return Counted(count=min(found, COUNTED), more=found > COUNTED)


def written(mark: Mark) -> str:
    """Return a mark as a cursor."""
    return base64.urlsafe_b64encode(f"{mark.urgency!r} {mark.cluster}".encode()).decode().rstrip("=")


def read(cursor: str) -> Mark:
    """Return the mark of a cursor; raises Problem 422 for what is none."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        urgency, cluster = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split(" ")
        mark = Mark(float(urgency), int(cluster))
    except (ValueError, binascii.Error):
        raise wrong("cursor", "cursor") from None
    if not math.isfinite(mark.urgency) or not 0 <= mark.cluster <= LARGEST_ID:
        raise wrong("cursor", "cursor")
    return mark
