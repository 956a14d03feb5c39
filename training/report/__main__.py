"""Write docs/evaluation/: `python -m training.report`, or `make evaluate`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from joblib import Memory

from model.artifact import ModelError
from model.assessor import Assessor
from training.families import CorpusError, read_folder
from training.report.measure import measure
from training.report.page import page
from training.report.peers import has_fasttext
from training.report.plots import draw
from training.report.real import real_rates
from training.report.trial import place
from training.thresholds import decision

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "docs" / "evaluation"
CACHE = ROOT / "var" / "cache"
CACHE_LIMIT = "3G"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make evaluate", description="Write docs/evaluation/.")
    parser.add_argument("--real", type=Path, help="a folder of .jsonl files with text and label")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--share", type=float, default=1.0, help="of the families, to try things out")
    options = parser.parse_args(arguments)
    try:
        assessor = Assessor.load()
        real = real_rates(assessor, options.real) if options.real else None
        families = [family for family in read_folder() if place(family.block, "share") < options.share]
    except (ModelError, CorpusError, FileNotFoundError) as error:
        sys.stderr.write(f"make evaluate: {error}\n")
        return 1
    found = measure(families, assessor.card["thresholds"], range(options.seeds), CACHE, _say)
    options.out.mkdir(parents=True, exist_ok=True)
    draw(found, options.out)
    text = page(found, decision(), assessor.version, real, has_fasttext())
    (options.out / "README.md").write_text(text, encoding="utf-8", newline="\n")
    Memory(CACHE, verbose=0).reduce_size(bytes_limit=CACHE_LIMIT)
    _say(f"written: {options.out}")
    return 0


def _say(step: str) -> None:
    sys.stderr.write(f"{step}\n")


if __name__ == "__main__":
    sys.exit(main())
