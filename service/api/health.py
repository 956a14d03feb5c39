"""Whether the service is alive, and whether it is ready."""

from fastapi import APIRouter, Request

from service.api.answers import Alive, Ready
from service.parts import parts
from service.problems import Problem, declared

router = APIRouter(tags=["health"])


@router.get("/healthz", responses=declared(500))
async def healthz() -> Alive:
    """Say that the process answers."""
    return Alive()


@router.get("/readyz", responses=declared(500, 503))
async def readyz(request: Request) -> Ready:
    """Say that every part is ready, or answer 503 with the state of each.

    Reading pictures may be `off` or `failing`; everything else is done without it.
    """
    states = await parts(request).states()
    if "down" in states.values():
        raise Problem(503, parts=states)
    return Ready(parts=states)
