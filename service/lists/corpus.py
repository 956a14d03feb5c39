"""The message families of datasets/messages/, as rows are tried on them before they are saved."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.reading import read
from model.taxonomy import load
from service.lists.matches import Matches, Sight, sight

FOLDER = Path(__file__).resolve().parent.parent.parent / "datasets" / "messages"
# A slot stands for any name, number or link: a row shall not be wide only because something stood between two words.
_SLOT = re.compile(r"\{[a-z0-9_]+\}")


@dataclass(frozen=True, slots=True)
class Sample:
    """A family as it was written, and as rows see it without its slots."""

    text: str
    seen: Sight


@cache
def samples(harmful: bool) -> tuple[Sample, ...]:
    """Return the families that are harmful, or those that are not. Reading them takes seconds, once a process."""
    kept = {category.slug for category in load().categories if load().is_harmful(category.slug) is harmful}
    found = []
    for path in sorted(FOLDER.rglob("*.tsv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [
                Sample(row["text"], sight(read(_SLOT.sub("", row["text"])))) for row in rows if row["category"] in kept
            ]
    return tuple(found)


def hit_by(matches: Matches, harmful: bool) -> list[str]:
    """Return the texts of the families that rows hit."""
    return [sample.text for sample in samples(harmful) if matches.hits(sample.seen)]
