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
