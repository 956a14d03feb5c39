"""One message of a file, and what scoring says of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.assessment import Score
from service.batch.columns import ADDED


class Json(str):
    """A value as its JSON source, kept letter for letter."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stood: `names` and `values` in order, the text to score, or the reason why there is none."""

    names: Sequence[str]
    values: Sequence[str]
    text: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row gets: the score and the model's version, or an error."""

    score: Score | None
    model: str = ""
    error: str = ""

    def cells(self) -> dict[str, str | float | None]:
        """Return the values of the ADDED columns, None for those that stay empty."""
        if self.score is None:
            return dict.fromkeys(ADDED) | {"error": self.error}
        return {
            "verdict": self.score.verdict.value,
            "risk": self.score.risk,
            "group": self.score.group,
            "category": self.score.category,
            "model": self.model,
            "error": None,
        }
