"""Files scored in the background over HTTP: sent, followed, downloaded, and cancelled or removed."""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field, WithJsonSchema
from starlette.responses import StreamingResponse

from service.batch.places import PACKED, Format
from service.bodies import is_form_with_files
from service.jobs import names
from service.jobs.folders import BLOCK, Folders, result_name
from service.jobs.refusals import refusal
from service.jobs.taking import ENDINGS, FILE, take
from service.jobs.upload import UploadRoute
from service.jobs.wording import table
from service.parts import Parts, parts
from service.problems import declared
from service.staff.callers import Caller, may
from service.staff.roles import Act, Role
from service.store import jobs
from service.store.jobs import Seen
from service.store.tables import JobState
from service.store.tables.jobs import COLUMN, ID

router = APIRouter(prefix="/v1/jobs", tags=["jobs"], route_class=UploadRoute)

MOST = 200
KINDS = {
    Format.JSONL: "application/x-ndjson",
    Format.CSV: "text/csv",
    Format.TSV: "text/tab-separated-values",
    Format.TXT: "text/plain",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
}
GZIP = "application/gzip"
NAMED = re.compile(rf"[0-9a-f]{{{ID}}}", re.ASCII)

Sender = Annotated[Caller, Depends(may(Act.JOBS))]
JobId = Annotated[str, Path(description="the id that sending the file gave", examples=["5f0c3a9be1d24c7780ab91d2"])]
Ending = Annotated[str, WithJsonSchema({"type": "string", "enum": list(ENDINGS)})]

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FILE],
                    "properties": {
                        FILE: {
                            "type": "string",
                            "format": "binary",
                            "description": "messages, one a row; the ending of its name tells the format",
                        },
                        "text_column": {
                            "type": "string",
                            "maxLength": COLUMN,
                            "description": "the column that holds the message; found by its usual names where left out",
                        },
                        "encoding": {
                            "type": "string",
                            "description": "such as utf-8, gb18030 or utf-16; detected where left out",
                        },
                        "explain": {
                            "type": "string",
                            "enum": ["true", "false"],
                            "default": "false",
                            "description": "add a column of reasons",
                        },
                        "format": {
                            "type": "string",
                            "enum": list(ENDINGS),
                            "description": "of the result; that of the file where left out",
                        },
                    },
                }
            }
        },
    }
}
RESULT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "the scored file",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (*KINDS.values(), GZIP)},
        "headers": {
            "Content-Disposition": {"description": "the name of the file, in UTF-8", "schema": {"type": "string"}}
        },
    }
}
MADE: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "the file waits to be scored",
        "headers": {"Location": {"description": "where the job is followed", "schema": {"type": "string"}}},
    }
}


class Made(BaseModel):
    """A job that was put into the queue."""

    id: str
    status: JobState


class Counts(BaseModel):
    """What the result holds, in rows."""

    rows: int
    scored: int
    errors: int
    verdicts: dict[str, int]
    groups: dict[str, int]
    categories: dict[str, int] = Field(description="those that occur, the most frequent first")
    error_causes: dict[str, int]
    model: str = Field(description="version of the model")


class Job(BaseModel):
    """A file that was sent, and how far it is."""

    id: str
    status: JobState
    status_text: str
    name: str = Field(description="the name of the file, masked", examples=["举报.xlsx"])
    owner: str = Field(description="who sent it, a person or a key")
    size: int = Field(description="bytes of the file as it was sent")
    format: Ending = Field(description="of the result")
    text_column: str | None
    encoding: str | None
    explain: bool
    created: datetime
    started: datetime | None
    finished: datetime | None
    expires: datetime = Field(description="when file and result are deleted at the latest")
    rows: int = Field(ge=0, description="rows that are done")
    rate: float = Field(ge=0, description="rows a second, lately")
    seconds_left: float | None = Field(description="while it runs and that can be told")
    counts: Counts | None = Field(description="once it is done")
    error: str | None = Field(description="why it failed, and what to do")
    result: str | None = Field(description="where the scored file is, once it is done")


class JobPage(BaseModel):
    """Some jobs, the newest first."""

    items: list[Job]
    next: str | None = Field(description="the cursor of the next jobs, null where there are none")


@router.post(
    "",
    status_code=202,
    responses=MADE | declared(400, 401, 403, 413, 415, 422, 429, 500, 503),
    openapi_extra=BODY,
)
async def send(request: Request, response: Response, caller: Sender) -> Made:
    """Send a file to be scored. It holds messages in clear: it is deleted as soon as it is scored."""
    if not is_form_with_files(request.headers):
        raise refusal("form", {"Accept": "multipart/form-data"})
    id = await take(request, caller)
    response.headers["Location"] = f"{router.prefix}/{id}"
    return Made(id=id, status=JobState.QUEUED)


@router.get("", responses=declared(401, 403, 422, 500, 503))
async def rows(
    request: Request,
    caller: Sender,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[str | None, Query(pattern=f"^{NAMED.pattern}$", description="`next` of the page before")] = None,
) -> JobPage:
    """Give the caller's jobs, to administrators those of all."""
    found = await parts(request).stored(lambda store: jobs.listed(store, whose(caller), limit + 1, cursor))
    return JobPage(
        items=[shown(job) for job in found[:limit]], next=found[limit - 1].id if len(found) > limit else None
    )


@router.get("/{id}", responses=declared(401, 403, 404, 500, 503))
async def see(request: Request, id: JobId, caller: Sender) -> Job:
    """Give a job and how far it is."""
    return shown(await _found(parts(request), id, caller))


@router.get("/{id}/result", response_class=Response, responses=RESULT | declared(401, 403, 404, 409, 410, 500, 503))
async def result(request: Request, id: JobId, caller: Sender) -> Response:
    """Give the scored file; who took it stands in the audit trail."""
    here = parts(request)
    job = await _found(here, id, caller)
    if job.state is JobState.EXPIRED:
        raise _expired(here)
    if job.state is not JobState.DONE:
        raise refusal("not_done" if job.state in jobs.OPEN else "never")
    path = Folders(here.settings.var).of(id) / result_name(job.asked.target)
    try:
        file = await to_thread.run_sync(path.open, "rb")
    except OSError:
        raise _expired(here) from None
    try:
        await here.stored(partial(jobs.downloaded, id=id, who=caller.who))
    except BaseException:
        file.close()
        raise
    return StreamingResponse(_blocks(file), headers=_headers(job, os.fstat(file.fileno()).st_size))


@router.delete("/{id}", status_code=204, responses=declared(401, 403, 404, 500, 503))
async def remove(request: Request, id: JobId, caller: Sender) -> None:
    """Cancel a job that waits or runs; remove one that does not, with its result."""
    await removed(parts(request), id, caller)


async def removed(here: Parts, id: str, caller: Caller) -> None:
    """Cancel or remove a job; raises Problem 404."""
    if not NAMED.fullmatch(id):
        raise refusal("missing")
    may_go = await here.stored(lambda store: jobs.end(store, id, caller.who, whose(caller)))
    if may_go is None:
        raise refusal("missing")
    if may_go:
        await to_thread.run_sync(Folders(here.settings.var).remove, id)


def whose(caller: Caller) -> str | None:
    """Return whose jobs the caller may see, None for those of all."""
    return None if caller.role is Role.ADMIN else caller.who


def shown(job: Seen) -> Job:
    """Return a job as it is answered."""
    return Job(
        id=job.id,
        status=job.state,
        status_text=table()["states"][job.state],
        name=job.asked.name,
        owner=job.owner_name,
        size=job.asked.size,
        format=job.asked.target,
        text_column=job.asked.text_column,
        encoding=job.asked.encoding,
        explain=job.asked.explain,
        created=job.created,
        started=job.started,
        finished=job.finished,
        expires=job.expires,
        rows=job.rows,
        rate=job.rate,
        seconds_left=job.left if job.state is JobState.RUNNING else None,
        counts=Counts.model_validate(job.counts) if job.counts else None,
        error=job.error,
        result=f"{router.prefix}/{job.id}/result" if job.state is JobState.DONE else None,
    )


async def _found(here: Parts, id: str, caller: Caller) -> Seen:
    job = await here.stored(lambda store: jobs.find(store, id, whose(caller))) if NAMED.fullmatch(id) else None
    if job is None:
        raise refusal("missing")
    return job


def _expired(here: Parts) -> Exception:
    return refusal("expired", days=here.settings.job_days)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while block := file.read(BLOCK):
            yield block


def _headers(job: Seen, size: int) -> dict[str, str]:
    """Return the headers of a result. Its type is said without an encoding, which is that of the file that was sent."""
    name, ending = names.result(job.asked.name, job.asked.target), job.asked.target
    return {
        "Content-Type": GZIP if ending.endswith(PACKED) else KINDS[Format(ending)],
        "Content-Length": str(size),
        "Content-Disposition": f"attachment; filename=\"result.{ending}\"; filename*=UTF-8''{quote(name, safe='')}",
    }
