"""Tokens for forms that change something: only a page of this service, in this browser, can have made one."""

import hmac
import re
import secrets
import time

from fastapi import Request
from starlette.responses import Response

from service.store.keys import Keys

COOKIE = "visit"
VALID_SECONDS = 12 * 3600
_VISIT = re.compile(r"[A-Za-z0-9_-]{22}")
_TOKEN = re.compile(r"(?P<once>[A-Za-z0-9_-]{22})\.(?P<made>\d{1,12})\.(?P<seal>[0-9a-f]{64})")


def visit_of(request: Request) -> str:
    """Return the random name of this browser's visit, a new one where its cookie holds none."""
    kept = request.cookies.get(COOKIE, "")
    return kept if _VISIT.fullmatch(kept) else secrets.token_urlsafe(16)


def remember(request: Request, response: Response, visit: str) -> None:
    """Set the cookie of the visit, which ends with the browser's session."""
    response.set_cookie(COOKIE, visit, httponly=True, samesite="strict", secure=request.url.scheme == "https")


def token(keys: Keys, visit: str) -> str:
    """Return a token for a form of this visit, valid for VALID_SECONDS."""
    once, made = secrets.token_urlsafe(16), str(int(time.time()))
    return f"{once}.{made}.{_seal(keys, visit, once, made)}"


def once(keys: Keys, request: Request, given: str) -> str | None:
    """Return the random part of a token, the same each time its form is sent; None for a strange or old one."""
    match = _TOKEN.fullmatch(given)
    if not match or not hmac.compare_digest(
        match["seal"], _seal(keys, request.cookies.get(COOKIE, ""), match["once"], match["made"])
    ):
        return None
    return match["once"] if 0 <= time.time() - int(match["made"]) <= VALID_SECONDS else None


def _seal(keys: Keys, visit: str, once: str, made: str) -> str:
    return keys.code("form", visit, once, made).hex()
