"""The log: one line for each record, as text or as JSON, on standard error, and no word of a message in it."""

import json
import logging
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

from service.calls import current

# What these say is known. Others may quote what was sent to them.
KNOWN = ("shizha", "uvicorn")
FRAMES = 3
# The zone as it is at the start. Looking it up for each line costs more than writing the line, and a moment is the same
# moment in winter and in summer time.
HERE = datetime.now().astimezone().tzinfo

logger = logging.getLogger("shizha")


def failure(error: BaseException) -> str:
    """Return the kind of an error and its place, never its own message, which may quote what a resident sent."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}" if places else type(error).__name__


def said(record: logging.LogRecord) -> str:
    """Return what a record says on one line: of a library that is not known only where it said something."""
    known = record.name.partition(".")[0] in KNOWN
    message = record.getMessage() if known else f"said at {Path(record.pathname).name}:{record.lineno}"
    if record.exc_info and record.exc_info[1]:
        message = f"{message.strip()}: {failure(record.exc_info[1])}"
    return " | ".join(message.strip().splitlines())


class Text(logging.Formatter):
    """A line for people: time, level, logger, what is said, and the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        call = current()
        request = f" [{call.id}]" if call else ""
        return f"{_time(record)} {record.levelname:<7} {record.name} {said(record)}{request}"


class Json(logging.Formatter):
    """A line for programs: an object with time, level, logger, message, and where there is a request its id.

    A line of a request also has its method, route, status and ms.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        call = current()
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": said(record),
        }
        if call:
            line["request_id"] = call.id
        return json.dumps(line | getattr(record, "fields", {}), ensure_ascii=False)


FORMS: dict[str, type[logging.Formatter]] = {"text": Text, "json": Json}


def set_up(level: str, form: str) -> None:
    """Let this process log to standard error in this form: the service at `level`, everything else what warns.

    Libraries stay at warnings also when the service tells everything: theirs is not ours to vouch for.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMS[form]())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logger.setLevel(level.upper())
    threading.excepthook = _ended


def _ended(thread: threading.ExceptHookArgs) -> None:
    """Log that a thread failed; Python's own way prints the error's message."""
    error = failure(thread.exc_value) if thread.exc_value else thread.exc_type.__name__
    logger.error("the thread %s failed with %s", thread.thread and thread.thread.name, error)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, HERE).isoformat(timespec="milliseconds")
