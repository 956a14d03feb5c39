"""The models of a running service: the one that answers, changed between two requests, and the one in shadow."""

import logging
from collections.abc import Callable, Sequence
from threading import Lock

from model.artifact import ModelError
from model.assessment import Assessment, Score
from model.assessor import Assessor
from model.known import Known
from model.reading import Reading
from service.models.shelf import RELEASED_NAME, Shelf, ShelfError

# Called with the version of the model that answered, the texts and what it said of each.
Hear = Callable[[str, Sequence[str], Sequence[Score | Assessment]], None]

logger = logging.getLogger("shizha")


class Overheard(Assessor):
    """An assessor whose answers somebody may hear, once they are given."""

    hear: Hear | None = None

    def explain(self, text: str, sender: str | None = None) -> tuple[Assessment, Reading]:
        """Return the assessment of `text` and its reading, and let it be heard."""
        found, reading = super().explain(text, sender)
        if self.hear:
            self.hear(self.version, [text], [found])
        return found, reading

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the scores of `texts`, and let them be heard."""
        found = super().score(texts)
        if self.hear:
            self.hear(self.version, texts, found)
        return found


class Live:
    """What the note on the shelf says, loaded. `assessor` is None while no model can be used.

    Whoever answers a request takes `assessor` once, so that one model gives the whole answer. With `given`, that one
    answers, whatever the note says.
    """

    def __init__(self, shelf: Shelf, known: Known | None = None, given: Assessor | None = None) -> None:
        self.assessor = given
        self.shadow: Assessor | None = None
        self._shelf = shelf
        self._known = known
        self._given = given is not None
        self._stamp: int | None = None
        self._hear: Hear | None = None
        self._loading = Lock()

    def overheard_by(self, hear: Hear) -> None:
        """Let `hear` be called with what is answered while a model is in shadow."""
        self._hear = hear
        self._connect()

    def _connect(self) -> None:
        if isinstance(self.assessor, Overheard):
            self.assessor.hear = self._hear if self.shadow else None

    @property
    def is_due(self) -> bool:
        """Whether the note has changed since it was last read."""
        return not self._given and self._shelf.stamp() != self._stamp

    def refresh(self) -> None:
        """Load what the note names where the note has changed.

        What cannot be loaded is said in the log, and the model that answers goes on; at the start the released model
        takes its place.
        """
        with self._loading:
            if not self.is_due:
                return
            self._stamp = self._shelf.stamp()
            try:
                note = self._shelf.note()
            except ShelfError as error:
                logger.error("the models are not changed: %s", error)
                note = None
            current = self._loaded(note.current) if note else None
            if current is None and self.assessor is None:
                current = self._loaded(RELEASED_NAME)
            self.shadow = self._loaded(note.shadow) if note and note.shadow else None
            self.assessor = current or self.assessor
            self._connect()

    def _loaded(self, name: str) -> Overheard | None:
        try:
            return Overheard.load(self._shelf.place(name), self._known)
        except (ModelError, ShelfError) as error:
            logger.error("the model %s cannot be used: %s", name, error)
            return None
