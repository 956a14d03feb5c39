"""What the desk refuses, as problems with the sentences of datasets/desk.toml."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from service.problems import Problem, invalid
from service.store.dossier import CHINA
from service.store.errors import Conflict, Unfit
from service.store.rules import table


def missing() -> Problem:
    """Return the problem of a message that is not there."""
    return Problem(404, **table()["missing"]["message"])


def gone() -> Problem:
    """Return the problem of a text of which nothing is left as it was sent."""
    return Problem(410, **table()["gone"]["raw"])


def wrong(field: str, reason: str, **values: object) -> Problem:
    """Return the problem of a field, by the name of its sentence."""
    return invalid(field, str(table()["fields"][reason]).format(**values))


def conflict(error: Conflict) -> Problem:
    """Return the problem of what cannot be done now."""
    said: dict[str, Any] = table()["conflicts"][error.reason]
    values = {name: _shown(value) for name, value in error.values.items()}
    return Problem(409, title=said["title"], detail=said["detail"].format(**values))


@contextmanager
def refused() -> Iterator[None]:
    """Let what the store refuses become a problem."""
    try:
        yield
    except Conflict as error:
        raise conflict(error) from None
    except Unfit as error:
        raise invalid(error.field, str(error)) from None


def _shown(value: object) -> object:
    return value.astimezone(CHINA).strftime("%H:%M") if isinstance(value, datetime) else value
