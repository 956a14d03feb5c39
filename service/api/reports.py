"""Reports: handed in, followed by their receipt, withdrawn."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request, Response

from model.limits import InvalidText
from service.api.answers import Assessment, Filed, Progress
from service.api.requests import Receipt, Report, json_only
from service.parts import address, parts, within_limits
from service.problems import Problem, declared, invalid
from service.progress import progress
from service.store import receipts, reports
from service.store.decisions import sentences

router = APIRouter(prefix="/v1/reports", tags=["reports"], dependencies=[Depends(within_limits)])


@router.post(
    "",
    status_code=201,
    dependencies=[Depends(json_only)],
    responses=declared(400, 403, 413, 415, 422, 429, 500, 503),
)
async def report(request: Request, response: Response, sent: Annotated[Report, Body()]) -> Filed:
    """Hand in a message to the street's staff; stored masked. The receipt is told this once, and follows the report."""
    here = parts(request)
    known = here.settings.community_names
    if known and sent.community and sent.community.strip() not in known:
        raise invalid("community", sentences()["community"]["unknown"].format(known="、".join(known)))
    try:
        assessment = await here.assess(sent.text, sent.sender)
    except InvalidText as error:
        raise invalid("text", str(error)) from None
    receipt = receipts.new()
    incoming = reports.Incoming(
        sent.text, sent.sender, assessment, "api", sent.community, sent.already_paid, address(request)
    )
    await here.stored(lambda store: reports.add(store, incoming, receipt))
    response.headers["Location"] = f"/v1/reports/{receipt}"
    return Filed(receipt=receipt, assessment=Assessment.model_validate(assessment))


@router.get("/{receipt}", response_model_exclude_none=True, responses=declared(404, 429, 500, 503))
async def follow(request: Request, receipt: Receipt) -> Progress:
    """Say where the report stands, and what staff decided."""
    here = parts(request)
    code = _read(receipt)
    found = await here.stored(lambda store: reports.find(store, code))
    if found is None:
        raise missing()
    return Progress.model_validate(progress(here.taxonomy, found))


@router.delete("/{receipt}", status_code=204, responses=declared(404, 429, 500, 503))
async def withdraw(request: Request, receipt: Receipt) -> None:
    """Delete the report and the text as it was sent; with a message's last report, all that is stored of it."""
    code = _read(receipt)
    if not await parts(request).stored(lambda store: reports.withdraw(store, code)):
        raise missing()


def missing() -> Problem:
    """Return the problem of a receipt that nobody holds."""
    said = sentences()["receipt"]
    return Problem(404, title=said["title"], detail=said["detail"])


def _read(written: str) -> str:
    receipt = receipts.read(written)
    if receipt is None:
        raise missing()
    return receipt
