"""The store, as commands that keep accounts and keys use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.cli.base import Failure
from service.cli.stored import stored

if TYPE_CHECKING:
    from service.store.store import Store

# Who did it, as the audit trail names whoever may use the command line of this machine.
CONSOLE = "console"


@contextmanager
def accounts() -> "Iterator[Store]":
    """Give the store that the settings name; what is refused, and what goes wrong, becomes a Failure."""
    from service.staff.wording import reason
    from service.store.errors import Refused

    with stored() as store:
        try:
            yield store
        except Refused as error:
            raise Failure(reason(error.reason, **error.values)) from None
