"""Doing once what is asked for several times, as platforms do that had no answer in time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from service.channels.memory import Memory

Result = TypeVar("Result")


class Once(Generic[Result]):
    """Begins the work of each key once. Who asks again, also while it runs, gets what the first one gets.

    Work that fails is forgotten, so that the next one who asks begins it anew.
    """

    def __init__(self, memory: "Memory[str, asyncio.Task[Result]]") -> None:
        self._tasks = memory
        # The event loop holds tasks only weakly, and a full memory forgets some that still run.
        self._running: set[asyncio.Task[Result]] = set()

    def begin(self, key: str, work: Callable[[], Coroutine[Any, Any, Result]]) -> "asyncio.Task[Result]":
        """Return the task of this key, begun unless it was before."""
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.create_task(work())
            self._running.add(task)
            self._tasks.put(key, task)
            task.add_done_callback(lambda done: self._end(key, done))
        return task

    def _end(self, key: str, task: "asyncio.Task[Result]") -> None:
        self._running.discard(task)
        if (task.cancelled() or task.exception()) and self._tasks.get(key) is task:
            self._tasks.forget(key)


async def within(task: "asyncio.Task[Result]", seconds: float) -> Result | None:
    """Return what the task returns, or None when it takes longer; it goes on then. Raises what the task raises."""
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return task.result() if done else None
