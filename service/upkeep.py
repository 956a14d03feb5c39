"""What the service does on its own while it runs: forgetting what is kept only for a time."""

import asyncio
import logging

from service.parts import Parts
from service.problems import Problem
from service.store.configured import purged

EVERY_SECONDS = 3600

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
