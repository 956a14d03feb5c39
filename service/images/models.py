"""Where the models that read text lie, found without loading anything."""

from importlib.util import find_spec
from pathlib import Path

# Finds where text stands, and reads a line of it.
FINDER, READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


def model_files() -> list[Path]:
    """Return the files of finder and reader in the package of rapidocr; empty when that is not installed."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "models" / name for name in (FINDER, READER)]
