"""An assessment as people read it on a terminal."""

import unicodedata
from collections.abc import Sequence

import click

from model.assessment import Assessment, Contact, Finding, Verdict
from model.taxonomy import load
from model.wording import say

COLOURS = {Verdict.SCAM: "red", Verdict.SUSPICIOUS: "yellow", Verdict.NO_RISK_FOUND: "green"}
INDENT = "  "
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def written(text: str, assessment: Assessment) -> str:
    """Return the answer: verdict, kind, risk, the message with the evidence marked, reasons, advice and contacts.

    Colours are always in it; `click.echo` takes them out where the output is no terminal.
    """
    colour = COLOURS[assessment.verdict]
    head = [
        _labelled("verdict", click.style(assessment.verdict_text, fg=colour, bold=True)),
        _labelled("kind", _kind(assessment)),
        _labelled("risk", click.style(_risk(assessment), fg=colour)),
        load().verdict(assessment.verdict).meaning,
    ]
    blocks = {
        "message": marked(text, assessment.evidence, colour).strip().split("\n"),
        "evidence": [_reason(number, finding) for number, finding in enumerate(assessment.evidence)],
        "advice": [say("cli.advice_line", sentence=sentence) for sentence in assessment.advice],
        "contacts": [_contact(contact) for contact in assessment.contacts],
    }
    lines = [*head]
    for key, rows in blocks.items():
        if rows:
            lines += ["", click.style(say(f"cli.{key}"), bold=True), *(INDENT + row for row in rows)]
    return "\n".join([*lines, "", click.style(say("cli.model_line", version=assessment.model), dim=True)])


def marked(text: str, findings: Sequence[Finding], colour: str) -> str:
    """Return the text with every span of evidence in brackets and the numbers of its findings behind it.

    Spans that overlap are marked as one.
    """
    pieces = []
    done = 0
    for start, end, numbers in _regions(findings):
        span = click.style(visible(text[start:end]), fg=colour, bold=True)
        behind = "".join(_number(number) for number in numbers)
        pieces += [visible(text[done:start]), say("cli.marked", text=span, numbers=behind)]
        done = end
    return "".join([*pieces, visible(text[done:])])


def visible(text: str) -> str:
    """Return the text with what could steer a terminal made visible: control characters and reversed writing."""
    return "".join(_visible(character) for character in text.replace("\r\n", "\n").replace("\r", "\n"))


def _visible(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in ("Cc", "Cf"):
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    return "�" if unicodedata.category(character) == "Cc" or unicodedata.bidirectional(character) != "BN" else character


def _regions(findings: Sequence[Finding]) -> list[tuple[int, int, list[int]]]:
    regions: list[tuple[int, int, list[int]]] = []
    for number, finding in sorted(enumerate(findings), key=lambda pair: (pair[1].start, pair[1].end)):
        if finding.start == finding.end:
            continue
        if regions and finding.start < regions[-1][1]:
            start, end, numbers = regions[-1]
            regions[-1] = (start, max(end, finding.end), sorted([*numbers, number]))
        else:
            regions.append((finding.start, finding.end, [number]))
    return regions


def _number(position: int) -> str:
    return CIRCLED[position] if position < len(CIRCLED) else f"({position + 1})"


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
    return say("cli.risk_value", word=say(f"cli.risk_{assessment.verdict}"), percent=percent)


def _reason(position: int, finding: Finding) -> str:
    text = " ".join(visible(finding.text).split())
    key = "cli.reason" if text else "cli.reason_alone"
    return say(key, number=_number(position), text=text, reason=finding.reason)


def _contact(contact: Contact) -> str:
    key = "cli.contact" if contact.number else "cli.contact_alone"
    return say(key, name=contact.name, number=contact.number, when=contact.when)
