"""The expressions and tables of model/numbers.py, model/shapes.py and model/digits.py, for src/numbers.rs."""

import re

from model import digits, numbers, shapes
from model.native.blob import Writer
from model.native.expressions import write as write_expression


def write(out: Writer) -> None:
    """Add what Digits and Numbers read, in their order."""
    _write_digits(out)
    table = numbers.tables()
    out.texts(numbers.NumberKind)
    out.texts(shapes._ALTERNATIVES)
    out.texts(sorted(shapes.CHECKED))
    for expression in (table.grammar, numbers._unchecked()):
        write_expression(out, expression)
    for expression in (table.code, table.is_code, table.ids, table.orders, table.calls, table.cards, table.identities):
        write_expression(out, expression)
    write_expression(out, table.account)
    for words in (table.registered, table.extended, table.virtual, numbers._CALLS, numbers._ALSO_WORDS):
        out.texts(sorted(words))
    for expression in (numbers._PREFIX, numbers._COUNTED, numbers._COUNTS, numbers._NO_ACCOUNT, numbers._PREFIXED):
        write_expression(out, expression)
    for expression in (numbers._HONG_KONG, numbers._LIKE_CARD, numbers._LETTERED, numbers._GROUP):
        write_expression(out, expression)
    # Expressions for one character are told by how a match begins.
    for expression in (numbers._SETS_APART, numbers._STROKES, numbers._DIGIT, re.compile(r"\s")):
        write_expression(out, expression)
    out.text("".join(map(chr, numbers._LETTERS)))
    out.text("".join(map(chr, numbers._LETTERS.values())))
    for shapes_of in (numbers._CARD_SHAPES, numbers._UNCOMMON):
        out.number(len(shapes_of))
        for shape in sorted(shapes_of):
            out.ints(shape)
    out.text(numbers._SIGNS)
    out.text("".join(sorted(numbers._ASKED)))


def _write_digits(out: Writer) -> None:
    """Add where the rows of ten digits of every script begin, and the numerals."""
    zeros = [place for place in range(0x110000) if chr(place).isdecimal() and int(chr(place)) == 0]
    out.ints(zeros)
    write_expression(out, digits._MOBILE)
    write_expression(out, shapes._UP_TO_9999)
    out.text("".join(shapes._HAN))
    out.ints([int(digit) for digit in shapes._HAN.values()])
    out.text("".join(shapes._UNITS))
    out.ints(list(shapes._UNITS.values()))
    out.text("".join(shapes._MYRIADS))
    out.ints(list(shapes._MYRIADS.values()))
