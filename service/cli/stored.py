"""The store, as commands use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.cli.base import Failure
from service.cli.configured import configured

if TYPE_CHECKING:
    from service.store.store import Store


@contextmanager
def stored() -> "Iterator[Store]":
    """Give the store that the settings name, and close it; what goes wrong with it becomes a Failure."""
    from service.store.configured import store_of
    from service.store.errors import StoreError

    store = store_of(configured())
    try:
        yield store
    except StoreError as error:
        raise Failure(str(error)) from None
    finally:
        store.close()
