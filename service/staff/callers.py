"""Who calls, and the one place where it is decided whether they may."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from service.pages.fields import field
from service.parts import parts
from service.problems import Problem
from service.staff.roles import MAY, Act, Role, Scope
from service.staff.wording import refusal
from service.store import api_keys, sessions
from service.store.keys import Keys

COOKIE = "desk"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN_FIRST = {"WWW-Authenticate": "Bearer"}
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
SENT_BY_FORMS = FORMS | {"text/plain"}
SENT_BY_BROWSERS = ("origin", "referer", "sec-fetch-site")

# They say in the API description how to show who one is; what is sent is read in `caller_of`.
Session = Annotated[object, Security(APIKeyCookie(name=COOKIE, scheme_name="session", auto_error=False))]
Key = Annotated[object, Security(HTTPBearer(scheme_name="key", auto_error=False))]


@dataclass(frozen=True, slots=True)
class Caller:
    """A person with a role, or a program with a scope. `csrf` is what a person's forms and scripts send along."""

    id: int
    name: str
    role: Role | None
    scope: Scope | None
    source: Literal["session", "key"]
    csrf: str = ""

    @property
    def who(self) -> str:
        """The caller as the audit trail names it, such as `staff/7`."""
        return f"{'staff' if self.source == 'session' else 'key'}/{self.id}"

    def may(self, act: Act) -> bool:
        """Tell whether the caller may do this."""
        return (self.role or self.scope) in MAY[act]


def may(act: Act) -> Callable[..., Awaitable[Caller]]:
    """Return the dependency that gives the caller where it may do this.

    It raises Problem 401 for nobody in particular, and 403 for somebody without the right, or for a change that a
    page of another site may have asked of a signed-in browser.
    """

    async def checked(request: Request, _session: Session, _key: Key) -> Caller:
        caller = await anyone(request)
        if caller is None:
            raise unknown()
        if not caller.may(act):
            raise refusal("not_allowed")
        return caller

    return checked


async def anyone(request: Request) -> Caller | None:
    """Give the caller, None for nobody in particular: the dependency of what everybody may do.

    Raises Problem 403 for a change that a page of another site may have asked of a signed-in browser.
    """
    caller = await caller_of(request)
    request.state.caller = caller
    if caller and caller.source == "session" and request.method not in SAFE:
        await _own_page(request, caller)
    return caller


def unknown() -> Problem:
    """Return the problem of somebody who did not say who they are."""
    return Problem(401, SIGN_IN_FIRST)


async def caller_of(request: Request) -> Caller | None:
    """Return who calls, by the key they send or else by their session; None for nobody in particular."""
    here = parts(request)
    sent = request.headers.get("authorization")
    if sent is not None:
        kind, _, key = sent.partition(" ")
        found = await here.stored(partial(api_keys.find, key=key.strip())) if kind.lower() == "bearer" else None
        return Caller(found.id, found.name, None, found.scope, "key") if found else None
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    person = await here.stored(partial(sessions.find, token=token, life=here.settings.session_life))
    if person is None:
        return None
    return Caller(person.id, person.name, person.role, None, "session", csrf(here.store.keys, token))


def csrf(keys: Keys, token: str) -> str:
    """Return what only pages of this session know."""
    return keys.code("csrf", token).hex()


def from_elsewhere(request: Request) -> bool:
    """Tell whether the browser says that a page of another site sent this.

    An Origin of `null` says nothing: our own forms send it, because our pages ask for no referrer.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.headers.get("host")


def may_be_a_page(request: Request) -> bool:
    """Tell whether a page may have sent this, as a form or by a script.

    Browsers send an Origin or a Sec-Fetch-Site with every change that a page asks for, and a page of another site can
    send nothing but what forms send. What has neither comes from a program that was handed its cookie.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in SENT_BY_FORMS or any(name in request.headers for name in SENT_BY_BROWSERS)


async def _own_page(request: Request, caller: Caller) -> None:
    if not may_be_a_page(request):
        return
    sent = request.headers.get(CSRF_HEADER)
    if sent is None and request.headers.get("content-type", "").partition(";")[0].strip().lower() in FORMS:
        sent = field(await request.form(), CSRF_FIELD)
    if from_elsewhere(request) or not hmac.compare_digest((sent or "").encode(), caller.csrf.encode()):
        raise refusal("stale_form")
