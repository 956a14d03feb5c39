"""Labelled files: message families, or messages of any source with a category or group beside each text."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from model.taxonomy import load as taxonomy
from training.corpus import Message, expand
from training.families import COLUMNS, CorpusError, Family, read_file

LABELS = ("category", "label", "group")


def read_labelled(path: Path) -> list[Message]:
    """Return the messages of a labelled file.

    A .tsv with the columns of the corpus holds families, which are filled; a .jsonl, .csv or other .tsv holds messages
    with a column `text` and one of LABELS: a category or a group (`scam`, `illegal`, `promotion`, `normal`), which the
    messages then carry as their category. Raises CorpusError that names file, line, cause and mend.
    """
    if path.suffix == ".tsv" and _header(path) == list(COLUMNS):
        return expand(read_file(path))
    messages = []
    for number, row in _rows(path):
        text = str(row.get("text") or "").strip()
        label = next((str(row[name]) for name in LABELS if row.get(name)), "")
        if not text or not label:
            raise CorpusError(f"{path}:{number}: needs `text` and one of {', '.join(LABELS)}")
        if label not in taxonomy().slugs and label not in {group.slug for group in taxonomy().groups}:
            known = ", ".join(group.slug for group in taxonomy().groups)
            raise CorpusError(
                f"{path}:{number}: unknown label {label!r}; use a category of the taxonomy or one of {known}"
            )
        place = f"{path.name}:{number}"
        messages.append(Message(text, label, place, place, frozenset(), 1.0))
    if not messages:
        raise CorpusError(f"{path}: holds no messages")
    return messages


def families_of(path: Path) -> list[Family]:
    """Return the rows of a labelled file as families of one message each, to train on beside the corpus."""
    if path.suffix == ".tsv" and _header(path) == list(COLUMNS):
        return read_file(path)
    braces = str.maketrans("{}", "｛｝")
    found = []
    for message in read_labelled(path):
        if message.category not in taxonomy().slugs:
            raise CorpusError(f"{path}: {message.category!r} is a group; training needs a category for every message")
        text = message.text.translate(braces)
        found.append(Family(message.family, message.category, "", frozenset(), text, message.family))
    return found


def is_harmful(label: str) -> bool:
    """Tell whether a category or a group is a scam or illegal."""
    groups = {group.slug: group.harmful for group in taxonomy().groups}
    return groups[label] if label in groups else taxonomy().is_harmful(label)


def _header(path: Path) -> list[str]:
    with _open(path) as file:
        return file.readline().rstrip("\r\n").split("\t")


def _open(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", newline="")


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line number and the values of each row."""
    with _open(path) as file:
        if path.suffix in (".csv", ".tsv"):
            rows = csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
            for row in rows:
                yield rows.line_num, row
        elif path.suffix == ".jsonl":
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise CorpusError(f"{path}:{number}: not JSON ({error}); write one object a line") from None
                if not isinstance(row, dict):
                    raise CorpusError(f"{path}:{number}: not a JSON object; write one object a line")
                yield number, row
        else:
            raise CorpusError(f"{path}: labelled files end in .tsv, .csv or .jsonl")
