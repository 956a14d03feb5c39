"""The categories, and what is said of each."""

from fastapi import APIRouter, Request

from service.api.answers import Taxonomy
from service.parts import parts
from service.problems import declared

router = APIRouter(prefix="/v1/taxonomy", tags=["about"], responses=declared(500))


@router.get("")
async def taxonomy(request: Request) -> Taxonomy:
    """Return groups, verdicts, categories, contacts and standing advice."""
    return Taxonomy.model_validate(parts(request).taxonomy)
