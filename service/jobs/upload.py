"""Forms that carry a file: it goes to a nameless file on the disk of the jobs while it arrives, never into memory."""

from collections.abc import Callable, Coroutine
from contextlib import aclosing
from tempfile import TemporaryFile
from typing import Any

from anyio import to_thread
from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from service.batch.errors import why
from service.bodies import is_form_with_files
from service.jobs.folders import Folders
from service.jobs.refusals import refusal
from service.parts import parts

MAX_FIELDS = 20


class _Parser(MultiPartParser):
    """Starlette's parser, which would lay files into memory and then where the system has its temporary ones."""

    def __init__(self, request: Request, stream: Any, folder: str) -> None:
        super().__init__(request.headers, stream, max_files=1, max_fields=MAX_FIELDS)
        self._folder = folder

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        upload = self._current_part.file
        if upload is not None:
            upload.file.close()
            # Without a name it is gone with this process, however that ends.
            upload.file = TemporaryFile(dir=self._folder)  # noqa: SIM115
            self._files_to_close_on_error.append(upload.file)  # type: ignore[arg-type]


class _Streamed(Request):
    async def _get_form(self, **bounds: Any) -> FormData:
        if self._form is not None or not is_form_with_files(self.headers):
            return await super()._get_form(**bounds)
        try:
            folder = await to_thread.run_sync(Folders(parts(self).settings.var).ready)
            async with aclosing(self.stream()) as stream:
                self._form = await _Parser(self, stream, str(folder)).parse()
        except (MultiPartException, ClientDisconnect):
            raise refusal("unreadable") from None
        except OSError as error:
            raise refusal("no_room", detail=why(error)) from None
        return self._form


class UploadRoute(APIRoute):
    """A route whose request reads forms so, also where it is who calls that is looked for in the form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, given such a request; what it read is let go of at the end."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            streamed = _Streamed(request.scope, request.receive)
            try:
                return await inner(streamed)
            finally:
                await streamed.close()

        return handle
