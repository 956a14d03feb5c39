"""The hand-written message families under datasets/messages/, and other labelled files of the same form."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from model.taxonomy import load as taxonomy

FOLDER = Path(__file__).resolve().parent.parent / "datasets" / "messages"
# Families that no model is ever trained on: what two models are compared by.
FROZEN = FOLDER.with_name("frozen")
COLUMNS = ("family", "category", "pair", "tags", "text")
SLOT = re.compile(r"\{([a-z0-9_]+)\}")


class CorpusError(ValueError):
    """A corpus file cannot be used; the message names the file, the line, the cause and the mend."""


@dataclass(frozen=True, slots=True)
class Family:
    """A message with slots. `pair` joins a harmful family and its harmless twin, which are never split apart."""

    family: str
    category: str
    pair: str
    tags: frozenset[str]
    text: str
    place: str

    @property
    def block(self) -> str:
        """What stays in one split: the pair where there is one, else the family."""
        return self.pair or self.family


def read_file(path: Path) -> list[Family]:
    """Return the families of one file in order; raises CorpusError for a wrong header, column count or category."""
    known = frozenset(taxonomy().slugs)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(rows, [])
        if tuple(header) != COLUMNS:
            raise CorpusError(f"{path}: the first line must be {' '.join(COLUMNS)} with tabs between, it is {header}")
        families = []
        for number, row in enumerate(rows, 2):
            if len(row) != len(COLUMNS):
                raise CorpusError(f"{path}:{number}: {len(row)} columns instead of {len(COLUMNS)}; is a tab missing?")
            family, category, pair, tags, text = row
            if category not in known:
                raise CorpusError(f"{path}:{number}: unknown category {category!r}; see datasets/taxonomy.toml")
            if not text.strip():
                raise CorpusError(f"{path}:{number}: the text is empty")
            place = f"{path.name}:{number}"
            families.append(Family(family or place, category, pair, frozenset(tags.split()), text, place))
    return families


def read_folder(folder: Path = FOLDER) -> list[Family]:
    """Return the families of every .tsv file below `folder`, by file name; raises CorpusError where there is none."""
    return read_files(sorted(folder.rglob("*.tsv")), folder)


def read_files(paths: Iterable[Path], folder: Path = FOLDER) -> list[Family]:
    """Return the families of `paths` in the order given; raises CorpusError where they hold none."""
    families = [family for path in paths for family in read_file(path)]
    if not families:
        raise CorpusError(f"{folder}: no message families; expected .tsv files with the columns {' '.join(COLUMNS)}")
    return families
