"""A large file of messages for measuring: the corpus over and over, each copy filled in and disguised in its own way.

`python -m tests.expanded ROWS FILE` writes a CSV of ROWS rows, the same ones each time.
"""

import csv
import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from training.corpus import expand
from training.families import read_folder


def messages() -> Iterator[str]:
    """Yield messages without end."""
    families = read_folder()
    for seed in count():
        for message in expand(families, seed):
            yield message.text


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(("编号", "短信内容"))
        writer.writerows((f"{row:010}", text) for row, text in enumerate(islice(messages(), int(sys.argv[1]))))
