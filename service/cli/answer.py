"""An assessment as people read it on a terminal."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

from model.advice import helps
from model.assessment import Assessment, Contact, Finding, Verdict
from model.taxonomy import load
from model.wording import say
from service.cli.lines import wrapped
from service.pages.marks import LEAST_WEIGHT, Piece, Reason, mark

COLOURS = {Verdict.SCAM: "red", Verdict.SUSPICIOUS: "yellow", Verdict.NO_RISK_FOUND: "green"}
# From this risk on a message without a finding is near the limit, and its risk is not called low.
NEAR = 0.3
INDENT = "  "
HANGING = 4
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MOST_QUOTES = 3
LONGEST_QUOTE = 24
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def written(text: str, assessment: Assessment, width: int | None = None) -> str:
    """Return the answer: verdict, kind, risk, the marked message, reasons, advice, help after a mistake and contacts.

    Lines are broken at `width` cells, without one they are left whole. Colours are always in it; `click.echo` takes
    them out where the output is no terminal.
    """
    taxonomy = load()
    colour = COLOURS[assessment.verdict]
    pieces, reasons = mark(text, _speaking(assessment))
    told = [sentence for sentence in assessment.advice if sentence not in taxonomy.standing]
    head = (
        _labelled("verdict", click.style(assessment.verdict_text, fg=colour, bold=True)),
        _labelled("kind", _kind(assessment)),
        _labelled("risk", click.style(_risk(assessment), fg=colour)),
        taxonomy.verdict(assessment.verdict).meaning,
    )
    lines = _broken(head, width, "", 0)
    blocks = {
        "message": _broken(marked(pieces, colour).strip().split("\n"), width, INDENT, len(INDENT)),
        "evidence": _broken(map(_reason, reasons), width),
        "advice": _broken((say("cli.step", number=n, sentence=s) for n, s in enumerate(told, start=1)), width),
        "done": _broken(
            (
                say("cli.situation", title=click.style(help.title, bold=True), sentence=help.steps[0])
                for help in helps(taxonomy, assessment.verdict)
            ),
            width,
        ),
        "contacts": _broken(map(_contact, assessment.contacts), width),
        "remember": _broken(
            (say("cli.advice_line", sentence=s) for s in assessment.advice if s in taxonomy.standing), width
        ),
    }
    for key, rows in blocks.items():
        if rows:
            lines += ["", click.style(say(f"cli.{key}"), bold=True), *rows]
    return "\n".join([*lines, "", click.style(say("cli.model_line", version=assessment.model), dim=True)])


def _broken(rows: Iterable[str], width: int | None, indent: str = INDENT, hanging: int = HANGING) -> list[str]:
    """Return the rows as lines behind an indent; the further lines of a row hang below its beginning."""
    if width is None:
        return [indent + row for row in rows]
    return [line for row in rows for line in wrapped(indent + row, width, hanging)]


def _speaking(assessment: Assessment) -> Sequence[Finding]:
    """Return the findings that speak for the verdict with positive weights, as `mark` wants them."""
    if assessment.verdict is not Verdict.NO_RISK_FOUND:
        return assessment.evidence
    return [replace(finding, weight=max(-finding.weight, LEAST_WEIGHT)) for finding in assessment.evidence]


def marked(pieces: Sequence[Piece], colour: str) -> str:
    """Return the message with every span of evidence in brackets and the numbers of its reasons behind it."""
    written = []
    for place, piece in enumerate(pieces):
        numbers = "".join(map(_number, piece.numbers))
        text = visible(piece.text)
        if not piece.marked:
            written.append(text + numbers)
            continue
        opens = place == 0 or not pieces[place - 1].marked or bool(pieces[place - 1].numbers)
        closes = bool(numbers) or place == len(pieces) - 1 or not pieces[place + 1].marked
        span = click.style(text, fg=colour, bold=True)
        written.append(say("cli.opening") * opens + span + say("cli.closing") * closes + numbers)
    return "".join(written)


def visible(text: str) -> str:
    """Return the text with what could steer a terminal made visible: control characters and reversed writing."""
    return "".join(_visible(character) for character in text.replace("\r\n", "\n").replace("\r", "\n"))


def _visible(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in ("Cc", "Cf"):
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    return "�" if unicodedata.category(character) == "Cc" or unicodedata.bidirectional(character) != "BN" else character


def _number(number: int) -> str:
    return CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number})"


def _labelled(key: str, value: str) -> str:
    return say("cli.labelled", label=say(f"cli.{key}"), value=value)


def _kind(assessment: Assessment) -> str:
    group = load().group(assessment.group).title
    if group == assessment.category_text:
        return group
    return say("cli.kind_value", category=assessment.category_text, group=group)


def _risk(assessment: Assessment) -> str:
    """Return the risk in a word and in per cent, which is never shown as 0 or 100."""
    value = round(assessment.risk * 100)
    percent = say("cli.percent", value=value)
    if value >= 100:
        percent = say("cli.percent_top")
    elif value < 1:
        percent = say("cli.percent_bottom")
    near = assessment.verdict is Verdict.NO_RISK_FOUND and assessment.risk >= NEAR
    word = say("cli.risk_near" if near else f"cli.risk_{assessment.verdict}")
    return say("cli.risk_value", word=word, percent=percent)


def _reason(reason: Reason) -> str:
    """Return a reason with what it stands on, where it does not say that itself."""
    quotes = [_short(visible(quote)) for quote in reason.quotes if not _says(reason.text, quote)][:MOST_QUOTES]
    key = "cli.reason" if quotes else "cli.reason_alone"
    return say(key, number=_number(reason.number), text=say("cli.between").join(quotes), reason=reason.text)


def _says(reason: str, quote: str) -> bool:
    """Tell whether a reason names what it stands on, itself or its host."""
    return any(part in reason for part in (quote, *_HOST.findall(quote.lower())))


def _short(quote: str) -> str:
    return quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1] + "…"


def _contact(contact: Contact) -> str:
    key = "cli.contact" if contact.number else "cli.contact_alone"
    return say(
        key,
        name=click.style(contact.name, bold=True),
        number=click.style(contact.number, bold=True),
        when=contact.when,
    )
