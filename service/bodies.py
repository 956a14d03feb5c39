"""How large a request may be: counted while it arrives, before anything is parsed."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import Problem


class BodyLimit:
    """Middleware that refuses a body of more than `limit` bytes with 413, or of more than its path's own limit.

    Starlette's own middleware answers in plain text, so it is not used.
    """

    def __init__(self, app: ASGIApp, limit: int, by_path: Mapping[str, int]) -> None:
        self.app = app
        self.limit = limit
        self.by_path = by_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.by_path.get(scope["path"], self.limit)
        announced = Headers(scope=scope).get("content-length", "")
        arrived = int(announced) if announced.isascii() and announced.isdigit() else 0
        too_large = arrived > limit
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            if too_large:
                raise Problem(413, limit=limit)
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > limit:
                raise Problem(413, limit=limit)
            return message

        await self.app(scope, counted, send)
