"""Signing in and out of the desk, and who one is there."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response
from pydantic import BaseModel, Field

from service.api.requests import json_only
from service.parts import within_limits
from service.problems import declared
from service.staff import sign_in as signing
from service.staff.callers import Caller, anyone, may
from service.staff.roles import Act, Role, acts_of
from service.staff.wording import title

router = APIRouter(prefix="/v1/desk/session", tags=["desk"])


class Credentials(BaseModel):
    """Name and password."""

    name: Annotated[str, Field(max_length=200, examples=["王警官"])]
    password: Annotated[str, Field(max_length=1000, json_schema_extra={"format": "password"})]


class Who(BaseModel):
    """Who is signed in."""

    name: str
    role: Role
    role_text: str = Field(examples=["审核员"])
    acts: list[Act] = Field(description="what this role may do")
    csrf: str = Field(description="to be sent as X-CSRF-Token with everything but GET")


@router.post(
    "",
    status_code=204,
    dependencies=[Depends(json_only), Depends(within_limits)],
    responses=declared(400, 401, 413, 415, 422, 429, 500, 503),
)
async def sign_in(request: Request, response: Response, sent: Annotated[Credentials, Body()]) -> None:
    """Sign in. The answer sets the session's cookie; who has failed often waits as long as Retry-After says."""
    await signing.sign_in(request, response, sent.name, sent.password)


@router.get("", responses=declared(401, 403, 500, 503))
async def who(caller: Annotated[Caller, Depends(may(Act.SESSION))]) -> Who:
    """Say who is signed in, and give the token that changes need."""
    assert caller.role is not None
    return Who(
        name=caller.name,
        role=caller.role,
        role_text=title(caller.role),
        acts=list(acts_of(caller.role)),
        csrf=caller.csrf,
    )


@router.delete("", status_code=204, dependencies=[Depends(anyone)], responses=declared(403, 500, 503))
async def sign_out(request: Request, response: Response) -> None:
    """Sign out; where nobody is signed in there is nothing to do."""
    await signing.sign_out(request, response)
