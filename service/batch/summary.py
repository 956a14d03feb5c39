"""What became of the rows of a file, in numbers: on the screen, as JSON, and on the second sheet of a workbook."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from model.assessment import Verdict
from model.taxonomy import load as taxonomy
from model.wording import say
from service.batch.cells import Cell
from service.batch.clusters import Cluster
from service.batch.rows import Outcome


@dataclass(slots=True)
class Summary:
    """How many rows there were, how many of each verdict and category, and how many could not be scored, by cause.

    `clusters` is None unless they were asked for; `remarks` say how the file was read.
    """

    rows: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    clusters: int | None = None
    largest: Sequence[Cluster] = ()
    clusters_full: bool = False
    model: str = ""
    remarks: Sequence[str] = ()

    @property
    def errors(self) -> int:
        """How many rows could not be scored."""
        return self.causes.total()

    def count(self, outcomes: Sequence[Outcome]) -> dict[str, Any]:
        """Add these outcomes; returns the note for `recall`."""
        note = {
            "verdicts": Counter(outcome.verdict for outcome in outcomes if outcome.verdict),
            "categories": Counter(outcome.category for outcome in outcomes if outcome.category),
            "causes": Counter(outcome.cause for outcome in outcomes if outcome.cause),
        }
        self.recall(note | {"rows": len(outcomes)})
        return note | {"rows": len(outcomes)}

    def recall(self, note: dict[str, Any]) -> None:
        """Add what an earlier `count` noted."""
        self.rows += note["rows"]
        self.verdicts.update(note["verdicts"])
        self.categories.update(note["categories"])
        self.causes.update(note["causes"])

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers under the names of the contract, ready for JSON; categories with the most rows first."""
        groups = Counter[str]()
        for slug, rows in self.categories.items():
            groups[taxonomy().category(slug).group] += rows
        told: dict[str, Any] = {
            "rows": self.rows,
            "scored": self.rows - self.errors,
            "errors": self.errors,
            "verdicts": {item.verdict.value: self.verdicts[item.verdict.value] for item in taxonomy().verdicts},
            "groups": {item.slug: groups[item.slug] for item in taxonomy().groups},
            "categories": dict(_most_first(self.categories)),
            "error_causes": dict(_most_first(self.causes)),
            "model": self.model,
            "remarks": list(self.remarks),
        }
        if self.clusters is not None:
            told["clusters"] = {
                "count": self.clusters,
                "limit_reached": self.clusters_full,
                "largest": [cluster._asdict() for cluster in self.largest],
            }
        return told

    def table(self) -> list[list[Cell]]:
        """Return the numbers as people read them: a name, how many rows, and their share of all in per cent."""
        head = [say(f"batch.table_{name}") for name in ("name", "rows", "share")]
        lines: list[list[Cell]] = [list(head), self._line(say("batch.table_all"), self.rows)]
        lines += [self._line(item.title, self.verdicts[_value(item.verdict)]) for item in taxonomy().verdicts]
        lines += [self._line(say("batch.table_errors"), self.errors)]
        titles = {slug: taxonomy().category(slug).title for slug in self.categories}
        causes = {cause: say(f"batch.cause_{cause}") for cause in self.causes}
        for key, counted, titled in (("categories", self.categories, titles), ("causes", self.causes, causes)):
            if counted:
                lines += [[], [say(f"batch.table_{key}"), *head[1:]]]
                lines += [self._line(titled[name], rows) for name, rows in _most_first(counted)]
        if self.clusters is not None:
            lines += [[], [say("batch.table_clusters"), self.clusters]]
            lines += [
                self._line(say("batch.table_cluster", number=c.number, row=c.first_row), c.messages)
                for c in self.largest
            ]
        return lines

    def _line(self, name: str, rows: int) -> list[Cell]:
        return [name, rows, round(100 * rows / self.rows, 1) if self.rows else 0]


def _value(verdict: Verdict) -> str:
    return verdict.value


def _most_first(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
