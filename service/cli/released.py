"""The model that a command works with."""

from pathlib import Path
from typing import TYPE_CHECKING

from model.wording import say
from service.cli.base import Failure

if TYPE_CHECKING:
    from model.assessor import Assessor


def load(folder: Path | None = None) -> "Assessor":
    """Return the model of this folder, without one the released model; raises Failure with the cause and the mend."""
    # Here and not above, so that help and wrong use are answered before the model's parts are imported.
    from model.artifact import RELEASED, ModelError
    from model.assessor import Assessor

    try:
        return Assessor.load(folder or RELEASED)
    except ModelError as error:
        raise Failure(say("cli.bad_model", detail=error)) from None
