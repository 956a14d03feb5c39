"""Judging messages: one, or up to a thousand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import orjson
from fastapi import APIRouter, Body, Depends, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from model.advice import sentences
from model.limits import InvalidText
from model.taxonomy import Audience
from service.api.answers import Assessment, BatchAnswer, BatchError, BatchJudgement, Judgement
from service.api.requests import JSON, Batch, BatchMessage, Question, json_only
from service.lists.listed import Listed
from service.parts import parts, scoring_within_limits
from service.problems import declared, invalid

router = APIRouter(
    prefix="/v1/score",
    tags=["score"],
    dependencies=[Depends(json_only), Depends(scoring_within_limits)],
    responses=declared(400, 413, 415, 422, 429, 500, 503),
)


class Direct(APIRoute):
    """The route of `score`, which answers a good question at once: FastAPI's way to it takes longer than judging.

    Every other request goes FastAPI's way, which tells what is wrong with it.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        kind = request.headers.get("content-type", "").partition(";")[0]
        if request.method != "POST" or kind != JSON:
            await super().handle(scope, receive, send)
            return
        message = await receive()
        question = _question(message)
        if question is None:
            await super().handle(scope, _first(message, receive), send)
            return
        await scoring_within_limits(request)
        response = await score(request, question)
        await response(scope, receive, send)


def _question(message: Message) -> Question | None:
    """Return the question that a message of a request holds, None where it holds anything but a whole good one."""
    if message["type"] != "http.request" or message.get("more_body"):
        return None
    try:
        return Question.model_validate(orjson.loads(message.get("body", b"")))
    except ValueError:
        return None


def _first(message: Message, receive: Receive) -> Receive:
    """Return what receives this message, and then what comes after it."""
    waiting = [message]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


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
    # What the model made has the shape of answers.Assessment, and is not checked again.
    return Response(orjson.dumps(assessment), media_type=JSON)


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
