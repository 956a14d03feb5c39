"""The finished parts of a result, kept beside it until it is whole, so that work that was cut off goes on from there.

`.NAME.parts/` holds `scored`, the parts one behind the other, and `journal`, a line of JSON for each of them. A line is
written once its part is on the disk; whatever stands behind the last whole line does not count.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from service.batch.errors import BatchError

Note = dict[str, Any]
# What may differ between a run and the one that goes on with it, in the order in which it is named.
SAME = ("input", "options", "model", "form")


class Parts:
    """The parts of the result at `target`, for one process at a time.

    `identity` says of what these are parts. With `resume` those that are there are gone on with, each note of theirs
    handed to `recall`; otherwise they are removed. Raises BatchError where another process is at work on them, or
    where they are parts of something else; OSError where they cannot be read or written.
    """

    def __init__(self, target: Path, identity: Note, head: bytes, resume: bool, recall: Callable[[Note], None]) -> None:
        self.target = target
        self.folder = folder_for(target)
        self.rows = 0
        self.whole = False
        self.scored = self.folder / "scored"
        self._journal_path = self.folder / "journal"
        self._lock: int | None = None
        self._data: BinaryIO | None = None
        self._journal: BinaryIO | None = None
        # Parts that are there from before outlive whatever goes wrong until they are removed or gone on with.
        self._own = not self.folder.exists()
        try:
            self.folder.mkdir(exist_ok=True)
            self._lock = os.open(self.folder, os.O_RDONLY)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._own = False
                raise BatchError("busy", name=target) from None
            self._open(identity, head, resume, recall)
        except BaseException:
            self.close(keep=not self._own)
            raise

    def _open(self, identity: Note, head: bytes, resume: bool, recall: Callable[[Note], None]) -> None:
        for name in self.folder.iterdir():
            # Files that making the whole left behind, when it was cut off.
            if name not in (self.scored, self._journal_path):
                name.unlink()
        if resume and self._go_on(identity, recall):
            return
        self.scored.unlink(missing_ok=True)
        self._journal_path.unlink(missing_ok=True)
        self._data = self.scored.open("xb")
        self._journal = self._journal_path.open("xb")
        self._append(head)
        self._note({"identity": identity, "end": len(head)})
        _sync_folder(self.folder)

    def _go_on(self, identity: Note, recall: Callable[[Note], None]) -> bool:
        """Take up the parts that are there; tells whether there are any."""
        try:
            journal = self._journal_path.open("rb")
            size = self.scored.stat().st_size if self.scored.exists() else -1
        except FileNotFoundError:
            return False
        good = end = 0
        with journal:
            for line in journal:
                note = _note_of(line)
                if note is None or (size >= 0 and note.get("end", 0) > size):
                    break
                if not good:
                    _same(note["identity"], identity, self.target)
                elif "whole" in note:
                    self.whole = True
                else:
                    self.rows = note["rows_done"]
                    recall(note)
                good += len(line)
                end = note.get("end", end)
        if not good or (size < 0 and not self.whole):
            return False
        if size >= 0:
            self._data = self.scored.open("r+b")
            self._data.truncate(end)
            self._data.seek(end)
        self._journal = self._journal_path.open("r+b")
        self._journal.truncate(good)
        self._journal.seek(good)
        return True

    @property
    def published(self) -> bool:
        """Whether the result has its name already, and only cleaning up was cut off."""
        return self.whole and self._data is None

    def add(self, data: bytes, rows: int, note: Note) -> None:
        """Keep a part of so many rows; once this returns it is on the disk. Raises OSError."""
        self._append(data)
        assert self._data is not None
        self.rows += rows
        self._note({**note, "rows_done": self.rows, "end": self._data.tell()})

    def finish(self) -> None:
        """Say that all rows are in."""
        if not self.whole:
            self._note({"whole": True})
            self.whole = True

    def publish(self, whole: Path) -> None:
        """Give the whole file the name of the result, and remove the parts. Raises OSError."""
        with whole.open("rb") as file:
            os.fsync(file.fileno())
        whole.replace(self.target)
        _sync_folder(self.target.parent)

    def close(self, keep: bool) -> None:
        """Let go of the parts; without `keep` they are removed."""
        try:
            if not keep:
                shutil.rmtree(self.folder, ignore_errors=True)
        finally:
            self._release()

    def _append(self, data: bytes) -> None:
        assert self._data is not None
        self._data.write(data)
        self._data.flush()
        os.fsync(self._data.fileno())

    def _note(self, note: Note) -> None:
        assert self._journal is not None
        self._journal.write(json.dumps(note).encode() + b"\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())

    def _release(self) -> None:
        for file in (self._data, self._journal):
            if file is not None:
                # On a full disk what is still held cannot be written, and is no part.
                with contextlib.suppress(OSError):
                    file.close()
        if self._lock is not None:
            os.close(self._lock)


def folder_for(target: Path) -> Path:
    """Return where the parts of a result lie."""
    return target.with_name(f".{target.name}.parts")


def _note_of(line: bytes) -> Note | None:
    try:
        note = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return note if isinstance(note, dict) else None


def _same(kept: Note, identity: Note, target: Path) -> None:
    for key in SAME:
        # Through JSON and back a tuple is a list.
        if kept.get(key) != json.loads(json.dumps(identity[key])):
            raise BatchError(f"other_{key}", name=target)


def _sync_folder(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
