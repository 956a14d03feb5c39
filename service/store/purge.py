"""Forgetting what is kept only for a time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session

from service.store import clusters, search
from service.store.store import Store
from service.store.tables import BlockedReporter, Message, RawText, Report


@dataclass(frozen=True, slots=True)
class Purged:
    """How many raw texts, masked texts and receipts were forgotten."""

    raw_texts: int
    texts: int
    receipts: int


def purge(store: Store, raw_days: int, masked_days: int) -> Purged:
    """Forget raw texts and reporters after `raw_days`, masked texts and receipts after `masked_days`.

    A message's masked text is kept for `masked_days` after its last report. What stays are counts: of each message how
    often it was reported, and of each report when, where and by which way. Raises StoreError.
    """
    now = store.now()
    raw, masked = now - timedelta(days=raw_days), now - timedelta(days=masked_days)
    with store.writing() as session:
        raw_texts = _count(session, delete(RawText).where(RawText.at <= raw))
        _count(session, update(Report).where(Report.at <= raw, Report.reporter.is_not(None)).values(reporter=None))
        receipts = _count(
            session, update(Report).where(Report.at <= masked, Report.receipt.is_not(None)).values(receipt=None)
        )
        told = or_(Message.text.is_not(None), Message.reply.is_not(None))
        due = select(Message.id).where(Message.last_seen <= masked, told).order_by(Message.id).with_for_update()
        texts = list(session.scalars(due))
        clusters.forget(session, texts)
        search.forget(session)
        _count(session, delete(BlockedReporter).where(BlockedReporter.until <= now))
    return Purged(raw_texts, len(texts), receipts)


def _count(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    return done.rowcount
