"""The lexicon of model/asks.py."""

import numpy as np

from model import asks
from model.beginnings import Patterns
from model.native.blob import Writer
from model.native.expressions import write as write_expression
from model.native.openings import seconds


def write(out: Writer) -> None:
    """Add the acts, what warns around them, what denies, and for each act what it is not meant by."""
    tables = asks._tables()
    _write_patterns(out, tables.acts)
    _write_patterns(out, tables.around)
    write_expression(out, tables.denial)
    for act in tables.acts.names:
        pattern = tables.unless.get(act)
        out.number(pattern is not None)
        if pattern is not None:
            write_expression(out, pattern)
    write_expression(out, asks._SENTENCE)
    write_expression(out, asks._CLAUSE)
    for number in (asks.REACH, asks.BEFORE, asks.AFTER, ord(asks.EDGE)):
        out.number(number)


def _write_patterns(out: Writer, patterns: Patterns) -> None:
    out.number(len(patterns.patterns))
    for pattern in patterns.patterns:
        openings = seconds(pattern.pattern)
        out.text("".join(openings))
        out.array(np.array(list(openings.values()), np.uint64))
        write_expression(out, pattern)
