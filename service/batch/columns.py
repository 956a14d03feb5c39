"""Which column holds the message, and what the columns that the scores add are called."""

from collections.abc import Sequence

from model.wording import say
from service.batch.errors import WrongUse

ADDED = ("verdict", "risk", "group", "category", "model", "error")
SHOWN = 20


def kept_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names under which input columns are kept: one that the scores need gets `input_` before it."""
    taken = set(names)
    kept = []
    for name in names:
        if name in ADDED:
            while name in taken or name in ADDED:
                name = f"input_{name}"
            taken.add(name)
        kept.append(name)
    return tuple(kept)


def text_column(names: Sequence[str], wanted: str | None) -> int:
    """Return the position of the column that holds the message: the one `wanted`, else by the usual names.

    Raises WrongUse, which lists the columns, where there is none.
    """
    if not names:
        raise WrongUse("no_columns")
    plain = [name.strip().casefold() for name in names]
    if wanted is not None:
        if wanted in names:
            return names.index(wanted)
        if wanted.strip().casefold() in plain:
            return plain.index(wanted.strip().casefold())
        raise WrongUse("unknown_column", name=wanted, columns=_listed(names))
    for usual in say("batch.text_columns").split():
        if usual in plain:
            return plain.index(usual)
    raise WrongUse("no_column", columns=_listed(names), example=names[-1].strip() or 1)


def _listed(names: Sequence[str]) -> str:
    more = "……" if len(names) > SHOWN else ""
    shown = (name.strip().encode(errors="replace").decode() for name in names[:SHOWN])
    return "、".join(name or say("batch.no_name") for name in shown) + more
