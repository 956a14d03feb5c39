"""How large a request may be: counted while it arrives, before anything is parsed."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import Problem


def is_form_with_files(headers: Headers) -> bool:
    """Tell whether a body is said to be multipart/form-data."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "multipart/form-data"


class BodyLimit:
    """Middleware that refuses a body of more than `limit` bytes with 413, or of more than its path's own limit.

    A form that carries a file has limits of its own, `forms`, also by path, each with the sentence that refuses it.
    Starlette's own middleware answers in plain text, so it is not used.
    """

    def __init__(
        self, app: ASGIApp, limit: int, by_path: Mapping[str, int], forms: Mapping[str, tuple[int, str]]
    ) -> None:
        self.app = app
        self.limit = limit
        self.by_path = by_path
        self.forms = forms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit, detail = self.by_path.get(scope["path"], self.limit), ""
        if scope["path"] in self.forms and is_form_with_files(headers):
            limit, detail = self.forms[scope["path"]]
        announced = headers.get("content-length", "")
        too_large = announced.isascii() and announced.isdigit() and int(announced) > limit
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            if too_large:
                raise _refusal(limit, detail)
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > limit:
                raise _refusal(limit, detail)
            return message

        await self.app(scope, counted, send)


def _refusal(limit: int, detail: str) -> Problem:
    return Problem(413, limit=limit, detail=detail) if detail else Problem(413, limit=limit)
