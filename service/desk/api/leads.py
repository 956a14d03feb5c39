"""Leads to the police over HTTP: marked, settled by another person, and taken as a file."""

import base64
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from service.api.answers import Answer
from service.api.requests import json_only
from service.desk.api.messages import LEAST_REASON, LONGEST_REASON, hand
from service.desk.api.refusals import refused
from service.desk.api.shapes import LARGEST_ID, Number
from service.leads.files import MEDIA_TYPES, Format, table
from service.lists.values import one_line
from service.parts import Parts, parts
from service.problems import Problem, declared, invalid
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store import leads
from service.store.leads import Entry, File, Found
from service.store.tables import LeadKind, LeadState

router = APIRouter(prefix="/v1/desk", tags=["desk"])

MOST = 200
MOST_CODES = 200

Viewer = Annotated[Caller, Depends(may(Act.VIEW))]
Marker = Annotated[Caller, Depends(may(Act.MARK_LEAD))]
Approver = Annotated[Caller, Depends(may(Act.APPROVE_LEAD))]
Exporter = Annotated[Caller, Depends(may(Act.EXPORT))]
LeadNumber = Annotated[int, Path(ge=1, le=LARGEST_ID, description="the number of a lead", examples=[5])]
Reason = Annotated[str, Field(max_length=LONGEST_REASON)]

FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the approved leads",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("text/csv", MEDIA_TYPES[Format.XLSX])
        },
        "headers": {
            "Repr-Digest": {
                "description": "SHA-256 of the file, as RFC 9530 writes it; it stands in the audit trail",
                "schema": {"type": "string"},
            }
        },
    }
}


class Lead(Answer):
    """A number, a host or an account that may go to the police, always masked here."""

    id: int
    code: str = Field(description="the same for the same value, in every file", examples=["9f86d081884c7d65"])
    kind: LeadKind
    shown: str = Field(description="masked; hosts are whole", examples=["138******78"])
    whole: bool = Field(description="the whole value is kept, sealed")
    state: LeadState
    first_seen: datetime
    last_seen: datetime
    messages: int = Field(ge=1, description="messages in which it was marked")
    reports: int = Field(ge=0, description="reports of these messages")
    categories: list[str]
    marked_by: list[str]
    settled_by: str | None
    settled_at: datetime | None
    why: str | None = Field(description="what was written when it was settled")


class LeadPage(BaseModel):
    """Some leads, the newest first."""

    items: list[Lead]
    next: int | None = Field(description="the cursor of the next leads, null where there are none")


class Trace(Answer):
    """Something in a message that can be marked, or is."""

    code: str = Field(description="to be sent to mark it")
    kind: LeadKind
    shown: str
    whole: bool = Field(description="more is known of it than is shown")
    lead: int | None = Field(description="the lead that it was marked as")
    state: LeadState | None


class Traces(BaseModel):
    """What can be marked in a message."""

    items: list[Trace]


class Marks(BaseModel):
    """What to mark."""

    message: Annotated[int, Field(ge=1, le=LARGEST_ID, strict=True)]
    codes: Annotated[
        list[Annotated[str, Field(max_length=64)]] | None,
        Field(max_length=MOST_CODES, description="of what the message holds; without them, everything"),
    ] = None


class Marked(BaseModel):
    """The leads that were marked."""

    items: list[Lead]


class Settled(BaseModel):
    """Whether a lead may go to the police."""

    decision: Literal["approve", "refuse"]
    reason: Annotated[Reason | None, Field(description="needed to refuse; masked when stored")] = None


class Whole(BaseModel):
    """Why the whole values are needed, and in which file."""

    format: Format
    reason: Annotated[Reason, Field(description="it stands in the audit trail")]


@router.get("/leads", responses=declared(401, 403, 422, 500, 503))
async def rows(
    request: Request,
    caller: Viewer,
    state: Annotated[LeadState | None, Query()] = None,
    kind: Annotated[LeadKind | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="`next` of the page before")] = None,
) -> LeadPage:
    """Give the leads of messages that stand decided to be harmful."""
    found = await parts(request).stored(
        lambda store: leads.listed(store, limit + 1, before=cursor, state=state, kind=kind)
    )
    return LeadPage(
        items=[Lead.model_validate(entry) for entry in found[:limit]],
        next=found[limit - 1].id if len(found) > limit else None,
    )


@router.get("/messages/{id}/leads", responses=declared(401, 403, 404, 409, 422, 500, 503))
async def of_message(request: Request, id: Number, caller: Marker) -> Traces:
    """Give what can be marked in a message, read from the texts as they were sent while one is kept, shown masked."""
    return Traces(items=[Trace.model_validate(one) for one in await found(parts(request), id)])


@router.post("/leads", status_code=201, responses=declared(400, 401, 403, 404, 409, 413, 415, 422, 500, 503))
async def mark(
    request: Request,
    caller: Marker,
    _: Annotated[None, Depends(json_only)],
    sent: Annotated[Marks, Body()],
) -> Marked:
    """Mark what a message that was decided to be harmful holds; another person has to approve it."""
    here = parts(request)
    with refused():
        ids = await here.stored(lambda store: leads.mark(store, sent.message, hand(caller), sent.codes))
    if ids is None:
        raise no_message()
    entries = await here.stored(lambda store: [leads.find(store, id) for id in ids])
    return Marked(items=[Lead.model_validate(entry) for entry in entries if entry])


@router.get("/leads/export", response_class=Response, responses=FILE | declared(401, 403, 422, 500, 503))
async def export(request: Request, caller: Exporter, format: Annotated[Format, Query()] = Format.CSV) -> Response:
    """Give the approved leads as a file, masked. Who took it, and its hash, stand in the audit trail."""
    return answer(await parts(request).stored(lambda store: leads.handed_over(store, hand(caller), format)), format)


@router.post(
    "/leads/export",
    response_class=Response,
    responses=FILE | declared(400, 401, 403, 413, 415, 422, 500, 503),
)
async def export_whole(
    request: Request,
    caller: Approver,
    _: Annotated[None, Depends(json_only)],
    sent: Annotated[Whole, Body()],
) -> Response:
    """Give the approved leads as a file with their whole values, to a person who says why."""
    return answer(await whole(parts(request), caller, sent.format, sent.reason), sent.format)


@router.get("/leads/{id}", responses=declared(401, 403, 404, 422, 500, 503))
async def see(request: Request, id: LeadNumber, caller: Viewer) -> Lead:
    """Give a lead."""
    return await _one(parts(request), id)


@router.post("/leads/{id}", responses=declared(400, 401, 403, 404, 409, 413, 415, 422, 500, 503))
async def settle(
    request: Request,
    id: LeadNumber,
    caller: Approver,
    _: Annotated[None, Depends(json_only)],
    sent: Annotated[Settled, Body()],
) -> Lead:
    """Approve or refuse a lead. Nobody approves what they marked themselves."""
    await settled(parts(request), caller, id, sent.decision == "approve", sent.reason or "")
    return await _one(parts(request), id)


async def found(here: Parts, id: int) -> list[Found]:
    """Return what can be marked in a message; raises Problem 404 and 409."""
    with refused():
        there = await here.stored(lambda store: leads.found(store, id))
    if there is None:
        raise no_message()
    return there


async def settled(here: Parts, caller: Caller, id: int, approve: bool, reason: str) -> None:
    """Approve or refuse a lead; raises Problem 404, 409, and 422 where it is refused without a reason."""
    why = one_line(reason)
    if not approve and len(why) < LEAST_REASON:
        raise invalid("reason", table()["fields"]["refusal"].format(least=LEAST_REASON))
    with refused():
        known = await here.stored(lambda store: leads.settle(store, id, hand(caller), approve, why))
    if not known:
        raise missing()


async def whole(here: Parts, caller: Caller, format: Format, reason: str) -> File:
    """Return the file with whole values; raises Problem 422 without a reason."""
    why = one_line(reason)
    if len(why) < LEAST_REASON:
        raise invalid("reason", table()["fields"]["reason"].format(least=LEAST_REASON))
    return await here.stored(lambda store: leads.handed_over(store, hand(caller), format, why))


def answer(file: File, format: Format) -> Response:
    """Return a file as it is downloaded."""
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    headers = {
        "Content-Disposition": f'attachment; filename="leads.{format}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": "no-store",
    }
    return Response(file.content, media_type=MEDIA_TYPES[format], headers=headers)


def missing() -> Problem:
    """Return the problem of a lead that is not there."""
    return Problem(404, **table()["missing"]["lead"])


def no_message() -> Problem:
    """Return the problem of a message that is not there."""
    return Problem(404, **table()["missing"]["message"])


async def _one(here: Parts, id: int) -> Lead:
    entry: Entry | None = await here.stored(lambda store: leads.find(store, id))
    if entry is None:
        raise missing()
    return Lead.model_validate(entry)
