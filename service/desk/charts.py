"""Charts as shapes of an SVG, which templates draw: whole numbers in, coordinates out, and nothing of style."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 180
# Room for the numbers at the left, for the days below, and for half of the last day's label.
LEFT, BELOW, ABOVE, RIGHT = 44, 28, 12, 24
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 120, 28, 2
MOST_LABELS = 6
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, with the day and the count that it stands for."""

    x: float
    y: float
    width: float
    height: float
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A label at this place of its axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars, one a day; `lines` are marks of the counts, `days` those of some days."""

    bars: Sequence[Bar]
    lines: Sequence[Mark]
    days: Sequence[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BELOW


def bars(first: date, counts: Sequence[int]) -> Bars:
    """Return the chart of counts of one day after another, from `first` on."""
    top, step = _scale(max(counts, default=0))
    room, floor = HEIGHT - BELOW - ABOVE, HEIGHT - BELOW
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(counts))
    made = []
    for place, count in enumerate(counts):
        tall = room * count / top
        day = date.fromordinal(first.toordinal() + place)
        made.append(
            Bar(
                _round(LEFT + place * slot + slot * 0.1),
                _round(floor - tall),
                _round(slot * 0.8),
                _round(tall),
                day,
                count,
            )
        )
    every = -(-len(counts) // MOST_LABELS)
    return Bars(
        made,
        [Mark(_round(floor - room * count / top), f"{count:,}") for count in range(0, top + 1, step)],
        [Mark(_round(bar.x + bar.width / 2), f"{bar.day.month}/{bar.day.day}") for bar in made[::-1][:: max(1, every)]],
    )


def spark(counts: Sequence[int]) -> str:
    """Return the points of a small line without axes, SPARK_WIDTH wide; its own highest count is its top."""
    top = max(counts, default=0) or 1
    room = SPARK_HEIGHT - 2 * SPARK_EDGE
    across = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(1, len(counts) - 1)
    points = (
        (SPARK_EDGE + place * across, SPARK_EDGE + room * (1 - count / top)) for place, count in enumerate(counts)
    )
    return " ".join(f"{_round(x):g},{_round(y):g}" for x, y in points)


def share(count: int, most: int, width: int) -> float:
    """Return how wide the bar of a count is where that of `most` is `width`."""
    return _round(width * count / most) if most else 0.0


def _scale(most: int) -> tuple[int, int]:
    """Return the top of an axis for counts up to `most`, and the step of its marks: four steps at most."""
    size = 1
    while True:
        for step in STEPS:
            if step * size * 4 >= most:
                step *= size
                return max(step, -(-most // step) * step), step
        size *= 10


def _round(value: float) -> float:
    return round(value, 1)
