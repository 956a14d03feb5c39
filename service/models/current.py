"""The model that answers on this machine, found without the weight of all settings: commands start faster by it."""

import os
from pathlib import Path

from model.assessor import Assessor
from model.known import Known
from service.models.shelf import Shelf

VAR = "SHIZHA_VAR"
DEFAULT = "var"
MODELS = "models"


def shelf(var: Path | None = None) -> Shelf:
    """Return the shelf under `var`, else under the folder that SHIZHA_VAR names, as service/settings.py reads it."""
    return Shelf((var or Path(os.environ.get(VAR) or _in_file() or DEFAULT)) / MODELS)


def load(shelf: Shelf, name: str, known: Known | None = None) -> Assessor:
    """Return the model of this name; raises ShelfError where there is none, ModelError where it cannot be used."""
    return Assessor.load(shelf.place(name), known)


def answering(shelf: Shelf) -> Assessor:
    """Return the model that answers; raises ShelfError and ModelError."""
    return load(shelf, shelf.note().current)


def _in_file() -> str | None:
    if not Path(".env").is_file():
        return None
    from dotenv import dotenv_values

    return dotenv_values(".env").get(VAR)
