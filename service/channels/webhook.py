"""Messages from any other channel, by a call that is signed with a shared secret."""

import hashlib
import json
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Request
from pydantic import BaseModel, Field

from model.limits import InvalidText
from service.api.answers import Assessment
from service.api.requests import Sender, Text, json_only
from service.channels import replies, signatures
from service.channels.memory import Memory
from service.channels.once import Once
from service.channels.sentences import sentences
from service.parts import Parts, parts
from service.problems import Problem, declared, invalid
from service.rates import Rates
from service.settings import Settings

PATH = "/v1/webhook"
REMEMBER_SECONDS = 2 * signatures.WINDOW_SECONDS
MOST_MESSAGES = 10_000


class Handed(BaseModel):
    """A message that another channel hands on."""

    id: Annotated[
        str, Field(min_length=1, max_length=200, description="your id of the message; the same one is answered once")
    ]
    channel: Annotated[
        str, Field(pattern=r"^[a-z0-9_-]{1,20}$", description="your name of the channel", examples=["hotline"])
    ]
    text: Text
    sender: Sender = None


class Answered(BaseModel):
    """What to answer there."""

    id: str
    reply: str = Field(description="ready to send: verdict, first reason, next step; under 600 characters, no links")
    assessment: Assessment


class Webhook:
    """The calls of all who hold the secret."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.webhook_secret
        self._rates = Rates(settings.webhook_limits)
        self._once: Once[Answered] = Once(Memory(REMEMBER_SECONDS, MOST_MESSAGES))
        self._contents: Memory[str, str] = Memory(REMEMBER_SECONDS, MOST_MESSAGES)

    async def signed(
        self,
        request: Request,
        timestamp: Annotated[
            str, Header(alias="Shizha-Timestamp", description="Unix time, within 5 minutes of the service's clock")
        ] = "",
        signature: Annotated[
            str,
            Header(
                alias="Shizha-Signature",
                description="HMAC-SHA256 of timestamp, a dot and the body, by the shared secret, in hexadecimal",
            ),
        ] = "",
    ) -> None:
        """Raise Problem 403 unless the call is signed, and TooManyRequests where there are too many that are."""
        expected = signatures.of_webhook(self._secret, timestamp, await request.body())
        if not signatures.equal(signature, expected) or not signatures.is_fresh(timestamp):
            raise Problem(403, detail=sentences()["problems"]["signature"])
        self._rates.spend(PATH)

    async def receive(self, request: Request, handed: Annotated[Handed, Body()]) -> Answered:
        """Judge a message of another channel and say what to answer there. Nothing is stored.

        The same id of the same channel is answered once: sent again within ten minutes it gets the same answer.
        """
        key = f"{handed.channel} {handed.id}"
        content = hashlib.sha256(json.dumps(handed.model_dump()).encode()).hexdigest()
        known = self._contents.get(key)
        if known not in (None, content):
            raise Problem(409, detail=sentences()["problems"]["other_content"])
        self._contents.put(key, content)
        here = parts(request)
        return await self._once.begin(key, lambda: _answer(here, handed))


async def _answer(here: Parts, handed: Handed) -> Answered:
    try:
        assessment = await here.assess(handed.text, handed.sender)
    except InvalidText as error:
        raise invalid("text", str(error)) from None
    if replies.says_paid(handed.text):
        reply = replies.for_paid(here.taxonomy)
    else:
        reply = replies.for_assessment(here.taxonomy, handed.text, assessment)
    return Answered(id=handed.id, reply=reply, assessment=Assessment.model_validate(assessment))


def router(settings: Settings) -> APIRouter:
    """Return the call that these settings open."""
    webhook = Webhook(settings)
    made = APIRouter(tags=["channels"])
    made.add_api_route(
        PATH,
        webhook.receive,
        methods=["POST"],
        # The signature is checked before the fields are.
        dependencies=[Depends(json_only), Depends(webhook.signed)],
        responses=declared(400, 403, 409, 413, 415, 422, 429, 500, 503),
    )
    return made
