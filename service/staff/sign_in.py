"""Signing in and out, as the API and the pages do it."""

from functools import partial

from anyio import to_thread
from fastapi import Request
from starlette.responses import Response

from service.parts import address, parts
from service.problems import TooManyRequests
from service.staff import devices, passwords
from service.staff.callers import COOKIE, SIGN_IN_FIRST
from service.staff.wording import reason, refusal
from service.store import sign_ins
from service.store.sign_ins import Wait
from service.store.store import Store

# Hashing is let in one by one; more than so many in the line are sent away.
MOST_WAITING = 50


async def sign_in(request: Request, response: Response, name: str, password: str) -> None:
    """Begin a session and set its cookie on the response.

    Raises Problem 401 for a wrong name or password, and TooManyRequests where it failed too often.
    """
    here = parts(request)
    if here.hashing.statistics().tasks_waiting >= MOST_WAITING:
        raise TooManyRequests(1)

    def counted(store: Store) -> sign_ins.Attempt | Wait:
        return sign_ins.attempt(store, name, address(request), devices.known(store.keys, request.cookies))

    tried = await here.stored(counted)
    if isinstance(tried, Wait):
        raise TooManyRequests(tried.seconds, reason("wait", seconds=tried.seconds))
    right, renewed = await to_thread.run_sync(passwords.verify, password, tried.hash, limiter=here.hashing)
    token = None
    if right:
        old = request.cookies.get(COOKIE)
        token = await here.stored(partial(sign_ins.settled, tried=tried, renewed=renewed, old=old))
    if token is None or tried.staff_id is None:
        await here.stored(partial(sign_ins.failed, tried=tried))
        raise refusal("wrong", 401, SIGN_IN_FIRST)
    _set(request, response, token)
    devices.remember(here.store.keys, request, response, tried.staff_id)


async def sign_out(request: Request, response: Response) -> None:
    """End the session of this browser, if there is one, and forget its cookie."""
    token = request.cookies.get(COOKIE)
    if token:
        await parts(request).stored(partial(sign_ins.sign_out, token=token))
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https")


def _set(request: Request, response: Response, token: str) -> None:
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
