"""Errors as RFC 9457 problem documents: one shape for every refusal, with sentences from datasets/problems.toml."""

import logging
import math
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.logs import failure

FILE = Path(__file__).resolve().parent.parent / "datasets" / "problems.toml"
MEDIA_TYPE = "application/problem+json"

logger = logging.getLogger("shizha")


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="path of the field, its parts joined by dots", examples=["messages.0.id"])
    message: str = Field(examples=["缺少这一项。"])


class ProblemDocument(BaseModel):
    """A problem as RFC 9457 has it."""

    type: str = Field(examples=["urn:shizha:problem:invalid"])
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = Field([], description="the fields that are wrong, for status 422")
    limit: int = Field(0, description="the largest body allowed, in bytes, for status 413")
    parts: dict[str, str] = Field({}, description="the state of each part, for status 503 of /readyz")


class Problem(HTTPException):
    """A refusal: its status, its headers, and members to add to the document."""

    def __init__(self, status: int, headers: dict[str, str] | None = None, **members: object) -> None:
        super().__init__(status, headers=headers)
        self.members = members


class TooManyRequests(Problem):
    """The caller has used up its limit and may try again after `seconds`; `detail` where there is more to say."""

    def __init__(self, seconds: float, detail: str = "") -> None:
        members = {"detail": detail} if detail else {}
        super().__init__(429, {"Retry-After": str(max(1, math.ceil(seconds)))}, **members)


Answer = Callable[[Request, HTTPException], Response]


@cache
def sentences() -> dict[str, Any]:
    """Return the sentences of problems and of fields."""
    with FILE.open("rb") as file:
        return tomllib.load(file)


def document(problem: HTTPException) -> dict[str, Any]:
    """Return the problem document; a status without sentences of its own takes those of 400 or 500."""
    known = sentences()["problems"]
    said = known.get(str(problem.status_code), known["500" if problem.status_code >= 500 else "400"])
    members = problem.members if isinstance(problem, Problem) else {}
    return {
        "type": f"urn:shizha:problem:{said['slug']}",
        "title": said["title"],
        "status": problem.status_code,
        "detail": said["detail"],
        **members,
    }


def respond(problem: HTTPException) -> Response:
    """Return the problem as a response of its media type."""
    return JSONResponse(document(problem), problem.status_code, problem.headers, MEDIA_TYPE)


def invalid(field: str, message: str) -> Problem:
    """Return the problem of one wrong field."""
    return Problem(422, errors=[{"field": field, "message": message}])


def _from_validation(error: RequestValidationError) -> Problem:
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Problem(400)
    said = sentences()["fields"]
    errors = []
    for fault in faults:
        # The first part of a place says where the field stands (body, query); alone it is the body itself.
        place = fault["loc"][1:] or fault["loc"]
        sentence = said.get(fault["type"], said["other"])
        errors.append({"field": ".".join(map(str, place)), "message": sentence.format(**fault.get("ctx", {}))})
    return Problem(422, errors=errors)


class Failures:
    """Middleware that answers 500 when the app inside it fails.

    It logs the kind of error and the place, never the error's own message, which may quote what a resident sent.
    """

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def remember(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, remember)
        except Exception as error:
            logger.error("failed with %s", failure(error))
            if scope["type"] == "http" and not started:
                await self.answer(Request(scope, receive), Problem(500))(scope, receive, send)


def handle(app: FastAPI, answer: Answer) -> None:
    """Make the app answer every refusal and every failure by `answer`."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return answer(request, error)

    async def wrong(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, _from_validation(error))

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, wrong)
    app.add_middleware(Failures, answer=answer)


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the statuses as an operation declares them in the API description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    known = sentences()["problems"]
    return {status: {"description": known[str(status)]["title"], "content": content} for status in statuses}
