"""Judging the picture of a message."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from model.limits import InvalidText
from model.wording import say
from service.api.answers import Answer, Assessment
from service.bodies import is_form_with_files
from service.images.upload import FIELD, check_room, picture, read_form, read_picture
from service.parts import parts, scoring_within_limits
from service.problems import Problem, declared, invalid

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {
                            "type": "string",
                            "format": "binary",
                            "description": "a PNG, JPEG or WebP, told by its content: 10 MB, 40 million pixels and "
                            "16,000 pixels a side at most, not animated",
                        }
                    },
                },
                "encoding": {FIELD: {"contentType": "image/png, image/jpeg, image/webp"}},
            }
        },
    }
}
RESPONSES = declared(400, 413, 415, 422, 429, 500, 503)
RESPONSES[503]["headers"] = {
    "Retry-After": {"description": "seconds, when too many pictures wait", "schema": {"type": "integer"}}
}

router = APIRouter(prefix="/v1/score/image", tags=["score"], dependencies=[Depends(scoring_within_limits)])


class ImageAnswer(Answer):
    """What stands in a picture, and the assessment of it."""

    text: str = Field(description="what was read, wrapped lines joined, an empty line between the turns of a chat")
    qr_codes: list[str] = Field(description="what the QR codes hold; they are never opened")
    assessment: Assessment = Field(
        description="of the text, followed by a line for each QR code: offsets beyond the text are in those lines"
    )


@router.post("", responses=RESPONSES, openapi_extra=BODY)
async def score_image(request: Request) -> ImageAnswer:
    """Read a screenshot and judge what stands in it. The picture is in memory until it is read, and nowhere else."""
    if not is_form_with_files(request.headers):
        raise Problem(415, {"Accept": "multipart/form-data"}, detail=say("image.form"))
    known = parts(request)
    # A picture is not read for nothing: neither without a model nor behind too many others.
    known.judge()
    check_room(known.images)
    async with read_form(request) as form:
        upload = picture(form)
        if upload is None:
            raise invalid(FIELD, say("image.missing"))
        reading = await read_picture(known.images, upload)
    try:
        assessment = await known.assess(reading.whole)
    except InvalidText as error:
        raise invalid(FIELD, str(error)) from None
    return ImageAnswer(
        text=reading.text, qr_codes=list(reading.qr_codes), assessment=Assessment.model_validate(assessment)
    )
