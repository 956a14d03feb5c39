"""The rows that the model is least sure of, for people to look at."""

import heapq
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.assessment import Verdict
from model.taxonomy import load as taxonomy
from model.wording import say
from service.batch.cells import Cell
from service.batch.rows import Outcome, Row
from service.batch.workbooks import fitting, write

UNSURE = 0.5
COLUMNS = ("row", "text", "verdict", "risk", "category", "reasons", "decision", "note")


class Review:
    """The `most` messages whose risk is nearest to UNSURE, each text once; of equals the one that came first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[tuple[float, int, dict[str, Any]]] = []
        self._texts: set[str] = set()

    def offer(self, rows: Sequence[Row], outcomes: Sequence[Outcome], first_row: int) -> list[Any]:
        """Look at rows, of which `first_row` is the number of the first; returns the note for `recall`."""
        taken = []
        for number, (row, outcome) in enumerate(zip(rows, outcomes, strict=True), first_row):
            if outcome.risk is None:
                continue
            shown = {"text": row.text, **{name: getattr(outcome, name) for name in COLUMNS[2:6]}}
            if self._take(-round(abs(outcome.risk - UNSURE), 6), number, shown):
                taken.append([number, shown])
        return taken

    def recall(self, note: Sequence[Any]) -> None:
        """Take up what an earlier `offer` noted."""
        for number, shown in note:
            self._take(-round(abs(shown["risk"] - UNSURE), 6), number, shown)

    def _take(self, sureness: float, number: int, shown: dict[str, Any]) -> bool:
        if shown["text"] in self._texts:
            return False
        item = (sureness, -number, shown)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, item)
        elif item[:2] > self._heap[0][:2]:
            self._texts.discard(heapq.heapreplace(self._heap, item)[2]["text"])
        else:
            return False
        self._texts.add(shown["text"])
        return True

    def write(self, path: Path) -> None:
        """Write the sheet, the least sure first, with empty columns for what people find. Raises OSError."""
        names = [say(f"batch.review_{name}") for name in COLUMNS]
        least_sure = sorted(self._heap, key=lambda item: item[:2], reverse=True)
        rows = (self._cells(-number, shown) for _, number, shown in least_sure)
        write(path, names, rows, text_name=names[1])

    def _cells(self, number: int, shown: dict[str, Any]) -> list[Cell]:
        return [
            number,
            fitting(shown["text"]),
            taxonomy().verdict(Verdict(shown["verdict"])).title,
            shown["risk"],
            taxonomy().category(shown["category"]).title,
            shown["reasons"],
        ]
