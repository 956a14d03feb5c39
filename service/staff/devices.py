"""Browsers in which a person signed in before, known by a sealed cookie: others' failures do not slow them down."""

import hmac
import re
import secrets

from fastapi import Request
from starlette.responses import Response

from service.store.keys import Keys

COOKIE = "desk_device_"
VALID_SECONDS = 400 * 24 * 3600
_COOKIE = re.compile(r"desk_device_(\d{1,9})")
_VALUE = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{64})")


def known(keys: Keys, cookies: dict[str, str]) -> dict[int, str]:
    """Return for each person who signed in with this browser before the browser's random name."""
    found = {}
    for cookie, value in cookies.items():
        named, match = _COOKIE.fullmatch(cookie), _VALUE.fullmatch(value)
        if named and match and hmac.compare_digest(match[2], _seal(keys, int(named[1]), match[1])):
            found[int(named[1])] = match[1]
    return found


def remember(keys: Keys, request: Request, response: Response, staff_id: int) -> None:
    """Set the cookie by which this browser is known for this person from now on; its random name stays the same."""
    once = known(keys, request.cookies).get(staff_id) or secrets.token_urlsafe(16)
    response.set_cookie(
        f"{COOKIE}{staff_id}",
        f"{once}.{_seal(keys, staff_id, once)}",
        max_age=VALID_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _seal(keys: Keys, staff_id: int, once: str) -> str:
    return keys.code("device", str(staff_id), once).hex()
