"""The model that answers."""

from fastapi import APIRouter, Request

from service.api.answers import Model
from service.parts import parts
from service.problems import declared

router = APIRouter(prefix="/v1/model", tags=["about"], responses=declared(500, 503))


@router.get("")
async def model(request: Request) -> Model:
    """Return version, training date, thresholds and measured figures."""
    return Model.model_validate(parts(request).judge().card)
