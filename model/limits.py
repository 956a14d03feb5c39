"""Which texts can be judged at all."""

import re

from model.wording import say

MAX_CODE_POINTS = 5_000
_SURROGATE = re.compile("[\ud800-\udfff]")


class InvalidText(ValueError):
    """The text cannot be judged. `reason` is `empty`, `too_long` or `broken`, the message tells what to do."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(say(f"text.{reason}", **values))
        self.reason = reason


def check(text: str) -> None:
    """Raise InvalidText unless `text`, trimmed, has 1 to MAX_CODE_POINTS code points and no lone surrogate.

    A lone surrogate is half of a character, which no encoding can store.
    """
    count = len(text.strip())
    if not count:
        raise InvalidText("empty")
    if count > MAX_CODE_POINTS:
        raise InvalidText("too_long", count=count, limit=MAX_CODE_POINTS)
    if _SURROGATE.search(text):
        raise InvalidText("broken")
