"""Rows of the lists, as whoever judges needs them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Side(StrEnum):
    """What a row is for."""

    DENY = "deny"
    ALLOW = "allow"


class About(StrEnum):
    """What a row holds."""

    NUMBER = "number"
    DOMAIN = "domain"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Row:
    """A row in force until `until`. `value` is as service/lists/values.py and phrases.py write it.

    `confirmed` says that somebody beside the unit found it harmful; `unit` answers for the row.
    """

    id: int
    side: Side
    about: About
    value: str
    confirmed: bool
    unit: str
    until: datetime
