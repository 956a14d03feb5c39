"""Tables on a terminal."""

from collections.abc import Sequence

from service.cli.lines import cells

GAP = 2


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table: its first column to the left, the others to the right, none wider than need be."""
    widths = [max(cells(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    return [_line(row, widths).rstrip() for row in (heads, *rows)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [" " * (width - cells(value)) for value, width in zip(row, widths, strict=True)]
    return row[0] + first + "".join(" " * GAP + pad + value for pad, value in zip(others, row[1:], strict=True))
