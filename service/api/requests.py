"""What callers send."""

from typing import Annotated

from fastapi import Path, Request
from pydantic import BaseModel, Field, StrictBool, StrictInt, WithJsonSchema
from pydantic.functional_validators import PlainValidator
from pydantic_core import PydanticCustomError

from model.limits import MAX_CODE_POINTS
from model.taxonomy import Audience
from service.problems import Problem
from service.store.tables import COMMUNITY

MAX_MESSAGES = 1_000
JSON = "application/json"


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "not a string")
    return value


def _audience(value: object) -> Audience:
    if not isinstance(value, str) or value not in tuple(Audience):
        raise PydanticCustomError("audience", "not an audience", {"known": "、".join(Audience)})
    return Audience(value)


# Any string at all: model.limits says which can be judged, so that one unfit message does not spoil a whole batch.
# The pattern tells readers of the API description that a text of nothing but spaces is refused.
Text = Annotated[
    str,
    PlainValidator(_text),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"\S",
            "description": f"the message, 1 to {MAX_CODE_POINTS} code points after trimming",
            "examples": ["【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"],
        }
    ),
]
BatchText = Annotated[
    str,
    PlainValidator(_text),
    WithJsonSchema(
        {
            "type": "string",
            "description": f"the message; one that is empty or has over {MAX_CODE_POINTS} code points gets an error",
            "examples": ["【菜鸟驿站】您的包裹已到，请凭取件码 3-2-1008 领取"],
        }
    ),
]
Sender = Annotated[
    str | None, Field(max_length=200, description="the number or name that sent the message", examples=["10693300"])
]
Id = Annotated[
    StrictInt | Annotated[str, Field(max_length=200)],
    Field(description="any id of yours; it comes back"),
]
Asking = Annotated[
    Audience,
    PlainValidator(_audience),
    WithJsonSchema(
        {
            "type": "string",
            "enum": [str(audience) for audience in Audience],
            "default": str(Audience.GENERAL),
            "description": "who asks: the advice is written for them",
        }
    ),
]
Community = Annotated[
    str | None,
    Field(max_length=COMMUNITY, description="where the reporter lives; optional", examples=["阳光社区"]),
]
Receipt = Annotated[
    str, Path(description="the receipt, in any case, with or without its hyphens", examples=["K7QX-2M9D-8RTV-W4HN"])
]


class Message(BaseModel):
    """One message."""

    text: Text
    sender: Sender = None


class Question(Message):
    """One message to judge, and for whom."""

    audience: Asking = Audience.GENERAL


class Report(Message):
    """A message to report to the street's staff."""

    community: Community = None
    already_paid: Annotated[StrictBool, Field(description="money or a code has already gone")] = False


class BatchMessage(BaseModel):
    """One of many messages."""

    id: Id
    text: BatchText
    sender: Sender = None


class Batch(BaseModel):
    """Many messages to judge at once."""

    messages: Annotated[list[BatchMessage], Field(max_length=MAX_MESSAGES)]


async def json_only(request: Request) -> None:
    """Raise Problem 415 unless the body is said to be JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Problem(415, {"Accept": JSON})
