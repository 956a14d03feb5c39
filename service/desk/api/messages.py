"""One message over HTTP: seen with all that is around it, claimed, decided, and decided otherwise."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Request

from model.limits import InvalidText
from service.api.requests import json_only
from service.desk.api.refusals import gone, missing, refused, wrong
from service.desk.api.shapes import (
    LARGEST_ID,
    DecisionSent,
    Judged,
    Lease,
    Message,
    Number,
    RawText,
    RawTexts,
    message,
)
from service.parts import Parts, parts
from service.problems import declared
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store import claims, deciding, dossier
from service.store.claims import Hand
from service.store.deciding import Sent

router = APIRouter(prefix="/v1/desk/messages/{id}", tags=["desk"])

LEAST_REASON = 4
LONGEST_REASON = 100

Claimer = Annotated[Caller, Depends(may(Act.CLAIM))]


def hand(caller: Caller) -> Hand:
    """Return the caller as the store names them."""
    return Hand(caller.id if caller.source == "session" else None, caller.who)


@router.get("", responses=declared(401, 403, 404, 422, 500, 503))
async def see(request: Request, id: Number, caller: Annotated[Caller, Depends(may(Act.VIEW))]) -> Message:
    """Give a message with its evidence, what is like it, its reports over time, and its history.

    The evidence is that of the model that answers now, on the masked text: nothing of it is stored.
    """
    return await _seen(parts(request), id, caller)


@router.get("/raw", responses=declared(401, 403, 404, 410, 422, 500, 503))
async def see_raw(
    request: Request,
    id: Number,
    caller: Annotated[Caller, Depends(may(Act.SEE_RAW))],
    reason: Annotated[str, Query(max_length=LONGEST_REASON, description="why; it stands in the audit trail")],
) -> RawTexts:
    """Give the texts of a message as they were sent, while they are kept; who saw them and why is audited."""
    why = reason.replace("\x00", "").strip()
    if len(why) < LEAST_REASON:
        raise wrong("reason", "reason", least=LEAST_REASON)
    found = await parts(request).stored(lambda store: dossier.raw(store, id, hand(caller), why))
    if found is None:
        raise missing()
    if not found:
        raise gone()
    return RawTexts(texts=[RawText.model_validate(text) for text in found])


@router.post("/claim", responses=declared(401, 403, 404, 409, 422, 500, 503))
async def claim(request: Request, id: Number, caller: Claimer) -> Lease:
    """Claim the cluster of a message, or renew one's claim. Of several who claim at once exactly one gets it."""
    here = parts(request)
    lease = timedelta(minutes=here.settings.claim_minutes)
    with refused():
        until = await here.stored(lambda store: claims.claim(store, id, hand(caller), lease))
    if until is None:
        raise missing()
    return Lease(until=until)


@router.delete("/claim", status_code=204, responses=declared(401, 403, 404, 422, 500, 503))
async def release(request: Request, id: Number, caller: Claimer) -> None:
    """Give one's claim back; where one has none there is nothing to do."""
    if await parts(request).stored(lambda store: claims.release(store, id, hand(caller))) is None:
        raise missing()


@router.post("/decision", responses=declared(400, 401, 403, 404, 409, 413, 415, 422, 500, 503))
async def decide(
    request: Request,
    id: Number,
    caller: Annotated[Caller, Depends(may(Act.DECIDE))],
    _: Annotated[None, Depends(json_only)],
    sent: Annotated[DecisionSent, Body()],
) -> Message:
    """Decide a message, or with `cluster` all open ones of its cluster; gives the message as it is now.

    Where the settings ask for a second person it stays in review, with the proposal.
    """
    here = parts(request)
    decision = Sent(sent.decision, sent.category, sent.reply, sent.note)
    second_review = here.settings.second_review == "on"
    with refused():
        found = await here.stored(
            lambda store: deciding.decide(
                store,
                id,
                hand(caller),
                decision,
                cluster=sent.cluster,
                version=sent.version,
                second_review=second_review,
            )
        )
    if not found:
        raise missing()
    return await _seen(here, id, caller)


@router.delete("/decision", responses=declared(401, 403, 404, 409, 422, 500, 503))
async def undo(
    request: Request,
    id: Number,
    caller: Annotated[Caller, Depends(may(Act.UNDO))],
    cluster: Annotated[bool, Query(description="take back all that was decided with it")] = False,
    version: Annotated[int | None, Query(ge=0, le=LARGEST_ID, description="of the message that was seen")] = None,
) -> Message:
    """Take the last step back: the message stands where it stood before it. Gives the message as it is now."""
    here = parts(request)
    with refused():
        found = await here.stored(
            lambda store: deciding.undo(store, id, hand(caller), cluster=cluster, version=version)
        )
    if not found:
        raise missing()
    return await _seen(here, id, caller)


async def _seen(here: Parts, id: int, caller: Caller) -> Message:
    found = await here.stored(lambda store: dossier.find(store, id))
    if found is None:
        raise missing()
    return message(found, hand(caller).staff, judged(here, found.text))


def judged(here: Parts, text: str | None) -> Judged | None:
    """Return what the model that answers now says of a masked text, None without a text or a model."""
    assessor = here.judging
    if text is None or assessor is None:
        return None
    try:
        return Judged.model_validate(assessor.assess(text))
    except InvalidText:
        return None
