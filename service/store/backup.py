"""The whole store in one file, taken and put back while the service runs, whichever of the two databases it is in.

A backup is a ZIP archive: `shizha.json` tells its format, the revision of the tables, when it was made and how many
rows of each table it holds; each table is a file of JSON lines. The secret that seals raw texts is not in it.
"""

import base64
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, insert, select, text

from model.wording import say
from service.store import audit, schema, search
from service.store.errors import StoreError
from service.store.store import Store
from service.store.tables import Message

FORMAT = 1
NOTE = "shizha.json"
MODE = 0o600
BY = 1_000
# Made anew from what the other tables hold, and Alembic's own.
LEFT_OUT = ("message_search", "alembic_version")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: the revision of its tables, the moment it was made, and the rows of each table."""

    revision: str
    made: str
    rows: dict[str, int]


def write(store: Store, file: Path) -> Backup:
    """Write what the store holds at this moment into `file`, which appears once it is whole; raises StoreError.

    The service may go on meanwhile: all tables are read as they were at one moment.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with store.reading() as session:
            connection = session.connection(execution_options=_snapshot(store))
            revision = schema.revision(connection)
            rows: dict[str, int] = {}
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE)
            with os.fdopen(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                for table in _tables(connection):
                    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
                        rows[table.name] = sum(lines.write(line) > 0 for line in _lines(connection, table))
                made = Backup(revision, store.now().isoformat(), rows)
                note = {"format": FORMAT, "revision": revision, "made": made.made, "rows": rows}
                archive.writestr(NOTE, json.dumps(note, indent=1))
        draft.replace(file)
    except OSError as error:
        raise StoreError(say("backup.unwritable", file=file, detail=error.strerror)) from None
    finally:
        with suppress(OSError):
            draft.unlink()
    return made


def restore(store: Store, file: Path) -> Backup:
    """Put back what `file` holds in the place of all that the store holds, wholly or not at all; raises StoreError.

    A backup of an older program is brought up to this one's tables.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            note = _note(archive, file)
            with store.rewriting() as session:
                _put_back(session.connection(), archive, note)
                for message in session.scalars(select(Message).where(Message.text.is_not(None))):
                    search.put(session, message.id, message.text or "")
                audit.begin_again(session)
                audit.record(session, "console", "store", "restored", made=note.made)
    except (zipfile.BadZipFile, EOFError, KeyError, TypeError, ValueError):
        raise StoreError(say("backup.broken", file=file)) from None
    except OSError as error:
        raise StoreError(say("backup.unreadable", file=file, detail=error.strerror)) from None
    return note


def _snapshot(store: Store) -> dict[str, Any]:
    # SQLite reads one moment in every transaction.
    return {} if store.is_sqlite else {"isolation_level": "REPEATABLE READ"}


def _tables(connection: Connection) -> list[Table]:
    """Return the tables as the database has them, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if not table.name.startswith(LEFT_OUT)]


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    rows = connection.execution_options(yield_per=BY).execute(select(table))
    for row in rows.mappings():
        yield json.dumps({name: _out(value) for name, value in row.items()}, ensure_ascii=False).encode() + b"\n"


def _out(value: Any) -> Any:
    match value:
        case datetime():
            return {"at": value.isoformat()}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
    return value


def _in(value: Any) -> Any:
    match value:
        case {"at": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"bytes": str(encoded)}:
            return base64.b64decode(encoded, validate=True)
    return value


def _note(archive: zipfile.ZipFile, file: Path) -> Backup:
    note = json.loads(archive.read(NOTE))
    if note["format"] != FORMAT:
        raise StoreError(say("backup.other_format", file=file, format=note["format"]))
    if not schema.knows(note["revision"]):
        raise StoreError(say("store.newer", revision=note["revision"]))
    return Backup(note["revision"], note["made"], note["rows"])


def _put_back(connection: Connection, archive: zipfile.ZipFile, note: Backup) -> None:
    schema.empty(connection)
    schema.bring(connection, note.revision)
    for table in _tables(connection):
        with archive.open(f"{table.name}.jsonl") as lines:
            count = 0
            while part := [json.loads(line) for line in islice(lines, BY)]:
                connection.execute(insert(table), [_row(row, table, connection) for row in part])
                count += len(part)
        if count != note.rows[table.name]:
            raise ValueError(table.name)
        _count_on(connection, table)
    schema.bring(connection)


def _row(row: dict[str, Any], table: Table, connection: Connection) -> dict[str, Any]:
    if set(row) != set(table.columns.keys()):
        raise ValueError(table.name)
    return {name: _moment(_in(value), connection) for name, value in row.items()}


def _moment(value: Any, connection: Connection) -> Any:
    """Return a moment as this database stores it, whichever the backup came from; all are in UTC."""
    if not isinstance(value, datetime):
        return value
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None) if connection.dialect.name == "sqlite" else aware


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL give numbers after the greatest one that is there."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
        )
        if sequence:
            connection.execute(
                text(f"SELECT setval(:sequence, (SELECT max({column.name}) FROM {table.name}))"), {"sequence": sequence}
            )
