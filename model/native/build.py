"""Build the compiled scorer: `python -m model.native.build`, or `make compiled`.

Needs a Rust compiler, 1.63 or newer. Without one nothing is built, and messages are scored in Python.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from model.native.blob import Writer
from model.native.library import BUILT, HERE, places
from model.native.tables import asks, claims, features, normalise, numbers, segment, topics

COMPILER = "rustc"
OPTIONS = ("--edition", "2021", "--crate-type", "cdylib", "-C", "opt-level=3", "-C", "codegen-units=1")

_NONE = "No Rust compiler (rustc) here: messages are scored in Python, with the same verdicts, only slower.\n"
_FAILED = "The Rust compiler failed: messages are scored in Python, with the same verdicts, only slower.\n"


def main() -> int:
    """Build; returns the exit status, 0 too where there is no compiler."""
    wanted = places()
    BUILT.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=BUILT) as folder:
        for made, make in zip(wanted, (_compile, _write), strict=True):
            if not made.exists():
                if not make(Path(folder) / made.name):
                    return 0
                (Path(folder) / made.name).replace(made)
    for old in set(BUILT.iterdir()) - set(wanted):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    return 0


def _compile(file: Path) -> bool:
    compiler = shutil.which(COMPILER)
    if compiler is None:
        sys.stderr.write(_NONE)
        return False
    if subprocess.run([compiler, *OPTIONS, "-o", file, HERE / "src" / "lib.rs"], check=False).returncode:
        sys.stderr.write(_FAILED)
        return False
    return True


def _write(file: Path) -> bool:
    file.write_bytes(tables())
    return True


def tables() -> bytes:
    """Return everything that depends on no trained model, in the order in which src/batch.rs reads it."""
    out = Writer()
    for part in (normalise, segment, numbers, asks, topics, claims, features):
        part.write(out)
    return out.bytes()


if __name__ == "__main__":
    sys.exit(main())
