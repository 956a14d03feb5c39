"""The store that the settings ask for."""

from service.jobs.folders import Folders
from service.settings import Settings
from service.store import clusters, jobs, leads, sessions, sign_ins
from service.store.purge import Purged, purge
from service.store.store import Store


def store_of(settings: Settings) -> Store:
    """Return the store of these settings; nothing is opened yet."""
    return Store(settings.database, settings.key_file, settings.raw_key, keeps_raw=settings.raw_days > 0)


def purged(store: Store, settings: Settings) -> Purged:
    """Forget what these settings keep no longer, and return how much of messages it was; raises StoreError.

    The files of jobs whose time is up go too. Clusters are then in order: those from before there were any, and those
    whose leader was forgotten.
    """
    with store.writing() as session:
        sessions.forget(session, store, settings.session_life)
        sign_ins.forget(session, store)
        leads.forget(session, store.now(), settings.masked_days)
    folders = Folders(settings.var)
    for job in jobs.expire(store):
        folders.remove(job)
    folders.tidy(jobs.kept(store))
    forgotten = purge(store, settings.raw_days, settings.masked_days)
    clusters.settle(store)
    clusters.rank(store)
    return forgotten
