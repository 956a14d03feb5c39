"""Corrections that are due: decisions otherwise than the verdict that a reporter was given, told to each once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from model.assessment import Verdict
from service.store import reporters
from service.store.decisions import Decision, State, corrects
from service.store.store import Store
from service.store.tables import Message, Report, ToldCorrection
from service.store.upsert import insert


@dataclass(frozen=True, slots=True)
class Correction:
    """What staff decided of a report made at `at`; `text` is masked, None once its time is up."""

    at: datetime
    text: str | None
    verdict: Verdict
    decision: Decision
    reply: str | None


# Every pair of verdict and decision that is a correction, for the database to choose by.
PAIRS = [(verdict, decision) for verdict in Verdict for decision in Decision if corrects(decision, verdict)]


def next_of(store: Store, address: str) -> Correction | None:
    """Return the newest correction that this reporter was not told, and note that it is told now; None without one.

    Reporters are known for as long as their code is kept. Raises StoreError.
    """
    reporter = reporters.code(store.keys, address)
    with store.reading() as session:
        if _due(session, reporter) is None:
            return None
    with store.writing() as session:
        found = _due(session, reporter)
        if found is None:
            return None
        report, message = found
        assert message.decision is not None
        same = select(Report.id).where(Report.reporter == reporter, Report.message_id == message.id)
        told = insert(store, ToldCorrection).values(
            [{"report_id": id, "decided_at": message.decided_at} for id in sorted(session.scalars(same))]
        )
        # Where two messages of one person are answered at once, one of them tells it.
        noted = session.scalars(
            told.on_conflict_do_update(
                index_elements=[ToldCorrection.report_id],
                set_={"decided_at": told.excluded.decided_at},
                where=ToldCorrection.decided_at != told.excluded.decided_at,
            ).returning(ToldCorrection.report_id)
        ).all()
        if report.id not in noted:
            return None
        return Correction(report.at, message.text, report.verdict, message.decision, message.reply)


def _due(session: Session, reporter: str) -> tuple[Report, Message] | None:
    otherwise = or_(*(and_(Report.verdict == verdict, Message.decision == decision) for verdict, decision in PAIRS))
    row = session.execute(
        select(Report, Message)
        .join(Message, Message.id == Report.message_id)
        .outerjoin(ToldCorrection, ToldCorrection.report_id == Report.id)
        .where(Report.reporter == reporter, Message.state == State.DECIDED, otherwise)
        .where(or_(ToldCorrection.report_id.is_(None), ToldCorrection.decided_at != Message.decided_at))
        .order_by(Message.decided_at.desc(), Report.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None
