"""Which column holds the message, and what the columns that the scores add are called."""

from collections.abc import Collection, Iterable, Sequence

from model.wording import say
from service.batch.errors import WrongUse

ADDED = ("verdict", "risk", "group", "category", "model", "error")
SHOWN = 20


def kept_names(names: Sequence[str], added: Collection[str] = ADDED) -> tuple[str, ...]:
    """Return the names under which input columns are kept: one that the scores need gets `input_` before it."""
    taken = set(names)
    kept = []
    for name in names:
        if name in added:
            while name in taken or name in added:
                name = f"input_{name}"
            taken.add(name)
        kept.append(name)
    return tuple(kept)


def told_apart(names: Iterable[str]) -> list[str]:
    """Return the names with a number behind one that stands again, for what holds every name but once."""
    names = list(names)
    taken = set(names)
    seen: set[str] = set()
    apart = []
    for name in names:
        number, told = 2, name
        while told in seen or (told != name and told in taken):
            told, number = f"{name}_{number}", number + 1
        seen.add(told)
        apart.append(told)
    return apart


def usual_column(names: Sequence[str]) -> int | None:
    """Return the position of the column that holds the message by its usual names, None where there is none."""
    simple = [name.strip().casefold() for name in names]
    return next((simple.index(usual) for usual in say("batch.text_columns").split() if usual in simple), None)


def asked_column(names: Sequence[str], wanted: str) -> int | None:
    """Return the position of the column of this name, as it stands or but for case and space around it."""
    if wanted in names:
        return names.index(wanted)
    simple = [name.strip().casefold() for name in names]
    return simple.index(wanted.strip().casefold()) if wanted.strip().casefold() in simple else None


def text_column(names: Sequence[str], wanted: str | None) -> int:
    """Return the position of the column that holds the message: the one `wanted`, else by the usual names.

    Raises WrongUse, which lists the columns, where there is none.
    """
    if not names:
        raise WrongUse("no_columns")
    found = usual_column(names) if wanted is None else asked_column(names, wanted)
    if found is not None:
        return found
    if wanted is not None:
        raise WrongUse("unknown_column", name=wanted, columns=listed(names))
    raise WrongUse("no_column", columns=listed(names), example=names[-1].strip() or 1)


def listed(names: Sequence[str]) -> str:
    """Return the first names as people read a list of them."""
    more = "……" if len(names) > SHOWN else ""
    shown = (name.strip().encode(errors="replace").decode() for name in names[:SHOWN])
    return "、".join(name or say("batch.no_name") for name in shown) + more
