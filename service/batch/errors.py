"""Why a file cannot be scored at all; what is wrong with one row stands in that row instead."""

from model.wording import say


class BatchError(Exception):
    """The work failed. The message names the cause and the mend."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(f"batch.{key}", **values))


class WrongUse(BatchError):
    """What was asked for cannot be done, whatever the files hold or however often it is tried."""
