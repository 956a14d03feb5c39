"""A scorer that ends its own process, as the system does when memory is short."""

import os
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from model.artifact import RELEASED
from model.assessment import Score
from model.assessor import Assessor


class Mortal(Assessor):
    """Ends the process when it has scored a text, unless `marker` says that this was done before."""

    marker: Path
    last_word: str

    def score(self, texts: Sequence[str]) -> list[Score]:
        scores = super().score(texts)
        if self.last_word in texts and not self.marker.exists():
            self.marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return scores


def load(marker: Path, last_word: str) -> Mortal:
    """Return the released model."""
    scorer = Mortal.load(RELEASED)
    scorer.marker, scorer.last_word = marker, last_word
    return scorer


def mortal(marker: Path, last_word: str) -> "partial[Mortal]":
    """Return what loads a Mortal scorer."""
    return partial(load, marker, last_word)
