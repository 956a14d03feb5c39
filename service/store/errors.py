"""What can be wrong with the store."""


class StoreError(Exception):
    """The store cannot be used. The message names the cause and the mend, and never a password."""


class Blocked(Exception):
    """Reports from this address are not taken."""
