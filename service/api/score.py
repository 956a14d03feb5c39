"""Judging messages: one, or up to a thousand."""

import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from model import assessment as said
from model.advice import sentences
from model.limits import InvalidText
from model.taxonomy import Audience
from service.api.answers import Assessment, BatchAnswer, BatchError, BatchJudgement, Judgement
from service.api.requests import JSON, Batch, BatchMessage, Question, json_only
from service.lists.listed import Listed
from service.parts import parts, scoring_within_limits
from service.problems import declared, invalid

# Writes what answers.Assessment describes, without checking again what the model made.
_WRITTEN = TypeAdapter(said.Assessment)

router = APIRouter(
    prefix="/v1/score",
    tags=["score"],
    dependencies=[Depends(json_only), Depends(scoring_within_limits)],
    responses=declared(400, 413, 415, 422, 429, 500, 503),
)


class Direct(APIRoute):
    """The route of `score`: a good question is answered at once, since FastAPI's way takes as long as judging.

    Every other request goes FastAPI's way, which tells what is wrong with it.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        other = super().get_route_handler()

        async def answer(request: Request) -> Response:
            question = await _good(request)
            if question is None:
                return await other(request)
            await scoring_within_limits(request)
            return await score(request, question)

        return answer


async def _good(request: Request) -> Question | None:
    """Return the question of a request, None where there is anything to say against it."""
    if request.headers.get("content-type") != JSON:
        return None
    try:
        return Question.model_validate(json.loads(await request.body()))
    except (ValueError, RecursionError, ClientDisconnect):
        return None


async def score(request: Request, question: Annotated[Question, Body()]) -> Response:
    """Judge one message: verdict, kind, evidence, and advice for who asks. Nothing is stored."""
    here = parts(request)
    try:
        assessment = await here.assess(question.text, question.sender)
    except InvalidText as error:
        raise invalid("text", str(error)) from None
    if question.audience is not Audience.GENERAL:
        told = sentences(here.taxonomy, assessment.verdict, assessment.category, question.audience)
        assessment = replace(assessment, advice=told)
    return Response(_WRITTEN.dump_json(assessment), media_type=JSON)


router.add_api_route("", score, methods=["POST"], response_model=Assessment, route_class_override=Direct)


@router.post("/batch", response_model=BatchAnswer)
async def score_batch(request: Request, batch: Annotated[Batch, Body()]) -> Response:
    """Judge up to 1,000 messages; one that cannot be judged gets an error in its place. Nothing is stored."""
    assessor = parts(request).judge()
    return Response(await run_in_threadpool(_answered, assessor, batch.messages), media_type=JSON)


def _answered(assessor: Listed, messages: Sequence[BatchMessage]) -> str:
    results = [_result(assessor, message) for message in messages]
    return BatchAnswer(results=results, model=assessor.version).model_dump_json()


def _result(assessor: Listed, message: BatchMessage) -> BatchJudgement | BatchError:
    try:
        assessment = assessor.assess(message.text, message.sender)
    except InvalidText as error:
        return BatchError(id=message.id, error=str(error))
    judged = Judgement.model_validate(assessment)
    return BatchJudgement(id=message.id, model=assessment.model, **dict(judged))
