"""One message of a file, and what scoring says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from model.wording import say
from service.batch.cells import Cell, Json


class Fault(NamedTuple):
    """Why a row cannot be scored: a cause that can be counted, and the sentence for its `error` cell."""

    cause: str
    message: str

    @classmethod
    def of(cls, cause: str, **values: object) -> "Fault":
        """Return the fault whose sentence is `batch.row_CAUSE`."""
        return cls(cause, say(f"batch.row_{cause}", **values))


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stood: `names` and `values` in order, the text to score, or the fault that leaves none."""

    names: Sequence[str]
    values: Sequence[Cell]
    text: str = ""
    fault: Fault | None = None

    def bare(self) -> "Row":
        """Return what scoring needs of the row."""
        return Row((), (), self.text, self.fault)


class Shape(NamedTuple):
    """What tells whether two messages are near-duplicates: the masked text, and its MinHash where it has one."""

    masked: str
    signature: bytes


class Outcome(NamedTuple):
    """What a row gets: the columns that are added, by their names, None for those that stay empty.

    `reasons`, `evidence` and `shape` are there where they were asked for.
    """

    verdict: str | None = None
    risk: float | None = None
    group: str | None = None
    category: str | None = None
    model: str | None = None
    error: str | None = None
    cause: str | None = None
    reasons: str | None = None
    evidence: Json | None = None
    shape: Shape | None = None
    cluster: int | None = None

    def cells(self, names: Sequence[str]) -> list[Cell]:
        """Return the values of these added columns."""
        return [getattr(self, name) for name in names]
