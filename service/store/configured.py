"""The store that the settings ask for."""

from service.settings import Settings
from service.store.purge import Purged, purge
from service.store.store import Store


def store_of(settings: Settings) -> Store:
    """Return the store of these settings; nothing is opened yet."""
    return Store(settings.database, settings.key_file, settings.raw_key, keeps_raw=settings.raw_days > 0)


def purged(store: Store, settings: Settings) -> Purged:
    """Forget what these settings keep no longer, and return how much it was; raises StoreError."""
    return purge(store, settings.raw_days, settings.masked_days)
