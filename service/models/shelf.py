"""The shelf of models: the released one, those trained here, and the note that says which of them answers.

The note `current.json` lies beside the models and is replaced as a whole, so that a running service, which looks at it
between two requests, reads either the old one or the new one.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from model.artifact import RELEASED
from model.wording import say

RELEASED_NAME = "released"
NOTE = "current.json"
LOCK = ".lock"
MODEL = "model.json"
_NAME = re.compile(r"[\w.+-]{1,80}")


class ShelfError(Exception):
    """What was asked of the shelf cannot be done. The message names the cause and the mend."""


@dataclass(frozen=True, slots=True)
class Note:
    """Which model answers, which ones did before it (the latest last), and which one only listens, if any."""

    current: str = RELEASED_NAME
    before: tuple[str, ...] = ()
    shadow: str | None = None


class Shelf:
    """The models in `folder`, one a folder of its own, and the released one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """Return the names of all models: the released one, then those trained here in alphabetical order."""
        own = sorted(path.parent.name for path in self.folder.glob(f"*/{MODEL}") if _NAME.fullmatch(path.parent.name))
        return (RELEASED_NAME, *own)

    def place(self, name: str) -> Path:
        """Return the folder of a model; raises ShelfError, which lists the names, where there is none of that name."""
        if name not in self.names():
            raise ShelfError(say("models.unknown", name=name, known="、".join(self.names())))
        return RELEASED if name == RELEASED_NAME else self.folder / name

    def note(self) -> Note:
        """Return the note, the first one where none was written yet; raises ShelfError where it cannot be read."""
        path = self.folder / NOTE
        try:
            return _note(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return Note()
        except OSError as error:
            raise ShelfError(say("models.note_unreadable", file=path, detail=error.strerror)) from None
        except (KeyError, TypeError, ValueError):
            raise ShelfError(say("models.note_broken", file=path)) from None

    def stamp(self) -> int:
        """Return a number that changes with the note, 0 where there is none."""
        try:
            found = (self.folder / NOTE).stat()
        except OSError:
            return 0
        return hash((found.st_mtime_ns, found.st_ino, found.st_size))

    def promote(self, name: str) -> Note:
        """Let the model of this name answer from now on; one in shadow leaves it. Raises ShelfError."""
        self.place(name)
        with self._changing() as note:
            if name == note.current:
                raise ShelfError(say("models.already_current", name=name))
            shadow = None if note.shadow == name else note.shadow
            return self._write(Note(name, (*note.before, note.current), shadow))

    def rollback(self) -> Note:
        """Let the model answer that did before; raises ShelfError where none did, or where it is gone."""
        with self._changing() as note:
            if not note.before:
                raise ShelfError(say("models.nothing_before", name=note.current))
            self.place(note.before[-1])
            return self._write(replace(note, current=note.before[-1], before=note.before[:-1]))

    def listen(self, name: str | None) -> Note:
        """Let the model of this name judge beside the one that answers, unheard; None ends that. Raises ShelfError."""
        with self._changing() as note:
            if name is not None:
                self.place(name)
            if name == note.current:
                raise ShelfError(say("models.already_current", name=name))
            return self._write(replace(note, shadow=name))

    @contextmanager
    def _changing(self) -> Iterator[Note]:
        """Give the note to one process at a time."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / LOCK).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield self.note()
        except OSError as error:
            raise ShelfError(say("models.unwritable", folder=self.folder, detail=error.strerror)) from None

    def _write(self, note: Note) -> Note:
        draft = self.folder / f".{NOTE}.{os.getpid()}"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(asdict(note), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / NOTE)
        return note


def _note(written: dict[str, object]) -> Note:
    current, before, shadow = written["current"], written["before"], written["shadow"]
    names = [current, *before] if isinstance(before, list) else [None]
    if not all(isinstance(name, str) for name in [*names, shadow or ""]):
        raise ValueError
    return Note(str(current), tuple(map(str, names[1:])), str(shadow) if shadow else None)
