"""The compiled library and its tables, as `python -m model.native.build` made them; nothing where they are missing.

Both are named after all files they depend on, so that what was built from others is not used.
"""

import ctypes
import logging
import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from unicodedata import unidata_version

import numpy as np

from model.artifact import DEPENDS, LEXICONS
from model.native.blob import codes

HERE = Path(__file__).resolve().parent
BUILT = HERE / "built"
LOCK = HERE.parent.parent / "requirements" / "runtime.lock"
SWITCH = "COMPILED_SCORER"
_LOG = logging.getLogger(__name__)

Pointer = ctypes.c_void_p
Size = ctypes.c_size_t
_CALLS = {
    "shizha_tables": (Pointer, Pointer, Size),
    "shizha_model": (Pointer, Pointer, Size),
    "shizha_free_model": (None, Pointer),
    "shizha_learn": (ctypes.c_int, Pointer, Pointer, Pointer, Size),
    "shizha_prepare": (Pointer, Pointer, Pointer, Size, Pointer, Size, Pointer),
    "shizha_normalised": (ctypes.c_int, Pointer, Size, Pointer, Size, Pointer, Size),
    "shizha_linked": (ctypes.c_int, Pointer, Pointer, Size),
    "shizha_judge": (ctypes.c_int, Pointer, Pointer, Pointer, ctypes.c_int, Pointer, Size),
    "shizha_explained": (ctypes.c_ssize_t, Pointer, Size, Pointer, Size),
    "shizha_free_batch": (None, Pointer),
    "shizha_find": (ctypes.c_ssize_t, Pointer, Size, Pointer, Size, Size, Pointer, Size),
    "shizha_cut": (ctypes.c_ssize_t, Pointer, Pointer, Size, Pointer, Size),
    "shizha_is_word": (ctypes.c_int, Pointer, Pointer, Size),
}


class Library:
    """The loaded library; `tables` is the handle of what depends on no trained model."""

    def __init__(self, path: Path, tables: Path) -> None:
        calls = ctypes.CDLL(str(path))
        for name, (result, *arguments) in _CALLS.items():
            call = getattr(calls, name)
            call.restype, call.argtypes = result, arguments
        self.calls = calls
        # Mapped, so that processes share its pages. The handle points into it, and is of use as long as this object is.
        self._bytes = np.memmap(tables, np.uint8, "r")
        self.tables = calls.shizha_tables(self._bytes.ctypes.data, self._bytes.size)
        if not self.tables:
            raise OSError(f"{tables} is malformed")

    def cut(self, text: str) -> list[str]:
        """Return the words of a text, as `model.segment.cut` does."""
        points = text.encode("utf-32-le", "surrogatepass")
        ends = (ctypes.c_uint * len(text))()
        count = self.calls.shizha_cut(self.tables, points, len(text), ends, len(text))
        stops = ends[:count]
        return [text[start:stop] for start, stop in zip([0, *stops], stops, strict=False)]

    def is_word(self, text: str) -> bool:
        """Tell whether the dictionary holds a text."""
        points = text.encode("utf-32-le", "surrogatepass")
        return bool(self.calls.shizha_is_word(self.tables, points, len(text)))


def places() -> tuple[Path, Path]:
    """Return where the library and the tables lie that are built from the files that are here now."""
    source = sorted(HERE.glob("src/*.rs"))
    others = [*HERE.parent.glob("*.py"), *HERE.glob("tables/*.py"), LOCK]
    others += [HERE / f"{name}.py" for name in ("blob", "expressions", "openings")]
    others += [LEXICONS / name for name in DEPENDS]
    found = sha256(unidata_version.encode())
    names = []
    for paths in (source, sorted(others)):
        for path in paths:
            found.update(path.read_bytes())
        names.append(found.hexdigest()[:16])
    return BUILT / f"scorer-{names[0]}.so", BUILT / f"tables-{names[1]}.bin"


@cache
def library() -> Library | None:
    """Return the compiled library, None where there is none to be used."""
    if os.environ.get(SWITCH) == "off" or not BUILT.exists():
        return None
    try:
        return Library(*places())
    except OSError as error:
        _LOG.warning("the compiled scorer is out of date or cannot be used (%s): run `make compiled`", error)
        return None


def probe_regex(table: bytes, text: str, start: int) -> list[int] | None:
    """Return where the groups of a compiled expression are found, and the number of the last of them; for tests."""
    found, points = _loaded(), codes(text)
    groups = np.empty(256, np.int32)
    aligned = np.frombuffer(table, np.uint64)
    size = found.calls.shizha_find(
        aligned.ctypes.data, len(table), points.ctypes.data, len(points), start, groups.ctypes.data, len(groups)
    )
    if size < 0:
        raise ValueError("the expression cannot be read")
    return groups[:size].tolist() or None


def _loaded() -> Library:
    found = library()
    if found is None:
        raise RuntimeError("there is no compiled scorer: run `make compiled`")
    return found
