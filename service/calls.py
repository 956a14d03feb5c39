"""A request as it is followed: its id, and the template of the route that took it, never its path."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"
_HEADER = HEADER.lower().encode()
NOWHERE = "none"
LINE = "%(method)s %(route)s %(status)d %(ms).1f ms"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# The caller went before there was an answer; the number is the one that proxies write for it.
GONE = 499

# Only what is drawn at random: an id stands in the log, where a number or a receipt that was sent as one must not.
_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)

# Called with the method, the route, the status and how many seconds it took.
Answered = Callable[[str, str, int, float], None]

_current: ContextVar["Call | None"] = ContextVar("call", default=None)

logger = logging.getLogger("shizha.access")


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `scope` is its own, which knows the route once there is one."""

    id: str
    scope: Scope

    @property
    def route(self) -> str:
        """The template of the route, such as /v1/reports/{receipt}; `none` where no route took it."""
        route = self.scope.get("route")
        # Files have no route of their own, only the folder that they are served from.
        return str(getattr(route, "path", "")) or self.scope.get("root_path") or NOWHERE

    @property
    def method(self) -> str:
        """The method, `other` for one that no route has."""
        return self.scope["method"] if self.scope["method"] in METHODS else "other"


def current() -> Call | None:
    """Return the request that is answered here, in a handler, in its threads and in the tasks it began; else None."""
    return _current.get()


class Calls:
    """Middleware that gives each request its id, measures it, and writes one line for it.

    An id that comes with the request is kept where it is a UUID or 32 hexadecimal digits.
    """

    def __init__(self, app: ASGIApp, answered: Answered) -> None:
        self.app = app
        self.answered = answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = Headers(scope=scope).get(HEADER, "")
        call = Call(sent if _ID.fullmatch(sent) else str(uuid4()), scope)
        began, status = time.perf_counter(), GONE

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_HEADER, call.id.encode())]
            await send(message)

        before = _current.set(call)
        try:
            await self.app(scope, receive, with_id)
        finally:
            self._done(call, status, time.perf_counter() - began)
            _current.reset(before)

    def _done(self, call: Call, status: int, seconds: float) -> None:
        method, route = call.method, call.route
        self.answered(method, route, status, seconds)
        if logger.isEnabledFor(logging.INFO):
            said = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            more = {"fields": said}
            # Not by logger.info, which first looks for the line that called it.
            logger.handle(logger.makeRecord(logger.name, logging.INFO, __file__, 0, LINE, (said,), None, extra=more))
