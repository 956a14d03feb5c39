"""What is counted, for Prometheus."""

from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from service.metrics import CONTENT_TYPE
from service.parts import address, parts
from service.problems import Problem, declared
from service.store.tally import tally

# Who comes by a proxy comes from its address, whoever they are.
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {CONTENT_TYPE: {"schema": {"type": "string"}}}}}

router = APIRouter(tags=["health"])


async def watching(request: Request) -> None:
    """Raise Problem 404 for who may not read the counts, as if there were none."""
    match parts(request).settings.metrics:
        case "off":
            raise Problem(404)
        case "local" if not from_here(request):
            raise Problem(404)


def from_here(request: Request) -> bool:
    """Tell whether a request came from this machine, and past no proxy."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        sender = ip_address(address(request))
    except ValueError:
        return False
    return (getattr(sender, "ipv4_mapped", None) or sender).is_loopback


@router.get(
    "/metrics",
    dependencies=[Depends(watching)],
    response_class=Response,
    responses={**TEXT, **declared(404, 500)},
)
async def metrics(request: Request) -> Response:
    """Give all counts as Prometheus reads them; to this machine alone unless the settings say otherwise.

    Without a store the counts of the store are left out.
    """
    here = parts(request)
    models = {"current": here.models.assessor, "shadow": here.models.shadow}
    versions = {role: model.version for role, model in models.items() if model is not None}
    states = await here.states()
    try:
        found = await here.stored(tally)
    except Problem:
        found = None
    return Response(here.metrics.exposed(versions, states, found), media_type=CONTENT_TYPE)
