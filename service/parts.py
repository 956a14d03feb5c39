"""What a running service is made of; kept on the app and handed to whoever answers a request."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request

from model.assessment import Assessment
from model.taxonomy import Taxonomy
from service.images.pool import Pool
from service.lists.kept import Kept
from service.lists.listed import Listed
from service.metrics import Counted, Metrics
from service.models.live import Live
from service.problems import Problem
from service.rates import Rates
from service.settings import Settings
from service.staff.roles import MAY, Act
from service.store import api_keys
from service.store.engine import CONNECTIONS
from service.store.errors import Blocked, StoreError
from service.store.store import Store

Result = TypeVar("Result")
# So many code points are judged in a millisecond or less, for which nobody need go to a thread.
SHORT = 250

logger = logging.getLogger("shizha")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts. Without a model that can be used the service says so and scores nothing."""

    taxonomy: Taxonomy
    rates: Rates
    models: Live
    store: Store
    settings: Settings
    images: Pool
    lists: Kept = field(default_factory=Kept)
    metrics: Metrics = field(default_factory=Metrics)
    # A thread for each connection, and none of those that score.
    threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(CONNECTIONS))
    # Each password that is hashed takes 64 MB while it is.
    hashing: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))

    async def states(self) -> dict[str, str]:
        """Return the state of each part, `ready` or `down`; `images` may also be what Pool.state says."""
        try:
            await self.stored(Store.check)
        except Problem:
            store = "down"
        else:
            store = "ready"
        return {"model": "ready" if self.models.assessor else "down", "store": store, "images": self.images.state}

    @property
    def judging(self) -> Listed | None:
        """The model that answers with staff's lists beside it, None while there is no model: every way to judge."""
        assessor = self.models.assessor
        return Listed(assessor, self.lists) if assessor else None

    def judge(self) -> Listed:
        """Return what judges messages and counts its verdicts; raises Problem 503 while there is none."""
        assessor = self.models.assessor
        if assessor is None:
            raise Problem(503, parts={"model": "down"})
        return Counted(assessor, self.lists, self.metrics)

    async def assess(self, text: str, sender: str | None = None) -> Assessment:
        """Return the assessment of a message, and count its verdict. A long one is judged in a thread.

        Raises InvalidText where it cannot be judged, and Problem 503 while there is no model.
        """
        judge = self.judge()
        if len(text) <= SHORT:
            return judge.assess(text, sender)
        return await to_thread.run_sync(judge.assess, text, sender)

    async def stored(self, work: Callable[[Store], Result]) -> Result:
        """Return what this work on the store returns, done in a thread.

        Raises Problem 503 while there is no store, and Problem 403 where the reporter is blocked.
        """
        try:
            return await to_thread.run_sync(work, self.store, limiter=self.threads)
        except StoreError as error:
            if not error.repeated:
                logger.error("no store, so no report can be taken or followed: %s", error)
            raise Problem(503, parts={"store": "down"}) from None
        except Blocked:
            raise Problem(403) from None


def parts(request: Request) -> Parts:
    """Return the parts of the app that answers this request."""
    found = request.app.state.parts
    assert isinstance(found, Parts)
    return found


def address(request: Request) -> str:
    """Return the address that the request came from."""
    return request.client.host if request.client else ""


async def within_limits(request: Request) -> None:
    """Count this request against its address; raises TooManyRequests."""
    parts(request).rates.spend(address(request))


async def scoring_within_limits(request: Request) -> None:
    """Count this request against its address unless it comes with a key for scoring; raises TooManyRequests."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        try:
            found = await parts(request).stored(lambda store: api_keys.find(store, key.strip()))
        except Problem:
            # Scoring does without the store; then a key is as good as none.
            found = None
        if found and found.scope in MAY[Act.SCORE]:
            return
    await within_limits(request)
