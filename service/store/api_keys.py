"""Keys by which programs call: made, listed, revoked, and recognised."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.staff import tokens
from service.staff.names import usable
from service.staff.roles import Scope
from service.store.audit import record
from service.store.errors import Refused
from service.store.store import Store
from service.store.tables import ApiKey

# By this a key is recognised where it should not be: in a log, a screenshot, a repository.
PREFIX = "shizha_"


@dataclass(frozen=True, slots=True)
class Key:
    """A key without the key itself."""

    id: int
    name: str
    scope: Scope
    since: datetime
    revoked_at: datetime | None


def add(store: Store, source: str, name: str, scope: Scope) -> str:
    """Return a new key of this name, which nobody can be told again; raises Refused for a name that will not do."""
    name = usable(name)
    key = tokens.new(PREFIX)
    try:
        with store.writing() as session:
            made = ApiKey(name=name, digest=tokens.digest(key), scope=scope, since=store.now())
            session.add(made)
            session.flush()
            record(session, source, f"key/{made.id}", "key_added", name=name, scope=scope.value)
    except IntegrityError:
        raise Refused("key_taken", name=name) from None
    return key


def revoke(store: Store, source: str, name: str) -> bool:
    """Make a key useless for good; False where it already was. Raises Refused for a name that no key has."""
    with store.writing() as session:
        key = session.scalar(select(ApiKey).where(ApiKey.name == usable(name)))
        if key is None:
            raise Refused("no_such_key", name=name)
        if key.revoked_at is not None:
            return False
        key.revoked_at = store.now()
        record(session, source, f"key/{key.id}", "key_revoked")
    return True


def listed(store: Store) -> list[Key]:
    """Return all keys in the order in which they were made."""
    with store.reading() as session:
        return [
            Key(key.id, key.name, key.scope, key.since, key.revoked_at)
            for key in session.scalars(select(ApiKey).order_by(ApiKey.id))
        ]


def find(store: Store, key: str) -> Key | None:
    """Return the key that was sent, None where it is none or was revoked."""
    if not key.startswith(PREFIX):
        return None
    query = select(ApiKey).where(ApiKey.digest == tokens.digest(key), ApiKey.revoked_at.is_(None))
    with store.reading() as session:
        found = session.scalar(query)
        return Key(found.id, found.name, found.scope, found.since, None) if found else None
