"""The lists that staff keep, over HTTP: seen, added to, changed and disabled."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field, StrictBool

from model.masking import mask
from service.api.requests import json_only
from service.desk.api.messages import hand
from service.desk.api.refusals import refused
from service.desk.api.shapes import LARGEST_ID, Version
from service.lists.drafts import Draft, TooWide, checked
from service.lists.rows import About, Side
from service.lists.rule import limits, table
from service.lists.values import masked
from service.parts import Parts, parts
from service.problems import Problem, declared
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store import lists
from service.store.lists import Entry, Standing
from service.store.store import Store

router = APIRouter(prefix="/v1/desk/lists", tags=["desk"])

MOST = 200

Viewer = Annotated[Caller, Depends(may(Act.VIEW))]
Keeper = Annotated[Caller, Depends(may(Act.CHANGE_LISTS))]
RowNumber = Annotated[int, Path(ge=1, le=LARGEST_ID, description="the number of a row", examples=[12])]
Examples = Annotated[list[Annotated[str, Field(max_length=5000)]], Field(max_length=limits().examples)]


class RowSent(BaseModel):
    """What a row shall say."""

    side: Side
    about: About
    value: Annotated[
        str,
        Field(
            max_length=200,
            description="a number or chat account, a registered domain or a host, or a phrase in which * stands for "
            "ten characters at most",
            examples=["etc-rz.top"],
        ),
    ]
    confirmed: Annotated[StrictBool, Field(description="a second source found it harmful; only for deny")] = False
    unit: Annotated[str, Field(max_length=200, description="who answers for it; residents see it", examples=["街道办"])]
    reason: Annotated[str, Field(max_length=1000, description="for colleagues; masked when stored")]
    until: Annotated[date, Field(description="the last day, by China's calendar", examples=["2027-06-30"])]
    ok_examples: Annotated[Examples, Field(description="messages that the row must not hit; masked when stored")]
    fail_examples: Annotated[Examples, Field(description="messages that the row must hit; masked when stored")]

    def draft(self) -> Draft:
        """Return it as the store takes it."""
        return Draft(
            self.side,
            self.about,
            self.value,
            self.confirmed,
            self.unit,
            self.reason,
            self.until,
            tuple(self.ok_examples),
            tuple(self.fail_examples),
        )


class RowChanged(RowSent):
    """What a row shall say from now on."""

    version: Annotated[Version, Field(description="of the row as it was seen; else 409")]


class ListRow(BaseModel):
    """A row of a list, or an older version of it. Who may not see raw texts gets numbers masked."""

    id: int
    version: int
    side: Side
    about: About
    value: str
    confirmed: bool
    unit: str
    owner: str | None = Field(description="who saved this version")
    reason: str
    until: date
    ok_examples: list[str]
    fail_examples: list[str]
    state: Standing
    changed_at: datetime


class ListPage(BaseModel):
    """Some rows, the newest first."""

    items: list[ListRow]
    next: int | None = Field(description="the cursor of the next rows, null where there are none")


class SavedRow(ListRow):
    """A row as it was saved."""

    checked: int = Field(description="on how many messages the value was tried before it was saved")


class RowHistory(ListRow):
    """A row, and what it said before."""

    history: list[ListRow] = Field(description="older versions, the latest first")


@router.get("", responses=declared(401, 403, 422, 500, 503))
async def rows(
    request: Request,
    caller: Viewer,
    side: Annotated[Side | None, Query()] = None,
    about: Annotated[About | None, Query()] = None,
    state: Annotated[Standing | None, Query(description="without it, all rows")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="`next` of the page before")] = None,
) -> ListPage:
    """Give the rows of the lists."""
    found = await parts(request).stored(
        lambda store: lists.listed(store, limit + 1, before=cursor, side=side, about=about, standing=state)
    )
    return ListPage(
        items=[ListRow.model_validate(shown(entry, caller)) for entry in found[:limit]],
        next=found[limit - 1].id if len(found) > limit else None,
    )


@router.post(
    "",
    status_code=201,
    responses=declared(400, 401, 403, 409, 413, 415, 422, 500, 503),
)
async def add(
    request: Request,
    response: Response,
    caller: Keeper,
    _: Annotated[None, Depends(json_only)],
    sent: Annotated[RowSent, Body()],
) -> SavedRow:
    """Save a row, where its examples hold and it hits nothing that it must not; it counts at once."""
    draft = sent.draft()
    here = parts(request)
    with unfit():
        id = await here.stored(lambda store: lists.add(store, hand(caller), draft))
    response.headers["Location"] = f"/v1/desk/lists/{id}"
    return await _saved(here, id, caller, draft)


@router.get("/{id}", responses=declared(401, 403, 404, 422, 500, 503))
async def see(request: Request, id: RowNumber, caller: Viewer) -> RowHistory:
    """Give a row and what it said before."""
    found = await versions(parts(request), id)
    older = [ListRow.model_validate(shown(entry, caller)) for entry in found[1:]]
    return RowHistory.model_validate(shown(found[0], caller) | {"history": older})


@router.put("/{id}", responses=declared(400, 401, 403, 404, 409, 413, 415, 422, 500, 503))
async def change(
    request: Request,
    id: RowNumber,
    caller: Keeper,
    _: Annotated[None, Depends(json_only)],
    sent: Annotated[RowChanged, Body()],
) -> SavedRow:
    """Save a new version of a row; the old one is kept. A row that was disabled counts again."""
    draft = sent.draft()
    here = parts(request)
    with unfit():
        known = await here.stored(lambda store: lists.change(store, id, hand(caller), draft, sent.version))
    if not known:
        raise missing()
    return await _saved(here, id, caller, draft)


@router.delete("/{id}", status_code=204, responses=declared(401, 403, 404, 422, 500, 503))
async def disable(request: Request, id: RowNumber, caller: Keeper) -> None:
    """Let a row count no longer. It stays to be seen, and can be changed and so put back in force."""
    here = parts(request)
    if not await here.stored(lambda store: lists.disable(store, id, hand(caller))):
        raise missing()
    await here.stored(here.lists.refresh)


async def versions(here: Parts, id: int) -> list[Entry]:
    """Return the versions of a row, the one in force first; raises Problem 404 where there is no such row."""
    found = await here.stored(lambda store: lists.history(store, id))
    if not found:
        raise missing()
    return found


def missing() -> Problem:
    """Return the problem of a row that is not there."""
    return Problem(404, **table()["missing"]["row"])


@contextmanager
def unfit() -> Iterator[None]:
    """Let what saving a row refuses become a problem; one that is too wide says which messages it would have hit."""
    with refused():
        try:
            yield
        except TooWide as error:
            raise too_wide(error) from None


def too_wide(error: TooWide) -> Problem:
    """Return the problem of a row that hits what it must not."""
    would_hit = str(table()["fields"]["would_hit"])
    said = [str(error), *(would_hit.format(text=text) for text in error.texts)]
    return Problem(422, errors=[{"field": error.field, "message": one} for one in said])


def shown(entry: Entry, caller: Caller) -> dict[str, object]:
    """Return a version of a row as this caller sees it."""
    draft = entry.draft
    value, ok_examples, fail_examples = draft.value, list(draft.ok_examples), list(draft.fail_examples)
    if draft.about is About.NUMBER and not caller.may(Act.SEE_RAW):
        value = masked(draft.value)
        ok_examples = [mask(one) for one in ok_examples]
        fail_examples = [mask(one).replace(draft.value, value) for one in fail_examples]
    return {
        "id": entry.id,
        "version": entry.version,
        "side": draft.side,
        "about": draft.about,
        "value": value,
        "confirmed": draft.confirmed,
        "unit": draft.unit,
        "owner": entry.owner,
        "reason": draft.reason,
        "until": draft.until,
        "ok_examples": ok_examples,
        "fail_examples": fail_examples,
        "state": entry.standing,
        "changed_at": entry.at,
    }


async def _saved(here: Parts, id: int, caller: Caller, draft: Draft) -> SavedRow:
    def read(store: Store) -> Entry:
        here.lists.refresh(store)
        return lists.history(store, id)[0]

    entry = await here.stored(read)
    return SavedRow.model_validate(shown(entry, caller) | {"checked": checked(draft)})
