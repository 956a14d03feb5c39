"""Templates and static files of the pages."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.pages.looks import A_YEAR, chosen, remember
from service.parts import parts

HERE = Path(__file__).resolve().parent.parent
STATIC = HERE / "static"


def addresses(folder: Path, at: str) -> Callable[[str], str]:
    """Return what gives the address of a file of this folder, served `at`; it changes with what is in the file."""

    @cache
    def address(name: str) -> str:
        return f"{at}/{name}?v={hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]}"

    return address


static = addresses(STATIC, "/static")


def environment(templates: Path, **known: object) -> Environment:
    """Return the templates of this folder, which know these values."""
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= known
    return made


_environment = environment(HERE / "templates", static=static)


class CachedFiles(StaticFiles):
    """Static files, kept by the browser for a year: a changed file has another address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file's response."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return response


def page(
    request: Request,
    name: str,
    *,
    status: int = 200,
    looks: Mapping[str, str] | None = None,
    headers: dict[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Return the page of template `name`; `looks` that are asked for now are remembered in cookies."""
    now = looks or {}
    content = _environment.get_template(name).render(
        taxonomy=parts(request).taxonomy, looks=chosen(request, now), **values
    )
    response = HTMLResponse(content, status, headers)
    remember(response, now)
    return response
