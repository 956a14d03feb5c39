"""How pages look to who asked for it: the size of type and the contrast, each remembered in a cookie of its name."""

from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response

# The first of each is what everybody sees who has chosen nothing.
CHOICES = {"size": ("standard", "large"), "contrast": ("normal", "more")}
A_YEAR = 365 * 24 * 3600


def asked(fields: Mapping[str, object]) -> dict[str, str]:
    """Return what a form or a query asks for now; what it does not name, or names wrongly, is left out."""
    found = {name: fields.get(name) for name in CHOICES}
    return {name: value for name, value in found.items() if isinstance(value, str) and value in CHOICES[name]}


def chosen(request: Request, now: Mapping[str, str]) -> dict[str, str]:
    """Return the looks in force: what is asked for now, else what the cookies keep, else the first of each."""
    return {name: values[0] for name, values in CHOICES.items()} | asked(request.cookies) | dict(now)


def remember(response: Response, now: Mapping[str, str]) -> None:
    """Set the cookies of what is asked for now."""
    for name, value in now.items():
        response.set_cookie(name, value, max_age=A_YEAR, httponly=True, samesite="lax")
