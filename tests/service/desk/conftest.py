"""Callers of the desk, each with the headers that show who they are."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from service.staff.callers import COOKIE, csrf
from service.staff.names import folded
from service.staff.roles import Role, Scope
from service.store import api_keys, sessions
from service.store.store import Store
from service.store.tables import Staff

Headers = dict[str, str]
PASSWORD = "correct horse battery"


@pytest.fixture
def kept(client: TestClient) -> Store:
    """The store of the service in this process."""
    store = client.app.state.parts.store
    assert isinstance(store, Store)
    return store


def person(store: Store, name: str, role: Role, password: str = "") -> int:
    """Make an account, without the time that a real hash takes, and return its number."""
    with store.writing() as session:
        made = Staff(name=name, folded=folded(name), role=role, password=password, since=store.now())
        session.add(made)
        session.flush()
        return made.id


def signed_in(store: Store, staff_id: int) -> Headers:
    """Begin a session and return the headers that a page of the desk would send."""
    with store.writing() as session:
        token = sessions.begin(session, staff_id, store.now())
    return {"cookie": f"{COOKIE}={token}", "x-csrf-token": csrf(store.keys, token), "sec-fetch-site": "same-origin"}


@pytest.fixture
def desk(kept: Store) -> Callable[..., Headers]:
    """Give the headers of somebody new with this role or scope, as `client.get(..., headers=desk(Role.READER))`."""
    made: list[str] = []

    def of(who: Role | Scope) -> Headers:
        name = f"{who.value}{len(made)}"
        made.append(name)
        if isinstance(who, Scope):
            return {"authorization": f"Bearer {api_keys.add(kept, 'console', name, who)}"}
        return signed_in(kept, person(kept, name, who))

    return of
