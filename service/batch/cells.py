"""What stands in a cell, whatever file it came from, and how a table, an object and a sheet show it."""

import json
import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from service.batch.encodings import KEEP


class Json(str):
    """A value as its JSON source, kept letter for letter."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Other:
    """A value of a kind that only its own format knows; `text` shows it, as JSON source where it is a Json."""

    value: object
    text: str


Cell = str | bytes | bool | int | float | Decimal | datetime | date | time | timedelta | Other | None

# What spreadsheets take for the beginning of a formula, in full width too; a plain number is left alone.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?%?")
GUARD = "'"

encode = json.JSONEncoder(ensure_ascii=False).encode


def plain(cell: Cell) -> str:
    """Return what a table shows of a cell: a JSON text without its quotes, nothing for null, dates as ISO 8601."""
    match cell:
        case Json():
            decoded = json.loads(cell)
            return decoded if isinstance(decoded, str) else "" if decoded is None else str(cell)
        case str():
            return cell
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return "" if math.isnan(cell) else repr(cell)
        case Decimal():
            return format(cell, "f")
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return _hours(cell)
        case bytes():
            return cell.decode(errors=KEEP)
        case Other():
            return str(cell.text)
        case _:
            return str(cell)


def source(cell: Cell) -> str:
    """Return a cell as JSON: numbers, truth and nothing as such, dates as text; what is not a number is null."""
    match cell:
        case Json():
            return cell
        case None | bool() | int():
            return encode(cell)
        case float():
            return encode(cell) if math.isfinite(cell) else "null"
        case Decimal():
            return format(cell, "f") if cell.is_finite() else "null"
        case Other():
            return source(cell.text)
        case _:
            return encode(plain(cell))


def simple(cell: Cell) -> Cell:
    """Return the value behind a JSON source: a text, a number that keeps all its digits, truth or nothing.

    Lists and objects, and numbers with more digits than a float holds, stay sources, as a text.
    """
    if isinstance(cell, Other):
        return str(cell.text)
    if not isinstance(cell, Json):
        return cell
    decoded = json.loads(cell)
    if isinstance(decoded, float) and not (math.isfinite(decoded) and Decimal(cell) == Decimal(repr(decoded))):
        return str(cell)
    return decoded if isinstance(decoded, str | bool | int | float | None) else str(cell)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with GUARD before it where it might be one."""
    return GUARD + text if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _hours(span: timedelta) -> str:
    seconds, parts = divmod(abs(span), timedelta(seconds=1))
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    fraction = f".{parts.microseconds:06}" if parts else ""
    return f"{'-' if span < timedelta() else ''}{hours}:{minute:02}:{second:02}{fraction}"
