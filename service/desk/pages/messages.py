"""A message as a page: its evidence, what is like it, and the forms to claim it, decide it and take that back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from model.assessment import Finding, Verdict
from service.desk.api.messages import LEAST_REASON, LONGEST_REASON, Claimer, hand, judged
from service.desk.api.queue import Viewer
from service.desk.api.refusals import gone, missing, refused, wrong
from service.desk.api.shapes import Judged, Number, message
from service.desk.pages.queue import PATH as QUEUE
from service.desk.pages.queue import Seen, around, end_of, said, shown
from service.desk.pages.templates import page
from service.desk.pages.view import View, following, number
from service.desk.pages.written import FITTING, NONE, OTHER, Written, written
from service.pages.fields import field
from service.pages.marks import mark, remarks
from service.parts import Parts, parts
from service.problems import Problem
from service.staff.callers import Caller, may
from service.staff.roles import Act
from service.store import claims, deciding, dossier, rules, standing
from service.store.claims import Hand
from service.store.deciding import NOTE, REPLY
from service.store.decisions import HARMFUL, Decision
from service.store.dossier import Dossier, Raw
from service.store.errors import Conflict
from service.store.standing import Standing
from service.store.store import Store

router = APIRouter(prefix="/desk/messages", include_in_schema=False)

PATH = "/desk/messages"
# What is shown again with what was written, and not on a page that says only what went wrong.
MENDABLE = frozenset({409, 422})
# Categories that the model holds for less likely are not proposed, but can be chosen.
LEAST_PROBABILITY = 0.01


@router.get("/{id}")
async def show(request: Request, id: Number, caller: Viewer, view: Seen) -> HTMLResponse:
    """Show a message with all that is around it."""
    return await _seen(request, caller, id, view, Written())


@router.get("/{id}/{step}")
async def again(id: Number, step: str, caller: Viewer, view: Seen) -> Response:
    """Lead to the message who asks for the address of one of its forms, as a reload may."""
    return RedirectResponse(_address(id, view), 303)


@router.post("/{id}/decision")
async def decide(
    request: Request, id: Number, caller: Annotated[Caller, Depends(may(Act.DECIDE))], view: Seen
) -> Response:
    """Decide a message or its cluster and open the next one; on the queue, show the next row."""
    async with request.form() as form:
        sent = written(form)
    here = parts(request)

    def work(store: Store) -> int | None:
        done = deciding.decide(
            store,
            id,
            hand(caller),
            decision,
            cluster=sent.cluster,
            version=sent.version,
            second_review=here.settings.second_review == "on",
        )
        if not done:
            raise missing()
        return None if sent.from_list else _next(here, store, view.passing(id), hand(caller), caller.id, sent.held)

    try:
        decision = sent.sent()
        with refused():
            following_one = await here.stored(work)
    except Problem as problem:
        return await _refused(request, caller, id, view, sent, problem)
    if sent.from_list:
        return RedirectResponse(_row(request, view, sent.then or id, id), 303)
    if following_one is None:
        return RedirectResponse(f"{QUEUE}?{end_of(view, done=id)}", 303)
    return RedirectResponse(_address(following_one, view.passing(id), done=id), 303)


@router.post("/{id}/undo")
async def undo(request: Request, id: Number, caller: Annotated[Caller, Depends(may(Act.UNDO))], view: Seen) -> Response:
    """Take back the last step with all that was decided with it, and show the message, or its row."""
    async with request.form() as form:
        sent = written(form)
    try:
        with refused():
            done = await parts(request).stored(
                lambda store: deciding.undo(store, id, hand(caller), cluster=True, version=sent.version)
            )
        if not done:
            raise missing()
    except Problem as problem:
        return await _refused(request, caller, id, view, sent, problem)
    if sent.from_list:
        return RedirectResponse(_row(request, view, id, id), 303)
    return RedirectResponse(_address(id, view.without(id), done=id), 303)


@router.post("/{id}/claim")
async def claim(request: Request, id: Number, caller: Claimer, view: Seen) -> Response:
    """Claim a message or renew the claim; what is written into the form of the decision stays there."""
    here = parts(request)
    lease = timedelta(minutes=here.settings.claim_minutes)
    return await _held(request, caller, id, view, lambda store: claims.claim(store, id, hand(caller), lease))


@router.post("/{id}/release")
async def release(request: Request, id: Number, caller: Claimer, view: Seen) -> Response:
    """Give a claim back."""
    return await _held(request, caller, id, view, lambda store: claims.release(store, id, hand(caller)))


@router.post("/{id}/raw")
async def see_raw(
    request: Request, id: Number, caller: Annotated[Caller, Depends(may(Act.SEE_RAW))], view: Seen
) -> Response:
    """Show the message with its texts as they were sent, to who says why; that stands in the audit trail."""
    async with request.form() as form:
        sent, reason = written(form), field(form, "reason").replace("\x00", "").strip()[:LONGEST_REASON]
    try:
        if len(reason) < LEAST_REASON:
            raise wrong("reason", "reason", least=LEAST_REASON)
        found = await parts(request).stored(lambda store: dossier.raw(store, id, hand(caller), reason))
        if found is None:
            raise missing()
        if not found:
            raise gone()
    except Problem as problem:
        if problem.status_code == 410:
            return await _seen(request, caller, id, view, sent, problem)
        return await _refused(request, caller, id, view, sent, problem)
    return await _seen(request, caller, id, view, sent, raw=found)


async def _held(
    request: Request, caller: Caller, id: int, view: View, work: Callable[[Store], object | None]
) -> Response:
    """Do what is asked about a claim, and show the message with what is written beside it, or its row."""
    async with request.form() as form:
        sent = written(form)
    try:
        with refused():
            if await parts(request).stored(work) is None:
                raise missing()
    except Problem as problem:
        return await _refused(request, caller, id, view, sent, problem)
    if sent.from_list:
        return RedirectResponse(_row(request, view, id), 303)
    return await _seen(request, caller, id, view, sent) if sent.is_typed else RedirectResponse(_address(id, view), 303)


async def _refused(
    request: Request, caller: Caller, id: int, view: View, sent: Written, problem: Problem
) -> HTMLResponse:
    """Show what was sent again with what is in the way, where it can be mended; else raise the problem."""
    if problem.status_code not in MENDABLE:
        raise problem
    if sent.from_list:
        return await shown(request, caller, view, problem, id)
    return await _seen(request, caller, id, view, sent, problem)


async def _seen(
    request: Request,
    caller: Caller,
    id: int,
    view: View,
    sent: Written,
    problem: Problem | None = None,
    raw: tuple[Raw, ...] = (),
) -> HTMLResponse:
    here, done = parts(request), number(request.query_params.get("done", ""))

    def work(store: Store) -> tuple[Dossier | None, Standing | None]:
        found = dossier.find(store, id)
        return found, standing.of(store, [done]).get(done) if done else None

    found, last = await here.stored(work)
    if found is None:
        raise missing()
    judgement = judged(here, found.text)
    evidence = [Finding(**one.model_dump()) for one in judgement.evidence] if judgement else []
    pieces, reasons = mark(found.text or "", evidence)
    candidates = _candidates(judgement) or [(found.category, None)]
    return page(
        request,
        "message.html",
        status=problem.status_code if problem else 200,
        message=message(found, caller.id, judgement),
        pieces=pieces,
        reasons=reasons,
        remarks=remarks(evidence),
        candidates=candidates,
        chosen=sent.category or candidates[0][0],
        bars=bars([one.reports for one in found.buckets]),
        raw=raw,
        view=view,
        sent=sent,
        done=last if not problem else None,
        error=said(problem),
        own_proposal=found.proposal is not None and found.proposal.by == caller.name,
        groups=rules.GROUPS,
        replies=rules.replies(),
        confirmed_by_two=_confirmed_by_two(here, found.verdict),
        second_review=here.settings.second_review == "on",
        harmful=HARMFUL,
        may_see_raw=caller.may(Act.SEE_RAW),
        may_mark=caller.may(Act.MARK_LEAD),
        longest={"reply": REPLY, "note": NOTE, "reason": LONGEST_REASON},
        least_reason=LEAST_REASON,
        fitting=FITTING,
        none=NONE,
        other=OTHER,
        **around(request, caller),
    )


def bars(counts: list[int]) -> list[tuple[int, float]]:
    """Return of each count the place and the height of its bar, in a hundredth of the highest one."""
    most = max(counts, default=0)
    return [(place, round(100 * count / most, 1)) for place, count in enumerate(counts) if count]


def _candidates(judgement: Judged | None) -> list[tuple[str, float | None]]:
    """Return the categories that the model holds for possible, each with its probability."""
    found = judgement.candidates if judgement else []
    kept = found[:1] + [one for one in found[1:] if one.probability >= LEAST_PROBABILITY]
    return [(one.category, one.probability) for one in kept]


def _confirmed_by_two(here: Parts, verdict: Verdict) -> dict[Decision, str]:
    """Return why a second person has to confirm a decision, of those of which one has to on this verdict."""
    if here.settings.second_review != "on":
        return {}
    found = {decision: rules.second_review(verdict, decision, None, None) for decision in Decision}
    return {decision: why for decision, why in found.items() if why}


def _next(here: Parts, store: Store, view: View, hand: Hand, reader: int, claiming: bool) -> int | None:
    """Return the message to open next, None for none; who had claimed the last one claims this one too."""
    while (item := following(store, view, reader)) is not None:
        if not claiming:
            return item.id
        try:
            claims.claim(store, item.id, hand, timedelta(minutes=here.settings.claim_minutes))
        except Conflict:
            # Somebody else was quicker.
            view = view.passing(item.id)
        else:
            return item.id
    return None


def _address(id: int, view: View, **more: object) -> str:
    query = view.query(**more)
    return f"{PATH}/{id}?{query}" if query else f"{PATH}/{id}"


def _row(request: Request, view: View, id: int, done: int | None = None) -> str:
    """Return the address of the row of a message in the queue, on the page where it was."""
    query = view.query(cursor=request.query_params.get("cursor", ""), done=done)
    return f"{QUEUE}?{query}#m{id}"
