"""Templates and static files of the pages."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.parts import parts

HERE = Path(__file__).resolve().parent.parent
STATIC = HERE / "static"
SIZE_COOKIE = "size"
SIZES = ("standard", "large")
A_YEAR = 365 * 24 * 3600


@cache
def _address(name: str) -> str:
    """Return the address of a static file, which changes with what is in it."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals["static"] = _address


class CachedFiles(StaticFiles):
    """Static files, kept by the browser for a year: a changed file has another address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file's response."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return response


def size_of(request: Request, asked: str | None) -> str:
    """Return the size of type: the one asked for now, else the one kept in the cookie, else the first."""
    for size in (asked, request.cookies.get(SIZE_COOKIE)):
        if size in SIZES:
            return size
    return SIZES[0]


def page(
    request: Request,
    name: str,
    *,
    status: int = 200,
    size: str | None = None,
    headers: dict[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Return the page of template `name`; a size that is asked for is remembered in a cookie."""
    chosen = size_of(request, size)
    content = _environment.get_template(name).render(taxonomy=parts(request).taxonomy, size=chosen, **values)
    response = HTMLResponse(content, status, headers)
    if size in SIZES:
        response.set_cookie(SIZE_COOKIE, chosen, max_age=A_YEAR, httponly=True, samesite="lax")
    return response
