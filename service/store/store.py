"""The store as a running program holds it: one database, one secret, opened when it is first needed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from sqlalchemy.orm import Session

from model.wording import say
from service.store.engine import READING, engine, make_file
from service.store.errors import StoreError
from service.store.keys import Keys
from service.store.schema import upgrade

# While a database is down, callers are told so at once, and it is asked again after this long.
RETRY_SECONDS = 5
UNREACHABLE = (OperationalError, InterfaceError, TimeoutError)


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


class Store:
    """The database and the keys; every method may be called from any thread, and blocks.

    Making one touches nothing. `open` makes what is missing and runs the migrations; it is called by whatever needs it.
    The secret is `key`, else the one in `key_file`; `keeps_raw` says whether texts are also kept as they were sent.
    """

    def __init__(
        self,
        url: URL,
        key_file: Path,
        key: str = "",
        keeps_raw: bool = True,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.now = now
        self.keeps_raw = keeps_raw
        self._url = url
        self._key_file = key_file
        self._key = key
        self._engine = engine(url)
        self._reading = self._engine.execution_options(**READING)
        self._keys: Keys | None = None
        self._opening = Lock()
        self._failure: tuple[float, str] | None = None
        # SQLite has one writer at a time. Waiting here is fair, waiting in SQLite is not.
        self._writer = Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite, else it is PostgreSQL."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def keys(self) -> Keys:
        """The keys; opens the store."""
        return self.open()

    def open(self) -> Keys:
        """Make the store ready and return its keys; raises StoreError."""
        with self._opening:
            if self._failure and time.monotonic() < self._failure[0]:
                raise StoreError(self._failure[1], repeated=True)
            if self._keys is None:
                try:
                    self._keys = self._prepared()
                except StoreError as error:
                    self._remember(error)
                    raise
            return self._keys

    def _remember(self, error: StoreError) -> None:
        self._failure = (time.monotonic() + RETRY_SECONDS, str(error))

    def _prepared(self) -> Keys:
        try:
            make_file(self._url)
            keys = Keys.open(self._key_file, self._key)
            upgrade(self._engine)
        except OSError as error:
            raise StoreError(say("store.no_file", file=self._url.database, detail=error.strerror)) from None
        except SQLAlchemyError as error:
            raise _down(error) from None
        return keys

    def check(self) -> None:
        """Ask the database for an answer; raises StoreError."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads; raises StoreError when the database cannot be reached."""
        self.open()
        try:
            with Session(self._reading) as session, session.begin():
                yield session
        except UNREACHABLE as error:
            raise self._lost(error) from None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose work is done wholly or not at all; raises StoreError when it cannot be done."""
        self.open()
        try:
            with self._writer, self._session() as session, session.begin():
                yield session
        except UNREACHABLE as error:
            raise self._lost(error) from None

    @contextmanager
    def rewriting(self) -> Iterator[Session]:
        """Give a session as `writing` does, in which tables may be dropped and made."""
        with self.writing() as session:
            if not self.is_sqlite:
                session.execute(text("SET LOCAL lock_timeout = '30s'"))
            else:
                # Checked at the commit: tables refer to each other while they are filled.
                session.execute(text("PRAGMA defer_foreign_keys=ON"))
            yield session

    def _session(self) -> Session:
        return Session(self._engine, expire_on_commit=False, info={"store": self})

    def beside(self, name: str) -> Path:
        """Return the file of this name that lies beside the secret, outside the database."""
        return self._key_file.with_name(name)

    def _lost(self, error: SQLAlchemyError) -> StoreError:
        down = _down(error)
        # Without a statement it was the connection that failed, for which nobody else should wait.
        if isinstance(error, DBAPIError) and error.statement is None:
            self._remember(down)
        return down

    def close(self) -> None:
        """Let go of all connections; the next use opens them again."""
        self._engine.dispose()


def _down(error: SQLAlchemyError) -> StoreError:
    """Return what to say of an error, by its first line alone: further lines may quote what was to be stored."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    lines = str(cause).strip().splitlines() if isinstance(error, UNREACHABLE) else []
    return StoreError(say("store.unreachable", detail=lines[0] if lines else type(cause).__name__))
