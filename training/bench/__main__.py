"""Write docs/performance.md: `python -m training.bench`, or `make bench`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from model.artifact import ModelError
from training.bench.measure import measure
from training.bench.page import page
from training.families import CorpusError

OUT = Path(__file__).resolve().parent.parent.parent / "docs" / "performance.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make bench", description="Write docs/performance.md.")
    parser.add_argument("--real", type=Path, help="a folder of .jsonl files with text")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    try:
        text = page(measure(options.real, _say))
    except (CorpusError, ModelError, OSError) as error:
        sys.stderr.write(f"make bench: {error}\n")
        return 1
    options.out.write_text(text, encoding="utf-8", newline="\n")
    _say(f"written: {options.out}")
    sys.stdout.write(text)
    return 0


def _say(step: str) -> None:
    sys.stderr.write(f"{step}\n")


if __name__ == "__main__":
    sys.exit(main())
