"""Names of files: as they are stored, masked, and as a result is called when it is downloaded."""

import unicodedata
from pathlib import PurePosixPath

from model.masking import mask
from service.batch.places import PACKED
from service.jobs.wording import table
from service.store.tables.jobs import NAME

# What no file may be called on one system or another.
FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
LONGEST_STEM = NAME - 20


def cleaned(written: str) -> str:
    """Return the name that a browser sent without folders and without what cannot be seen."""
    last = written.replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return " ".join(seen.translate(FORBIDDEN).split())


def stored(name: str, ending: str) -> str:
    """Return a cleaned name as it is stored: masked, and not too long. `ending` is its own, without the dot."""
    return f"{mask(name[: -len(ending) - 1])[:LONGEST_STEM]}.{ending}"


def result(name: str, target: str) -> str:
    """Return what the result of the file `name`, as it is stored, is called."""
    plain = PurePosixPath(name.removesuffix(PACKED)).stem.replace("*", "x").strip(". ")
    return f"{plain}-{table()['sentences']['result']}.{target}".lstrip("-")
