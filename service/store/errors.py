"""What can be wrong with the store."""


class StoreError(Exception):
    """The store cannot be used. The message names the cause and the mend, and never a password.

    `repeated` when the store was not asked again, so soon after it could not be reached.
    """

    def __init__(self, message: str, repeated: bool = False) -> None:
        super().__init__(message)
        self.repeated = repeated


class Blocked(Exception):
    """Reports from this address are not taken."""


class Refused(Exception):
    """Something asked of accounts or keys that cannot be done; `reason` names a sentence of datasets/staff.toml."""

    def __init__(self, reason: str, /, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


class Conflict(Exception):
    """Something asked of a message that its state does not allow; `reason` names a sentence of datasets/desk.toml."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


class Unfit(ValueError):
    """A value that does not fit; `field` is its name, the message a sentence that says what does."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
