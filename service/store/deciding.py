"""Deciding: one message or its whole cluster, with a second person where the settings ask for one, and taking it back.

Every step is a row of the table of decisions, which nothing but forgetting changes. Where a message stands follows from
the last of its steps that is not undone.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from model.masking import mask
from service.store import claims, clusters, rules
from service.store.audit import record
from service.store.claims import Hand
from service.store.decisions import Decision, State
from service.store.errors import Conflict
from service.store.store import Store
from service.store.tables import Cluster, Message, Ruling, Step

REPLY = 500
NOTE = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """A decision as it is sent; `reply` is for the reporters, `note` for colleagues. Both are masked when stored."""

    decision: Decision
    category: str | None = None
    reply: str | None = None
    note: str | None = None


def decide(
    store: Store,
    message: int,
    hand: Hand,
    sent: Sent,
    *,
    cluster: bool = False,
    version: int | None = None,
    second_review: bool = False,
) -> bool:
    """Decide a message, with `cluster` also the others of its cluster that are open; False where there is no such one.

    With `second_review`, what datasets/desk.toml names becomes a proposal, which stays in review until another person
    decides; theirs is the last word. The same decision sent twice by one person is one decision. Raises Unfit for a
    category that does not fit, Conflict where somebody else holds the cluster, where `version` is no longer the
    message's, where one would confirm one's own proposal, and where the text is forgotten.
    """
    rules.check(sent.decision, sent.category)
    tidy = Sent(sent.decision, sent.category, _masked(sent.reply, REPLY), _masked(sent.note, NOTE))
    with store.writing() as session:
        found = _locked(session, message, cluster)
        if found is None:
            return False
        one, others, held = found
        claims.check(session, held, hand, store.now())
        if one.text is None:
            raise Conflict("forgotten")
        tops = _tops(session, [one, *others])
        if _is_repeat(tops.get(one.id), hand, tidy):
            return True
        if version is not None and one.version != version:
            raise Conflict("changed")
        batch = secrets.token_hex(8) if others else None
        steps = [
            _decided(session, store, each, tops.get(each.id), hand, tidy, batch, second_review)
            for each in (one, *others)
        ]
        _leave(session, held, hand)
        detail = {"category": tidy.category} if tidy.category else {}
        if others:
            detail |= {"cluster": str(held.id), "messages": str(1 + len(others))}
        record(session, hand.who, f"message/{message}", steps[0].value, decision=tidy.decision.value, **detail)
    return True


def undo(store: Store, message: int, hand: Hand, *, cluster: bool = False, version: int | None = None) -> bool:
    """Take back the last step of a message, with `cluster` all that were decided with it; False for no such message.

    The message then stands where it stood before. Raises Conflict where there is nothing to take back, where somebody
    else holds the cluster, where `version` is no longer the message's, and where the text is forgotten.
    """
    with store.writing() as session:
        found = _locked(session, message, cluster, only_open=False)
        if found is None:
            return False
        one, others, held = found
        claims.check(session, held, hand, store.now())
        if one.text is None:
            raise Conflict("forgotten")
        if version is not None and one.version != version:
            raise Conflict("changed")
        tops = _tops(session, [one, *others])
        if (top := tops.get(one.id)) is None:
            raise Conflict("nothing_to_undo")
        together = [one]
        if top.batch is not None:
            together += [each for each in others if (last := tops.get(each.id)) and last.batch == top.batch]
        for each in together:
            _undone(session, store, each, tops[each.id], hand)
        _leave(session, held, hand)
        detail = {"cluster": str(held.id), "messages": str(len(together))} if len(together) > 1 else {}
        record(session, hand.who, f"message/{message}", "undone", decision=top.decision.value, **detail)
    return True


def last_steps(session: Session, messages: Iterable[int]) -> dict[int, Ruling]:
    """Return of each of these messages the last step that is not undone; those without one are left out."""
    undone = select(Ruling.undoes).where(Ruling.undoes.is_not(None), Ruling.message_id.in_(list(messages)))
    steps = select(Ruling).where(
        Ruling.message_id.in_(list(messages)), Ruling.step != Step.UNDONE, Ruling.id.not_in(undone)
    )
    return {step.message_id: step for step in session.scalars(steps.order_by(Ruling.id))}


def _masked(written: str | None, longest: int) -> str | None:
    """Return what may be stored of something written by hand; None where nothing is left."""
    return mask((written or "").replace("\x00", "").strip())[:longest].strip() or None


def _locked(
    session: Session, message: int, cluster: bool, only_open: bool = True
) -> tuple[Message, list[Message], Cluster] | None:
    """Return a message, those of its cluster that go with it, and the cluster, for this transaction alone to change.

    Messages are locked in the order of their ids and before the cluster, as everywhere.
    """
    number = session.scalar(select(Message.cluster_id).where(Message.id == message))
    if number is None:
        return None
    wanted = Message.id == message
    if cluster:
        others = and_(Message.cluster_id == number, Message.text.is_not(None))
        wanted = or_(wanted, and_(others, Message.state != State.DECIDED) if only_open else others)
    fresh = select(Message).where(wanted).order_by(Message.id).with_for_update()
    found = list(session.scalars(fresh.execution_options(populate_existing=True)))
    one = next((each for each in found if each.id == message), None)
    if one is None or one.cluster_id is None:
        return None
    held = clusters.locked(session, one.cluster_id)
    return one, [each for each in found if each is not one], held


def _tops(session: Session, messages: list[Message]) -> dict[int, Ruling]:
    ids = [message.id for message in messages]
    tops: dict[int, Ruling] = {}
    for start in range(0, len(ids), clusters.RANKED_AT_ONCE):
        tops |= last_steps(session, ids[start : start + clusters.RANKED_AT_ONCE])
    return tops


def _is_repeat(top: Ruling | None, hand: Hand, sent: Sent) -> bool:
    """Tell whether the same person decided just this; raises Conflict where it is a proposal that another shall see."""
    if top is None or top.staff_id != hand.staff:
        return False
    if (top.decision, top.category, top.reply) != (sent.decision, sent.category, sent.reply):
        return False
    if top.step is Step.PROPOSED:
        raise Conflict("own_proposal")
    return True


def _decided(
    session: Session,
    store: Store,
    message: Message,
    top: Ruling | None,
    hand: Hand,
    sent: Sent,
    batch: str | None,
    second_review: bool,
) -> Step:
    step = Step.DECIDED
    if top is not None and top.step is Step.PROPOSED and top.staff_id != hand.staff:
        same = (top.decision, top.category) == (sent.decision, sent.category)
        step = Step.CONFIRMED if same else Step.DECIDED
    elif second_review and rules.second_review(message.verdict, sent.decision, sent.category, sent.reply):
        step = Step.PROPOSED
    row = Ruling(
        message_id=message.id,
        at=store.now(),
        staff_id=hand.staff,
        step=step,
        decision=sent.decision,
        category=sent.category,
        reply=sent.reply,
        note=sent.note,
        batch=batch,
    )
    session.add(row)
    _stand(message, row)
    return step


def _undone(session: Session, store: Store, message: Message, top: Ruling, hand: Hand) -> None:
    session.add(
        Ruling(
            message_id=message.id,
            at=store.now(),
            staff_id=hand.staff,
            step=Step.UNDONE,
            decision=top.decision,
            category=top.category,
            undoes=top.id,
            batch=top.batch,
        )
    )
    session.flush()
    _stand(message, last_steps(session, [message.id]).get(message.id))


def _stand(message: Message, step: Ruling | None) -> None:
    """Let a message stand where this step left it, where it came in for None."""
    message.version += 1
    if step is None:
        message.state, message.decision = State.RECEIVED, None
        message.decided_category = message.reply = message.decided_at = None
        return
    awaited = step.step is Step.PROPOSED or step.decision is Decision.SECOND_OPINION
    message.state = State.IN_REVIEW if awaited else State.DECIDED
    message.decision, message.decided_category, message.reply = step.decision, step.category, step.reply
    message.decided_at = None if awaited else step.at


def _leave(session: Session, cluster: Cluster, hand: Hand) -> None:
    """Let the cluster show what was done, and end one's own claim where nothing is left to do for oneself."""
    clusters.choose(session, cluster)
    if cluster.claimed_by == hand.staff and cluster.state is not State.RECEIVED:
        cluster.claimed_by = cluster.claimed_until = None
