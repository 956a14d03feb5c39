"""Pictures that arrive in a form: taken into memory, read, and gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from model.wording import say
from service.bodies import is_form_with_files
from service.images.kinds import MAX_BYTES, Refused, kind_of
from service.images.pool import RETRY_SECONDS, Busy, Failed, Pool, Reading
from service.problems import Problem, invalid

FIELD = "image"
MAX_FIELDS = 20


class InMemory(MultiPartParser):
    """Starlette's parser, which would lay a large file on the disk for a while; here nothing goes there."""

    spool_max_size = 1 << 30


@asynccontextmanager
async def read_form(request: Request) -> AsyncIterator[FormData]:
    """Give the fields of a form, with one file at most, which is held in memory. Raises Problem 400."""
    try:
        if is_form_with_files(request.headers):
            parser = InMemory(request.headers, request.stream(), max_files=1, max_fields=MAX_FIELDS)
            form = await parser.parse()
        else:
            form = await request.form(max_fields=MAX_FIELDS)
    except (MultiPartException, ClientDisconnect):
        raise Problem(400, detail=say("image.unreadable")) from None
    try:
        yield form
    finally:
        await form.close()


def picture(form: FormData) -> UploadFile | None:
    """Return the picture of a form; a field left empty in a browser is none."""
    value = form.get(FIELD)
    return value if isinstance(value, UploadFile) and (value.filename or value.size) else None


def check_room(pool: Pool) -> None:
    """Raise Problem 503 where no picture can be read, or none now."""
    if not pool.usable:
        raise Problem(503, detail=say("image.off"))
    if pool.full():
        raise _busy()


async def read_picture(pool: Pool, upload: UploadFile) -> Reading:
    """Return what stands in the picture. Raises Problem: 413, 415, 422 that names the field, or 503."""
    check_room(pool)
    data = await upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Problem(413, detail=say("image.bytes"), limit=MAX_BYTES)
    if not data:
        raise invalid(FIELD, say("image.missing"))
    if kind_of(data) is None:
        raise Problem(415, {"Accept": "image/png, image/jpeg, image/webp"}, detail=say("image.kind"))
    try:
        return await asyncio.wrap_future(pool.read(data))
    except Refused as refused:
        raise invalid(FIELD, say(f"image.{refused.reason}")) from None
    except Busy:
        raise _busy() from None
    except Failed as failed:
        raise _later("image.slow" if failed.slow else "image.failed") from None


def _busy() -> Problem:
    return _later("image.busy")


def _later(key: str) -> Problem:
    return Problem(503, {"Retry-After": str(RETRY_SECONDS)}, detail=say(key))
