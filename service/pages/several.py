"""Several messages pasted at once: told apart, and judged one by one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from model.assessment import Assessment, Verdict
from model.limits import MAX_CODE_POINTS, InvalidText
from service.lists.listed import Listed
from service.pages.templates import page

MOST = 30
# Shorter blocks are greetings, signatures or the steps of one message.
LEAST_LETTERS = 10
EXCERPT = 60
_BLANK_LINES = re.compile(r"(?:\r?\n[^\S\r\n]*){2,}")
_NUMBER = re.compile(r"^[^\S\n]*(?:[（(]?(\d{1,2})(?:[)）、．]|\.(?!\d))|第(\d{1,2})条[:：]?)\s*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class One:
    """One of several messages, with its assessment."""

    text: str
    excerpt: str
    assessment: Assessment


def apart(text: str) -> tuple[str, ...]:
    """Return the messages of a text, told apart by numbers that count from one, else by empty lines.

    A text of one message, and one that looks as if its parts belonged together, gives nothing.
    """
    plain = text.strip()
    for parts in (_numbered(plain), _BLANK_LINES.split(plain)):
        if 1 < len(parts) <= MOST and all(_is_message(part) for part in parts):
            return tuple(part.strip() for part in parts)
    return ()


def _numbered(text: str) -> list[str]:
    marks = list(_NUMBER.finditer(text))
    if not marks or marks[0].start() or [int(mark[1] or mark[2]) for mark in marks] != list(range(1, len(marks) + 1)):
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]


def _is_message(part: str) -> bool:
    return len(part.strip()) <= MAX_CODE_POINTS and sum(map(str.isalnum, part)) >= LEAST_LETTERS


async def several_page(
    request: Request, assessor: Listed, text: str, messages: tuple[str, ...], *, looks: Mapping[str, str], paid: bool
) -> HTMLResponse:
    """Show a verdict for each message, and one for the whole where the whole looks worse than each.

    Raises InvalidText for a message that holds broken characters.
    """

    def judge() -> tuple[list[One], Assessment | None]:
        found = []
        for message in messages:
            line = " ".join(message.split())
            excerpt = line if len(line) <= EXCERPT else line[:EXCERPT] + "…"
            found.append(One(message, excerpt, assessor.assess(message)))
        try:
            return found, assessor.assess(text)
        except InvalidText:
            # Together they are too long to be one message.
            return found, None

    found, whole = await run_in_threadpool(judge)
    order = list(Verdict)
    worst = min((one.assessment.verdict for one in found), key=order.index)
    return page(
        request,
        "several.html",
        looks=looks,
        text=text,
        paid=paid,
        messages=found,
        worst=worst,
        count=sum(one.assessment.verdict is worst for one in found),
        whole=whole,
        whole_worse=whole is not None and order.index(whole.verdict) < order.index(worst),
    )
