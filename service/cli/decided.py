"""What staff decided, as commands use it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from service.cli.stored import stored

if TYPE_CHECKING:
    from model.assessor import Assessor
    from service.learning import Labelled


def decided(assessor: "Assessor", days: int | None = None) -> "list[Labelled]":
    """Return what staff decided in the last so many days, or ever, as training rows; raises Failure."""
    from model.taxonomy import load
    from service.learning import labelled
    from service.store.exports import decided as found

    with stored() as store:
        since = store.now() - timedelta(days=days) if days is not None else None
        return list(labelled(found(store, since), assessor, load()))
