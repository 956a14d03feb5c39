"""A WeChat official account: the platform hands on what residents write, and takes the answer as its response.

The service itself calls nobody: it fetches no picture and sends nothing that was not asked for.
"""

import logging
import secrets
import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response

from service.channels import signatures, xml
from service.channels.configured import WECHAT
from service.channels.envelope import Envelope, Unsealed
from service.channels.memory import Memory
from service.channels.once import Once, within
from service.channels.sentences import sentences
from service.channels.talk import Talk
from service.parts import parts
from service.problems import Problem, declared
from service.settings import Settings

# The platform waits for 5 seconds, then sends the message again, three times in all.
ANSWER_SECONDS = 4
# A call can be repeated for as long as its timestamp is taken, from one end of the window to the other.
REMEMBER_SECONDS = 2 * signatures.WINDOW_SECONDS
MOST_MESSAGES = 10_000

Signature = Annotated[str, Query(description="SHA-1 of token, timestamp and nonce", max_length=200)]
Timestamp = Annotated[str, Query(description="Unix time, within 5 minutes of the service's clock", max_length=200)]
Nonce = Annotated[str, Query(max_length=200)]

XML: dict[str, Any] = {"text/xml": {"schema": {"type": "string"}}}
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": XML}}

logger = logging.getLogger("shizha")


class Account:
    """One official account. With a key only encrypted messages are taken, as in the platform's safe mode."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.wechat_token
        self._envelope = Envelope(settings.wechat_aes_key, settings.wechat_app_id) if settings.wechat_aes_key else None
        self._seconds = ANSWER_SECONDS
        self._talk = Talk(settings.page_url)
        self._once: Once[str] = Once(Memory(REMEMBER_SECONDS, MOST_MESSAGES))

    async def echo(
        self,
        signature: Signature = "",
        timestamp: Timestamp = "",
        nonce: Nonce = "",
        echostr: Annotated[str, Query(description="comes back as it is", max_length=200)] = "",
    ) -> PlainTextResponse:
        """Prove to the platform that this address belongs to who holds the token."""
        self._check(signature, timestamp, nonce)
        return PlainTextResponse(echostr)

    async def receive(
        self,
        request: Request,
        signature: Signature = "",
        timestamp: Timestamp = "",
        nonce: Nonce = "",
        msg_signature: Annotated[
            str, Query(description="SHA-1 of token, timestamp, nonce and what is encrypted", max_length=200)
        ] = "",
    ) -> Response:
        """Answer a message of the platform; an empty body where none is due. A repeated one gets the same answer."""
        body = await request.body()
        try:
            message = xml.read(self._opened(body, signature, timestamp, nonce, msg_signature))
        except xml.Unreadable:
            raise Problem(400, detail=sentences()["problems"]["xml"]) from None
        here = parts(request)
        task = self._once.begin(f"{message.openid} {message.id}", lambda: self._talk.answer(here, message))
        text = await within(task, self._seconds)
        if text is None:
            text = self._talk.is_late(message.openid, task)
        if not text:
            return Response()
        answer = xml.reply(message, text, int(time.time()))
        return Response(self._closed(answer), media_type="text/xml")

    def _check(self, signature: str, *values: str) -> None:
        """Raise Problem 403 unless the signature is that of the values, whose first is a timestamp of now."""
        timestamp = values[0]
        if not signatures.equal(signature, signatures.of_wechat(self._token, *values)):
            raise _refused()
        if not signatures.is_fresh(timestamp):
            off = signatures.seconds_off(timestamp)
            # Signed by the platform, so most likely a clock is wrong, which only the operator can mend.
            logger.warning("a call of the official account was refused, its time is %s seconds off", off and round(off))
            raise _refused()

    def _opened(self, body: bytes, signature: str, timestamp: str, nonce: str, msg_signature: str) -> bytes:
        if self._envelope is None:
            self._check(signature, timestamp, nonce)
            return body
        sealed = xml.sealed(body)
        self._check(msg_signature, timestamp, nonce, sealed)
        try:
            return self._envelope.open(sealed)
        except Unsealed:
            logger.warning("a call of the official account was refused: its AES key or its AppID is another one")
            raise _refused() from None

    def _closed(self, answer: bytes) -> bytes:
        if self._envelope is None:
            return answer
        sealed, timestamp, nonce = self._envelope.seal(answer), str(int(time.time())), secrets.token_hex(8)
        return xml.envelope(sealed, signatures.of_wechat(self._token, timestamp, nonce, sealed), timestamp, nonce)


def _refused() -> Problem:
    return Problem(403, detail=sentences()["problems"]["signature"])


def router(settings: Settings) -> APIRouter:
    """Return the calls of the account that these settings name."""
    account = Account(settings)
    made = APIRouter(tags=["channels"])
    made.add_api_route(
        WECHAT,
        account.echo,
        methods=["GET"],
        response_class=PlainTextResponse,
        responses=declared(403, 413, 422, 500),
    )
    made.add_api_route(
        WECHAT,
        account.receive,
        methods=["POST"],
        response_class=Response,
        responses={**declared(400, 403, 413, 422, 500), 200: {"content": XML}},
        openapi_extra=BODY,
    )
    return made
