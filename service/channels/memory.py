"""What is remembered for a while, in this process alone."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Values by key, each for `seconds` after it was put; beyond `most` of them the oldest is forgotten.

    Within an event loop they go when their time is up, else when the memory is used next.
    """

    def __init__(self, seconds: float, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._most = most
        self._now = now
        self._kept: OrderedDict[Key, tuple[float, Value]] = OrderedDict()
        self._waking = False

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, key: Key, value: Value) -> None:
        """Remember the value from now on, instead of an earlier one."""
        self._kept.pop(key, None)
        self._kept[key] = (self._now() + self._seconds, value)
        self._tidy()
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        self._wake_later()

    def get(self, key: Key) -> Value | None:
        """Return the value, None where there is none or its time is up."""
        self._tidy()
        found = self._kept.get(key)
        return found[1] if found else None

    def forget(self, key: Key) -> None:
        """Remember the key no longer."""
        self._kept.pop(key, None)

    def _tidy(self) -> None:
        # All are kept equally long, so those whose time is up stand first.
        while self._kept and next(iter(self._kept.values()))[0] <= self._now():
            self._kept.popitem(last=False)

    def _wake_later(self) -> None:
        if self._kept and not self._waking:
            first = next(iter(self._kept.values()))[0]
            with suppress(RuntimeError):
                asyncio.get_running_loop().call_later(max(0.0, first - self._now()), self._wake)
                self._waking = True

    def _wake(self) -> None:
        self._waking = False
        self._tidy()
        self._wake_later()
