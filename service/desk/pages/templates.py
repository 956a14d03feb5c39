"""Templates and static files of the desk."""

from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse

from service.pages.templates import addresses, environment, static
from service.staff.callers import Caller
from service.staff.roles import Act
from service.staff.wording import act, title

HERE = Path(__file__).resolve().parent.parent
STATIC = HERE / "static"
# The pages of the header, each with what one must be allowed to do to see it.
NAVIGATION = (
    ("queue", Act.VIEW),
    ("lists", Act.VIEW),
    ("leads", Act.VIEW),
    ("overview", Act.VIEW),
    ("jobs", Act.JOBS),
    ("audit", Act.AUDIT),
)

_environment = environment(
    HERE / "templates", static=addresses(STATIC, "/desk/static"), resident_static=static, title_of=title, act_text=act
)


def page(
    request: Request, name: str, /, *, status: int = 200, headers: dict[str, str] | None = None, **values: object
) -> HTMLResponse:
    """Return the page of template `name`.

    Templates know the `caller` (None while nobody is signed in), the `places` of the navigation, and `here`, the path
    of this page.
    """
    caller: Caller | None = getattr(request.state, "caller", None)
    places = [place for place, needed in NAVIGATION if caller and caller.may(needed)]
    content = _environment.get_template(name).render(caller=caller, places=places, here=request.url.path, **values)
    return HTMLResponse(content, status, headers)
