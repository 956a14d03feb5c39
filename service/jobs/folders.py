"""The folders of jobs: each holds the file as it was sent, what is done of it, and in the end the result alone.

The files hold messages in clear, so everything here is for this user alone, and goes as soon as it may.
"""

import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from service.jobs.wording import table

FOLDER = "jobs"
PLAN = "plan.json"
PRIVATE = 0o700
MODE = 0o600
# A folder that no job belongs to is one that is being filled, for this long.
NEW_SECONDS = 3600
BLOCK = 1 << 20


class Folders:
    """The folders under `var`, one a job."""

    def __init__(self, var: Path) -> None:
        self.root = (var / FOLDER).absolute()

    def ready(self) -> Path:
        """Make the folder of folders and return it; raises OSError."""
        self.root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        return self.root

    def of(self, id: str) -> Path:
        """Return the folder of a job."""
        return self.root / id

    def take(self, id: str, ending: str, upload: BinaryIO) -> None:
        """Make the folder of a job and write its file; leaves nothing behind where that fails. Raises OSError."""
        self.ready()
        folder = self.of(id)
        folder.mkdir(mode=PRIVATE)
        try:
            descriptor = os.open(folder / upload_name(ending), os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
            with os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(upload, file, BLOCK)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.remove(id)
            raise

    def remove(self, id: str) -> None:
        """Remove all files of a job."""
        shutil.rmtree(self.of(id), ignore_errors=True)

    def keep_result(self, id: str) -> None:
        """Remove everything but the result."""
        for path in self.of(id).iterdir():
            if path.name.startswith(result_name("")):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def tidy(self, kept: Mapping[str, bool]) -> None:
        """Remove what was left behind: `kept` are the jobs with files, and whether it is the result that they keep."""
        if not self.root.is_dir():
            return
        for folder in self.root.iterdir():
            if folder.name not in kept:
                if time.time() - folder.stat().st_mtime > NEW_SECONDS:
                    self.remove(folder.name)
            elif kept[folder.name]:
                self.keep_result(folder.name)


def upload_name(ending: str) -> str:
    """Return what the file that was sent is called; sentences about it name it so."""
    return f"{table()['sentences']['upload']}.{ending}"


def result_name(ending: str) -> str:
    """Return what the result is called."""
    return f"{table()['sentences']['result']}.{ending}"
