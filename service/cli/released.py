"""The model that a command works with."""

from pathlib import Path
from typing import TYPE_CHECKING

from model.wording import say
from service.cli.base import Failure

if TYPE_CHECKING:
    from model.assessor import Assessor


def load(folder: Path | None = None) -> "Assessor":
    """Return the model of this folder, else the one that answers; raises Failure with the cause and the mend."""
    # Here and not above, so that help and wrong use are answered before the model's parts are imported.
    from model.artifact import ModelError
    from model.assessor import Assessor
    from service.models.current import answering, shelf
    from service.models.shelf import ShelfError

    try:
        return Assessor.load(folder) if folder else answering(shelf())
    except ModelError as error:
        raise Failure(say("cli.bad_model", detail=error)) from None
    except ShelfError as error:
        raise Failure(str(error)) from None
