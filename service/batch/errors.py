"""Why a file cannot be scored at all; what is wrong with one row stands in that row instead."""

import errno
import socket

from model.wording import say


def why(error: OSError) -> str:
    """Return what the system complained of, in Chinese where datasets/wording.toml has it."""
    if isinstance(error, socket.gaierror):
        return say("system.unknown_host")
    try:
        return say(f"system.{errno.errorcode[error.errno or 0]}")
    except KeyError:
        return error.strerror or str(error)


class BatchError(Exception):
    """The work failed. The message names the cause and the mend; `kept` rows are done and can be gone on from."""

    kept = 0

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(f"batch.{key}", **values))


class WrongUse(BatchError):
    """What was asked for cannot be done, whatever the files hold or however often it is tried."""


class Stopped(KeyboardInterrupt):
    """A person stopped the work when `kept` rows were done, which can be gone on from."""

    def __init__(self, kept: int) -> None:
        super().__init__()
        self.kept = kept
