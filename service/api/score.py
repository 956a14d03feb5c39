"""Judging messages: one, or up to a thousand."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from starlette.concurrency import run_in_threadpool

from model.advice import sentences
from model.limits import InvalidText
from service.api.answers import Assessment, BatchAnswer, BatchError, BatchJudgement, Judgement
from service.api.requests import Batch, BatchMessage, Question, json_only
from service.lists.listed import Listed
from service.parts import parts, scoring_within_limits
from service.problems import declared, invalid

router = APIRouter(
    prefix="/v1/score",
    tags=["score"],
    dependencies=[Depends(json_only), Depends(scoring_within_limits)],
    responses=declared(400, 413, 415, 422, 429, 500, 503),
)


@router.post("")
async def score(request: Request, question: Annotated[Question, Body()]) -> Assessment:
    """Judge one message: verdict, kind, evidence, and advice for who asks. Nothing is stored."""
    known = parts(request)
    try:
        assessment = known.judge().assess(question.text, question.sender)
    except InvalidText as error:
        raise invalid("text", str(error)) from None
    told = sentences(known.taxonomy, assessment.verdict, assessment.category, question.audience)
    return Assessment.model_validate(replace(assessment, advice=told))


@router.post("/batch")
async def score_batch(request: Request, batch: Annotated[Batch, Body()]) -> BatchAnswer:
    """Judge up to 1,000 messages; one that cannot be judged gets an error in its place. Nothing is stored."""
    assessor = parts(request).judge()
    results = await run_in_threadpool(lambda: [_result(assessor, message) for message in batch.messages])
    return BatchAnswer(results=results, model=assessor.version)


def _result(assessor: Listed, message: BatchMessage) -> BatchJudgement | BatchError:
    try:
        assessment = assessor.assess(message.text, message.sender)
    except InvalidText as error:
        return BatchError(id=message.id, error=str(error))
    judged = Judgement.model_validate(assessment)
    return BatchJudgement(id=message.id, model=assessment.model, **dict(judged))
