"""Replies that may be given to reporters, to choose from and to edit."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from service.desk.api.shapes import Replies, Reply
from service.problems import declared
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store import rules
from service.store.decisions import Decision

router = APIRouter(prefix="/v1/desk/replies", tags=["desk"])


@router.get("", responses=declared(401, 403, 422, 500, 503))
async def replies(
    caller: Annotated[Caller, Depends(may(Act.VIEW))],
    decision: Annotated[Decision, Query()],
    category: Annotated[str | None, Query(max_length=40)] = None,
) -> Replies:
    """Give the reviewed replies for a decision, those for the category before those for any."""
    return Replies(replies=[Reply.model_validate(one) for one in rules.fitting(decision, category)])
