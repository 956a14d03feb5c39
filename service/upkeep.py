"""What the service does on its own while it runs: forgetting what is kept only for a time, and changing models."""

import asyncio
import logging

from anyio import to_thread

from service.known import Remembered
from service.parts import Parts
from service.problems import Problem
from service.store.configured import purged

EVERY_SECONDS = 3600
LOOK_SECONDS = 1
LIST_SECONDS = 1
REMEMBER_SECONDS = 2
AGAIN_SECONDS = 30

logger = logging.getLogger("shizha")


async def keep(parts: Parts, every: float = EVERY_SECONDS) -> None:
    """Purge the store now and again, until cancelled; a failure is logged, without a word of what is stored."""
    settings = parts.settings
    while True:
        try:
            await parts.stored(lambda store: purged(store, settings))
        except Problem:
            logger.error("the store was not purged, which is tried again in an hour")
        except Exception as error:
            logger.error("the store cannot be purged: %s", type(error).__name__)
        await asyncio.sleep(every)


async def follow(parts: Parts, every: float = LOOK_SECONDS) -> None:
    """Change models as the note on the shelf says, until cancelled; the old one answers while the new one loads."""
    while True:
        if parts.models.is_due:
            await to_thread.run_sync(parts.models.refresh)
        await asyncio.sleep(every)


async def consult(parts: Parts, every: float = LIST_SECONDS) -> None:
    """Bring staff's lists up to date, until cancelled; where that fails the rows of before are gone by."""
    while True:
        try:
            await parts.stored(parts.lists.refresh)
        except Problem:
            await asyncio.sleep(AGAIN_SECONDS)
        except Exception as error:
            logger.error("the lists cannot be brought up to date: %s", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
        await asyncio.sleep(every)


async def remember(parts: Parts, known: Remembered, every: float = REMEMBER_SECONDS) -> None:
    """Bring what staff found harmful up to date, until cancelled; where that fails it is tried again later."""
    while True:
        try:
            await parts.stored(lambda _: known.refresh())
        except Problem:
            await asyncio.sleep(AGAIN_SECONDS)
        except Exception as error:
            logger.error("known messages cannot be brought up to date: %s", type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
        await asyncio.sleep(every)
