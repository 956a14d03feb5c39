"""Reports: taken in, followed and withdrawn. Every function blocks, and raises StoreError without a store."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from model.assessment import Assessment, Verdict
from model.masking import mask
from service.store import clusters, fingerprints, receipts, reporters, search
from service.store.decisions import Decision, State
from service.store.errors import Blocked
from service.store.store import Store
from service.store.tables import COMMUNITY, Message, RawText, Report
from service.store.upsert import insert


@dataclass(frozen=True, slots=True)
class Incoming:
    """A report as it comes in. `address` is the reporter's, of which only a code is kept."""

    text: str
    sender: str | None
    assessment: Assessment
    channel: str
    community: str | None = None
    already_paid: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A report as its receipt shows it. `decision` and what follows from it are there once its message is decided.

    `verdict` is the one given with the receipt, `judged` the category that the model gave the message last, `reports`
    counts those of the same message.
    """

    message: int
    at: datetime
    verdict: Verdict
    judged: str
    community: str | None
    already_paid: bool
    reports: int
    state: State
    decision: Decision | None
    category: str | None
    reply: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Raw:
    """A text as it was sent."""

    text: str
    sender: str | None


def tidy(community: str | None) -> str | None:
    """Return the name of a community without personal data and strange characters; None where nothing is left."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in community or "").split())
    return mask(plain)[:COMMUNITY].strip() or None


def add(store: Store, incoming: Incoming, receipt: str) -> bool:
    """Store a report under its receipt, its message once however many report it.

    Returns False, and stores nothing, where the receipt is there already. Raises Blocked.
    """
    masked = mask(incoming.text).replace("\x00", "")
    keys = store.keys
    fingerprint = keys.code("message", fingerprints.same(masked)).hex()
    like = clusters.likeness(keys, masked)
    reporter = reporters.code(keys, incoming.address)
    raw = json.dumps({"text": incoming.text, "sender": incoming.sender}, ensure_ascii=False)
    sealed = keys.seal(raw.encode("utf-8", "replace"))
    digest, now, said = receipts.digest(receipt), store.now(), incoming.assessment
    try:
        with store.writing() as session:
            if session.scalar(select(Report.id).where(Report.receipt == digest)):
                return False
            if reporters.is_blocked(session, reporter, now):
                raise Blocked
            clusters.lock(session, [like])
            known = select(Message.text).where(Message.fingerprint == fingerprint).with_for_update()
            before = session.scalar(known)
            latest = {
                "text": masked,
                "verdict": said.verdict,
                "category": said.category,
                "risk": said.risk,
                "model": said.model,
                "last_seen": now,
            }
            first = {
                "fingerprint": fingerprint,
                "kin": like.kin,
                "first_seen": now,
                "reports": 1,
                "state": State.RECEIVED,
            }
            number = session.scalar(
                insert(store, Message)
                .values(**first, **latest)
                .on_conflict_do_update(
                    index_elements=[Message.fingerprint], set_={**latest, "reports": Message.reports + 1}
                )
                .returning(Message.id)
            )
            report = Report(
                message_id=number,
                receipt=digest,
                channel=incoming.channel,
                community=tidy(incoming.community),
                at=now,
                verdict=said.verdict,
                already_paid=incoming.already_paid,
                reporter=reporter,
            )
            session.add(report)
            session.flush()
            if store.keeps_raw:
                session.add(RawText(report_id=report.id, sealed=sealed, at=now))
            message = session.get_one(Message, number)
            if before != masked:
                search.put(session, message.id, masked)
            clusters.take_in(session, message, like, report)
    except IntegrityError:
        # Two presses of one button at the same moment, on PostgreSQL.
        if find(store, receipt) is None:
            raise
        return False
    return True


def find(store: Store, receipt: str) -> Followed | None:
    """Return the report of this receipt, None where there is none."""
    with store.reading() as session:
        row = session.execute(
            select(Report, Message)
            .join(Message, Message.id == Report.message_id)
            .where(Report.receipt == receipts.digest(receipt))
        ).first()
        if row is None:
            return None
        report, message = row
        decided = message.state is State.DECIDED
        return Followed(
            message=message.id,
            at=report.at,
            verdict=report.verdict,
            judged=message.category,
            community=report.community,
            already_paid=report.already_paid,
            reports=message.reports,
            state=message.state,
            decision=message.decision if decided else None,
            category=message.decided_category if decided else None,
            reply=message.reply if decided else None,
            decided_at=message.decided_at if decided else None,
        )


def raw(store: Store, receipt: str) -> Raw | None:
    """Return the text as it was sent; None when its time is up, or where another secret sealed it."""
    with store.reading() as session:
        sealed = session.scalar(
            select(RawText.sealed)
            .join(Report, Report.id == RawText.report_id)
            .where(Report.receipt == receipts.digest(receipt))
        )
    text = store.keys.unseal(sealed) if sealed is not None else None
    return Raw(**json.loads(text)) if text is not None else None


def withdraw(store: Store, receipt: str) -> bool:
    """Remove the report and its raw text, and with the last report of a message its text; False where there is none."""
    with store.writing() as session:
        message = session.scalar(
            delete(Report).where(Report.receipt == receipts.digest(receipt)).returning(Report.message_id)
        )
        if message is None:
            return False
        left = session.scalar(
            update(Message)
            .where(Message.id == message)
            .values(reports=Message.reports - 1)
            .returning(Message.reports)
            .execution_options(synchronize_session=False)
        )
        cluster = session.scalar(select(Message.cluster_id).where(Message.id == message))
        if not left:
            search.drop(session, [message])
            _let_go(session, message, cluster)
            session.execute(delete(Message).where(Message.id == message))
        elif not _followed(session, message):
            # What is left are counts of reports whose time is up.
            clusters.forget(session, [message])
        if cluster is not None:
            clusters.recount(session, clusters.locked(session, cluster))
    return True


def _let_go(session: Session, message: int, cluster: int | None) -> None:
    """Let the cluster of a message that will be deleted be led by it no longer."""
    if cluster is not None:
        found = clusters.locked(session, cluster)
        if found.leader == message:
            clusters.unlead(session, found)
            session.flush()


def _followed(session: Session, message: int) -> bool:
    return (
        session.scalar(select(Report.id).where(Report.message_id == message, Report.receipt.is_not(None)).limit(1))
        is not None
    )


def alike(store: Store, text: str) -> int:
    """Return how many reports there are of messages that say the same, whatever their numbers and links."""
    kin = store.keys.code("kin", fingerprints.alike(mask(text).replace("\x00", ""))).hex()
    with store.reading() as session:
        return session.scalar(select(func.coalesce(func.sum(Message.reports), 0)).where(Message.kin == kin)) or 0
