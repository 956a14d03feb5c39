"""Leads: marked by a reviewer, settled by another person, and handed over as a file that the audit trail knows.

A lead counts as long as a message in which it was marked stands decided to be harmful. Its first and last day, its
messages and their reports are those of these messages, which outlive their texts.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, desc, func, or_, select
from sqlalchemy.orm import Session

from model.masking import mask
from model.taxonomy import load
from service.leads.files import Format, table, written
from service.leads.traces import Trace, masked_traces, traces
from service.store.audit import record
from service.store.claims import Hand
from service.store.decisions import HARMFUL, State
from service.store.dossier import CHINA
from service.store.errors import Conflict, Unfit
from service.store.keys import Keys
from service.store.store import Store
from service.store.tables import Lead, LeadKind, LeadState, Message, RawText, Report, Sighting, Staff
from service.store.upsert import insert

# What stands in a file of a lead's code: enough to tell it from others.
CODE_LETTERS = 16
_STANDS = and_(Message.state == State.DECIDED, Message.decision.in_(HARMFUL))


@dataclass(frozen=True, slots=True)
class Found:
    """Something in a message that can be marked, or is: then with the number and the state of its lead.

    `whole` says whether more is known of it than `shown`.
    """

    code: str
    kind: LeadKind
    shown: str
    whole: bool
    lead: int | None
    state: LeadState | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A lead; `marked_by` are names, `categories` slugs, each once."""

    id: int
    code: str
    kind: LeadKind
    shown: str
    whole: bool
    state: LeadState
    first_seen: datetime
    last_seen: datetime
    messages: int
    reports: int
    categories: tuple[str, ...]
    marked_by: tuple[str, ...]
    settled_by: str | None
    settled_at: datetime | None
    why: str | None


@dataclass(frozen=True, slots=True)
class File:
    """A file of leads; `sha256` is the one that the audit trail holds."""

    content: bytes
    sha256: str
    leads: int


def found(store: Store, message: int) -> list[Found] | None:
    """Return what can be marked in a message, and what is; None for no such message.

    It is read from the texts as they were sent while one is kept, else from the masked one. Raises Conflict unless the
    message was decided to be harmful.
    """
    with store.reading() as session:
        one = session.get(Message, message)
        if one is None:
            return None
        _check_decided(one)
        known = _sighted(session, message)
        marked = [
            Found(code, lead.kind, lead.shown, lead.sealed is not None, lead.id, lead.state)
            for code, lead in known.items()
        ]
        return marked + [
            Found(code, trace.kind, trace.shown, trace.value is not None, None, None)
            for code, trace in _unmarked(_traces(session, store.keys, one), known).items()
        ]


def mark(store: Store, message: int, hand: Hand, codes: Sequence[str] | None = None) -> list[int] | None:
    """Mark what these codes stand for in a message, everything for None; returns the leads, None for no such message.

    A lead that was refused awaits a decision again. Raises Conflict unless the message was decided to be harmful, and
    Unfit for a code that it does not hold.
    """
    with store.writing() as session:
        one = session.scalar(select(Message).where(Message.id == message).with_for_update())
        if one is None:
            return None
        _check_decided(one)
        there = _traces(session, store.keys, one)
        known = _sighted(session, message)
        wanted = list(dict.fromkeys([*known, *_unmarked(there, known)] if codes is None else codes))
        if not wanted or any(code not in there and code not in known for code in wanted):
            raise Unfit("codes", table()["fields"]["codes" if wanted else "nothing"])
        marked = []
        for code in sorted(wanted):
            lead = _lead(session, store, code, there.get(code))
            if session.get(Sighting, (lead.id, message)) is None:
                session.add(Sighting(lead_id=lead.id, message_id=message, marked_by=hand.staff, marked_at=store.now()))
                session.flush()
            marked.append(lead.id)
        record(session, hand.who, f"message/{message}", "lead_marked", leads=_numbers(marked), count=len(marked))
    return sorted(marked)


def listed(
    store: Store,
    limit: int,
    *,
    before: int | None = None,
    state: LeadState | None = None,
    kind: LeadKind | None = None,
) -> list[Entry]:
    """Return the leads, the newest first, those before lead `before`; what is given narrows them."""
    wanted: list[ColumnElement[bool]] = []
    if before is not None:
        wanted.append(Lead.id < before)
    if state is not None:
        wanted.append(Lead.state == state)
    if kind is not None:
        wanted.append(Lead.kind == kind)
    with store.reading() as session:
        return _entries(session, wanted, limit)


def find(store: Store, lead: int) -> Entry | None:
    """Return a lead, None where there is no such one, or none that counts."""
    with store.reading() as session:
        return next(iter(_entries(session, [Lead.id == lead], 1)), None)


def settle(store: Store, lead: int, hand: Hand, approve: bool, why: str = "") -> bool:
    """Approve or refuse a lead; False for no such one, or none that counts.

    An approved one may still be refused. A refused one loses its value, and has to be marked again. Raises Conflict for
    one that is settled already, and where who marked it would approve it.
    """
    state = LeadState.APPROVED if approve else LeadState.REFUSED
    with store.writing() as session:
        one = session.scalar(select(Lead).where(Lead.id == lead).with_for_update())
        if one is None or not _entries(session, [Lead.id == lead], 1):
            return False
        if one.state is state and one.settled_by == hand.staff:
            return True
        if one.state is LeadState.REFUSED or one.state is state:
            raise Conflict("lead_settled")
        mine = select(Sighting.lead_id).where(Sighting.lead_id == lead, Sighting.marked_by == hand.staff)
        if approve and session.scalar(mine.limit(1)) is not None:
            raise Conflict("lead_own")
        one.state, one.settled_by, one.settled_at = state, hand.staff, store.now()
        one.why = mask(why)[:200] or None
        if not approve:
            one.sealed = None
        detail = {"reason": one.why} if one.why else {}
        record(session, hand.who, f"lead/{lead}", f"lead_{state}", **detail)
    return True


def handed_over(store: Store, hand: Hand, format: Format, reason: str | None = None) -> File:
    """Return the file of all approved leads; with a reason their values are whole, else masked.

    The audit trail knows who took it, its hash and the reason before anybody has it.
    """
    now = store.now()
    with store.writing() as session:
        entries = sorted(_entries(session, [Lead.state == LeadState.APPROVED], None), key=lambda entry: entry.id)
        values = _values(session, store.keys) if reason is not None else {}
        content = written(format, [_row(entry, values.get(entry.id, entry.shown)) for entry in entries], now)
        sha256 = hashlib.sha256(content).hexdigest()
        detail = {"reason": mask(reason)[:200]} if reason is not None else {}
        record(
            session,
            hand.who,
            "leads",
            "leads_exported",
            format=format.value,
            leads=len(entries),
            sha256=sha256,
            whole=int(reason is not None),
            **detail,
        )
    return File(content, sha256, len(entries))


def forget(session: Session, now: datetime, masked_days: int) -> None:
    """Forget leads that were last seen `masked_days` ago, approved ones twice that, and those of no message."""
    last = (
        select(func.max(Message.last_seen))
        .join(Sighting, Sighting.message_id == Message.id)
        .where(Sighting.lead_id == Lead.id)
        .scalar_subquery()
    )
    once, twice = now - timedelta(days=masked_days), now - timedelta(days=2 * masked_days)
    due = or_(last.is_(None), and_(Lead.state != LeadState.APPROVED, last <= once), last <= twice)
    gone = list(session.scalars(select(Lead.id).where(due).order_by(Lead.id).with_for_update()))
    session.execute(delete(Lead).where(Lead.id.in_(gone)).execution_options(synchronize_session=False))


def _check_decided(message: Message) -> None:
    if message.state is not State.DECIDED or message.decision not in HARMFUL:
        raise Conflict("lead_undecided")


def _sighted(session: Session, message: int) -> dict[str, Lead]:
    query = select(Lead).join(Sighting, Sighting.lead_id == Lead.id).where(Sighting.message_id == message)
    return {lead.code: lead for lead in session.scalars(query.order_by(Lead.id))}


def _traces(session: Session, keys: Keys, message: Message) -> dict[str, Trace]:
    """Return what a message holds, by codes: of the texts as they were sent, else of the masked one."""
    query = (
        select(RawText.sealed)
        .join(Report, Report.id == RawText.report_id)
        .where(Report.message_id == message.id)
        .order_by(RawText.report_id)
    )
    opened = [keys.unseal(sealed) for sealed in session.scalars(query)]
    raws = [json.loads(text) for text in opened if text is not None]
    if raws:
        all = [trace for raw in raws for trace in traces(raw["text"], raw["sender"])]
    else:
        all = masked_traces(message.text or "")
    return {_code(keys, trace, message.id): trace for trace in all}


def _unmarked(there: dict[str, Trace], known: dict[str, Lead]) -> dict[str, Trace]:
    """Return the traces without those that are marked: what is masked now may have been whole when it was."""
    shown = {(lead.kind, lead.shown) for lead in known.values()}
    return {
        code: trace
        for code, trace in there.items()
        if code not in known and (trace.value is not None or (trace.kind, trace.shown) not in shown)
    }


def _code(keys: Keys, trace: Trace, message: int) -> str:
    """Return the code of a trace. What is only known masked is told apart by its message: others may look like it."""
    if trace.value is None:
        return keys.code("masked lead", trace.kind, trace.shown, str(message)).hex()
    return keys.code("lead", trace.kind, trace.value).hex()


def _lead(session: Session, store: Store, code: str, trace: Trace | None) -> Lead:
    """Return the lead of this code for this transaction alone to change, made where there is none.

    `trace` is None for one that was marked in the same message before its text was gone.
    """
    sealed = store.keys.seal(trace.value.encode()) if trace and trace.value is not None else None
    if trace is not None:
        values = {"code": code, "kind": trace.kind, "shown": trace.shown, "sealed": sealed, "state": LeadState.MARKED}
        session.execute(insert(store, Lead).values(**values).on_conflict_do_nothing(index_elements=[Lead.code]))
    fresh = select(Lead).where(Lead.code == code).with_for_update().execution_options(populate_existing=True)
    lead = session.scalars(fresh).one()
    if lead.state is LeadState.REFUSED:
        lead.state, lead.settled_by, lead.settled_at, lead.why = LeadState.MARKED, None, None, None
    lead.sealed = lead.sealed or sealed
    return lead


def _entries(session: Session, wanted: Iterable[ColumnElement[bool]], limit: int | None) -> list[Entry]:
    query = (
        select(
            Lead,
            Staff.name,
            func.min(Message.first_seen),
            func.max(Message.last_seen),
            func.count(),
            func.sum(Message.reports),
        )
        .join(Sighting, Sighting.lead_id == Lead.id)
        .join(Message, Message.id == Sighting.message_id)
        .outerjoin(Staff, Staff.id == Lead.settled_by)
        .where(_STANDS, *wanted)
        .group_by(Lead.id, Staff.id)
        .order_by(desc(Lead.id))
        .limit(limit)
    )
    rows = session.execute(query).all()
    ids = [row[0].id for row in rows]
    around = (
        select(Sighting.lead_id, Message.decided_category, Message.category, Staff.name)
        .join(Message, Message.id == Sighting.message_id)
        .outerjoin(Staff, Staff.id == Sighting.marked_by)
        .where(_STANDS, Sighting.lead_id.in_(ids))
        .order_by(Sighting.marked_at, Message.id)
    )
    categories: dict[int, dict[str, None]] = {}
    names: dict[int, dict[str, None]] = {}
    for lead, decided, judged, name in session.execute(around):
        categories.setdefault(lead, {})[decided or judged] = None
        names.setdefault(lead, {})[name or ""] = None
    return [
        Entry(
            id=lead.id,
            code=lead.code[:CODE_LETTERS],
            kind=lead.kind,
            shown=lead.shown,
            whole=lead.sealed is not None,
            state=lead.state,
            first_seen=first,
            last_seen=last,
            messages=messages,
            reports=int(reports),
            categories=tuple(categories[lead.id]),
            marked_by=tuple(name for name in names[lead.id] if name),
            settled_by=settled_by,
            settled_at=lead.settled_at,
            why=lead.why,
        )
        for lead, settled_by, first, last, messages, reports in rows
    ]


def _values(session: Session, keys: Keys) -> dict[int, str]:
    """Return the whole values of approved leads; one that another secret sealed is left out."""
    query = select(Lead.id, Lead.sealed).where(Lead.state == LeadState.APPROVED, Lead.sealed.is_not(None))
    opened = ((row.id, keys.unseal(row.sealed)) for row in session.execute(query))
    return {id: value.decode() for id, value in opened if value is not None}


def _row(entry: Entry, value: str) -> list[str | int]:
    return [
        entry.id,
        table()["kinds"][entry.kind],
        value,
        entry.code,
        _day(entry.first_seen),
        _day(entry.last_seen),
        entry.messages,
        entry.reports,
        "、".join(load().category(slug).title if slug in load().slugs else slug for slug in entry.categories),
        _day(entry.settled_at) if entry.settled_at else "",
    ]


def _day(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _numbers(ids: Sequence[int]) -> str:
    """Return numbers as the audit trail takes them, as many as fit."""
    written = ""
    for id in sorted(ids):
        longer = f"{written} {id}".strip()
        if len(longer) > 200:
            break
        written = longer
    return written
