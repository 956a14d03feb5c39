"""From lines that were read to the text that was written: wrapped lines joined, paragraphs and turns of a chat kept.

Lengths are pixels of the picture; an em is the width of a Chinese character.
"""

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

# A line that follows this close, in ems from top to top, may belong to the same block; in a block whose pitch is known,
# one that follows this much wider than before begins another.
MAX_PITCH = 2.2
PITCH_GROWTH = 1.3
# Lines of one block begin at the same place, or two ems further right where a paragraph begins.
ALIGNED = 0.8
INDENT = (1.4, 2.8)
# Ems that the room at the end of a wrapped line may exceed what would have had to fit there.
SLACK = 0.7
# A block narrower than this part of the picture was not wrapped: nothing forced its lines to end.
WRAPPED_PART = 0.3
# Pieces of one line further apart than this, in ems, had a space between them, and further than that are no line.
SPACE = 0.45
APART = 3
# A single character that stands this much taller than the others is a picture.
PICTURE = 1.4
LEAST_SCORE = 0.55
# A side of a chat has this much more room, as a part of the width, on the other side.
SIDE = 0.06

_CLOSING = "，。、；：！？”’）】》…,.;:!?)]"
_NARROW = re.compile(r"[\x20-\x7e]")
_FIRST = re.compile(r"[\x21-\x7e]+|\S")
_LAST_TOKEN = re.compile(r"[\x21-\x7e]+$")
_FIRST_TOKEN = re.compile(r"[\x21-\x7e]+")
_SCHEME = re.compile(r"(?:https?:|www\.)", re.IGNORECASE)
_GROUPED = re.compile(r"(?:^|\D)\d{4} ?(?:\d{4} ?)*$")
_WORDS = re.compile(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+")


class Line(NamedTuple):
    """A piece of text and its place."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    score: float = 1.0

    @property
    def height(self) -> float:
        """How high it stands."""
        return self.bottom - self.top

    @property
    def em(self) -> float:
        """The width of a Chinese character, from the width of the whole; never more than the height."""
        widths = sum(0.55 if _NARROW.match(character) else 1 for character in self.text)
        return min((self.right - self.left) / max(widths, 1), self.height)


@dataclass(slots=True)
class Block:
    """Lines that follow each other: a paragraph, or what stands in one bubble."""

    lines: list[Line]

    @property
    def left(self) -> float:
        """Where its lines begin, an indent apart."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Where its longest line ends."""
        return max(line.right for line in self.lines)

    @property
    def em(self) -> float:
        """The width of a Chinese character in it."""
        return statistics.median(line.em for line in self.lines)

    @property
    def pitch(self) -> float | None:
        """The distance from line to line, None while there is one line."""
        steps = [after.top - before.top for before, after in pairwise(self.lines)]
        return statistics.median(steps) if steps else None


def compose(lines: Iterable[Line], width: int) -> str:
    """Return the text of a picture of this width: a line for each paragraph, an empty line between turns of a chat."""
    blocks = _blocks(_rows(_written(list(lines))))
    sides = [_side(block, width) for block in blocks]
    chat = len({side for side in sides if side}) == 2
    parts: list[str] = []
    for number, block in enumerate(blocks):
        text = _join(block, _limit(block, blocks), width)
        if number:
            parts.append("\n\n" if chat and sides[number] != sides[number - 1] else "\n")
        parts.append(text)
    return "".join(parts)


def _written(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without those that are part of a picture, such as the sign on someone's portrait."""
    lines = [line for line in lines if line.score >= LEAST_SCORE and line.text.strip()]
    if not lines:
        return []
    usual = statistics.median(line.height for line in lines)
    return [line for line in lines if len(line.text.strip()) > 1 or line.height <= PICTURE * usual]


def _rows(lines: Sequence[Line]) -> list[Line]:
    """Return one line for each row, from top to bottom: pieces that stand side by side are joined."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        if rows and all(_beside(line, other) for other in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_row(pieces) for row in rows for pieces in _parts(sorted(row))]


def _beside(one: Line, other: Line) -> bool:
    height = min(one.height, other.height)
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * height and min(one.right, other.right) - max(one.left, other.left) < height


def _parts(row: Sequence[Line]) -> list[list[Line]]:
    """Return the pieces of a row, parted where they stand far from each other, as time and battery at the top do."""
    parts = [[row[0]]]
    for before, after in pairwise(row):
        if after.left - before.right > APART * max(before.height, after.height):
            parts.append([after])
        else:
            parts[-1].append(after)
    return parts


def _row(pieces: Sequence[Line]) -> Line:
    text = pieces[0].text
    for before, after in pairwise(pieces):
        text += (" " if after.left - before.right > SPACE * before.height else "") + after.text
    return Line(
        pieces[0].left,
        min(piece.top for piece in pieces),
        max(piece.right for piece in pieces),
        max(piece.bottom for piece in pieces),
        text.strip(),
    )


def _blocks(rows: Iterable[Line]) -> list[Block]:
    blocks: list[Block] = []
    for row in rows:
        if blocks and _follows(row, blocks[-1]):
            blocks[-1].lines.append(row)
        else:
            blocks.append(Block([row]))
    return blocks


def _follows(row: Line, block: Block) -> bool:
    last = block.lines[-1]
    em = max(block.em, row.em)
    step = row.top - last.top
    limit = MAX_PITCH * em if block.pitch is None else min(MAX_PITCH * em, PITCH_GROWTH * block.pitch)
    shift = row.left - block.left
    same = abs(shift) <= ALIGNED * em or INDENT[0] * em <= abs(shift) <= INDENT[1] * em
    alike = 0.6 < row.height / last.height < 1.7
    return step <= limit and same and alike


def _side(block: Block, width: int) -> str:
    """Return the side of a chat that a block stands on, empty for neither."""
    before, after = block.left, width - block.right
    first = block.lines[0]
    if abs(before - after) <= SIDE * width and before > 0.2 * width and first is block.lines[-1]:
        return ""
    return "left" if before < after else "right"


def _limit(block: Block, blocks: Iterable[Block]) -> float:
    """Return where its lines had to end: the furthest end of the blocks of several lines that begin where it does."""
    alike = (other for other in blocks if len(other.lines) > 1 and abs(other.left - block.left) <= ALIGNED * block.em)
    return max((other.right for other in alike), default=block.right)


def _join(block: Block, limit: float, width: int) -> str:
    text = block.lines[0].text
    narrow = limit - block.left < WRAPPED_PART * width
    em = block.em
    for before, after in pairwise(block.lines):
        indented = after.left - block.left >= INDENT[0] * em
        if indented or narrow or not _wrapped(before, after, limit, em):
            text += "\n" + after.text
        else:
            text += _between(text, after.text) + after.text
    return text


def _wrapped(before: Line, after: Line, limit: float, em: float) -> bool:
    """Tell whether a line ended only because what follows did not fit; so did long links, which begin a new line."""
    match = _FIRST.match(after.text)
    first = match.group() if match else ""
    rest = after.text[len(first) :]
    first += rest[: len(rest) - len(rest.lstrip(_CLOSING))]
    needed = sum(0.55 if _NARROW.match(character) else 1 for character in first) * em
    return limit - before.right < needed + SLACK * em


def _between(before: str, after: str) -> str:
    """Return what stood between two lines that were one: nothing, a space, or a line end in front of a link."""
    last, first = _LAST_TOKEN.search(before), _FIRST_TOKEN.match(after)
    if not last or not first:
        return ""
    if _SCHEME.match(first.group()) and not before.endswith("="):
        return "\n"
    if before[-1].isdigit() and after[0].isdigit():
        return " " if _GROUPED.search(before) and re.match(r"\d{1,4}(?!\d)", after) and " " in before[-6:] else ""
    return " " if _WORDS.search(before) and last.group()[-1].isalpha() and first.group()[0].isalpha() else ""
