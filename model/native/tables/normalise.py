"""The expressions of model/normalise.py: a text that none of them finds is normalised by its characters alone."""

import re

from model import normalise
from model.native.blob import Writer
from model.native.expressions import write as write_expression

# An expression, and how many characters of which kind a match has to hold before it may be a disguise.
Tripwire = tuple[re.Pattern[str], int, str]


def tripwires() -> tuple[list[Tripwire], list[Tripwire]]:
    """Return what is looked for while line ends stand, and once they are spaces."""
    table = normalise.tables()
    numerals = "".join(normalise.NUMERALS)
    return (
        [(normalise._WRAPPED, 0, "")],
        [
            *((expression, 0, "") for expression in (normalise._DOT, table.split_pattern, table.spaced)),
            *((expression, 0, "") for expression in (table.inserted, table.name_pattern, table.phrase_pattern)),
            *((expression, 0, "") for expression in (normalise._QQ, normalise._CONTACT_LETTERS)),
            (normalise._SPACED_HOST, 1, ".:"),
            # Without a numeral it is a plain number already.
            (normalise._NUMERAL_RUN, 1, numerals),
            (normalise._SET_APART, 0, ""),
            (normalise._ZEROS, 3, "0123456789ol"),
        ],
    )


def write(out: Writer) -> None:
    """Add the tripwires in the order in which Python meets them."""
    before, after = tripwires()
    out.number(len(before))
    out.number([expression for expression, _, _ in (*before, *after)].index(normalise.tables().inserted))
    out.text(normalise._NATURAL)
    out.number(len(before) + len(after))
    for expression, least, counted in (*before, *after):
        write_expression(out, expression)
        out.number(least)
        out.text(counted)
