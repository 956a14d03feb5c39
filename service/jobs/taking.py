"""Taking a file that is sent with a form, and putting it into the queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from anyio import to_thread
from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from service.batch.encodings import canonical
from service.batch.errors import WrongUse, why
from service.batch.places import PACKED, TEXTS, Format, Place
from service.jobs.folders import Folders
from service.jobs.names import cleaned, stored
from service.jobs.refusals import refusal, wrong
from service.pages.fields import field
from service.parts import Parts, parts
from service.problems import TooManyRequests, document, invalid
from service.settings import MEGABYTE
from service.staff.callers import Caller
from service.store import jobs
from service.store.jobs import Asked, Bounds, TooMany
from service.store.tables.jobs import COLUMN

FILE = "file"
# The other fields of the form.
BESIDE_BYTES = 64 * 1024
ANSWERS = {"": False, "false": False, "true": True}
ENDINGS = (*Format, *(f"{text}{PACKED}" for text in TEXTS))


async def take(request: Request, caller: Caller) -> str:
    """Put the file of this form into the queue and return the id of its job.

    Raises Problem 400 for a form that cannot be read, 413, 422 that names the field, TooManyRequests, and 503 without
    store or disk.
    """
    here = parts(request)
    bounds = Bounds(here.settings.jobs_at_once, here.settings.jobs_a_day)
    with _bounded(bounds):
        await here.stored(partial(jobs.check_room, owner=caller.who, bounds=bounds))
    async with request.form() as form:
        upload = form.get(FILE)
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise wrong(FILE)
        asked = _asked(form, upload)
        return await _queued(here, caller, asked, upload, bounds)


def most_bytes(megabytes: int) -> int:
    """Return how long a form with the largest file may be."""
    return megabytes * MEGABYTE + BESIDE_BYTES


async def _queued(here: Parts, caller: Caller, asked: Asked, upload: UploadFile, bounds: Bounds) -> str:
    folders, id = Folders(here.settings.var), jobs.new_id()
    try:
        await to_thread.run_sync(folders.take, id, asked.source, upload.file)
    except OSError as error:
        raise refusal("no_room", detail=why(error)) from None
    add = partial(jobs.add, owner=caller.who, id=id, asked=asked, bounds=bounds, days=here.settings.job_days)
    try:
        with _bounded(bounds):
            await here.stored(add)
    except BaseException:
        folders.remove(id)
        raise
    return id


def _asked(form: FormData, upload: UploadFile) -> Asked:
    name = cleaned(upload.filename or "")
    try:
        place = Place.of(Path(name))
    except WrongUse as error:
        raise invalid(FILE, str(error)) from None
    if not upload.size:
        raise wrong(FILE, "empty")
    source = f"{place.format}{PACKED * place.packed}"
    explain = field(form, "explain").strip().lower()
    if explain not in ANSWERS:
        raise wrong("explain")
    column = field(form, "text_column").replace("\0", "")
    if len(column) > COLUMN:
        raise wrong("text_column", most=COLUMN)
    return Asked(
        name=stored(name, name[-len(source) :]),
        size=upload.size,
        source=source,
        target=_target(field(form, "format"), source),
        text_column=column if column.strip() else None,
        encoding=_encoding(field(form, "encoding").replace("\0", "").strip()),
        explain=ANSWERS[explain],
    )


def _target(wanted: str, source: str) -> str:
    target = wanted.strip().lower().removeprefix(".") or source
    if target not in ENDINGS:
        raise wrong("format", known="、".join(ENDINGS))
    return target


def _encoding(wanted: str) -> str | None:
    if not wanted:
        return None
    try:
        return canonical(wanted)
    except WrongUse as error:
        raise invalid("encoding", str(error)) from None


@contextmanager
def _bounded(bounds: Bounds) -> Iterator[None]:
    """Let what the store refuses become a problem."""
    try:
        yield
    except TooMany as many:
        said = refusal("a_day", count=bounds.a_day) if many.daily else refusal("at_once", count=bounds.at_once)
        raise TooManyRequests(many.seconds, document(said)["detail"]) from None
