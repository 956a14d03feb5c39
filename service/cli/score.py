"""`shizha score`: one message, for people or as JSON."""

import json
import os
import shutil
import sys
from dataclasses import replace
from io import BytesIO

import click

from model.advice import sentences
from model.limits import InvalidText
from model.taxonomy import Audience
from model.taxonomy import load as load_taxonomy
from model.wording import say
from service.cli.answer import written
from service.cli.base import Command, Failure, option
from service.cli.kinds import AudienceName
from service.cli.released import load
from service.cli.start import starting

WIDEST = 80
# Some terminals draw quotation marks and circled numbers wider than they count.
SPARE = 2


@click.command(cls=Command)
@click.argument("text", required=False, metavar=say("cli.score_metavar"))
@option("--sender", "cli.score_sender", metavar=say("cli.sender_metavar"))
@option("--audience", "cli.score_audience", type=AudienceName(), metavar=say("cli.audience_metavar"))
@option("--json", "cli.score_json", dest="as_json", is_flag=True)
def score(text: str | None, sender: str | None, audience: Audience | None, as_json: bool) -> None:
    """Judge one message, from the argument or from standard input."""
    message = _standard_input() if text is None else text
    try:
        with starting():
            assessment = load().assess(message, sender)
    except InvalidText as error:
        raise Failure(str(error)) from None
    if audience:
        told = sentences(load_taxonomy(), assessment.verdict, assessment.category, audience)
        assessment = replace(assessment, advice=told)
    if as_json:
        click.echo(_json(assessment.as_dict()))
    else:
        click.echo(written(message, assessment, _width()), color=False if os.environ.get("NO_COLOR") else None)


def _width() -> int | None:
    """Return how many cells a line may have, None where the output is no terminal."""
    return min(shutil.get_terminal_size().columns, WIDEST) - SPARE if sys.stdout.isatty() else None


def _standard_input() -> str:
    if sys.stdin.isatty():
        click.echo(say("cli.score_prompt"), err=True)
    return decoded(sys.stdin.buffer.read())


def decoded(data: bytes) -> str:
    """Return the text of these bytes, without the line end that a shell or an editor puts behind it."""
    # Here and not above: a message that stands in the arguments needs none of it.
    from service.batch.encodings import KEEP, detect

    text = data.decode(detect(BytesIO(data)), KEEP)
    return text.removesuffix("\n").removesuffix("\r")


def _json(value: object) -> bytes:
    """Return JSON in UTF-8, whatever the terminal uses: it is meant for programs."""
    return json.dumps(value, ensure_ascii=False).encode()
