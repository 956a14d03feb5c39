"""A process that reads pictures: `python -m service.images.worker THREADS`, spoken to through its standard input.

It may use MEMORY bytes, write no file and leave no core behind. Each message is its length in four bytes and then that
many bytes: a picture comes in, a JSON object goes out, which is {"text", "qr_codes"}, {"refused": reason} or
{"failed": kind of error and place}. The first object, sent once the models are loaded, is {"ready": true}. It ends when
the other side does.
"""

import json
import os
import resource
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from service.images.frames import receive, send
from service.images.kinds import MAX_BYTES, Reason, Refused

# Address space: 0.9 GB are really used at most, the rest is what libraries reserve.
MEMORY = 3 * 1024**3
# Scoring messages goes before reading pictures.
NICE = 5


def bound() -> None:
    """Take from this process what it has no need of."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)


def main(threads: int) -> None:
    """Serve pictures until the other side ends."""
    bound()
    link = socket.socket(fileno=os.dup(0))
    try:
        from service.images.codes import read_codes
        from service.images.decode import decode
        from service.images.engine import Engine
        from service.images.lines import compose

        engine = Engine(threads)
    except (Exception, MemoryError) as error:
        _answer(link, {"failed": _named(error)})
        return
    _answer(link, {"ready": True})
    while (data := receive(link, MAX_BYTES)) is not None:
        try:
            image = decode(data)
            codes = read_codes(image)
            text = compose(engine.lines(image), image.width)
            if not text and not codes:
                raise Refused(Reason.NO_TEXT)
            _answer(link, {"text": text, "qr_codes": codes})
        except Refused as refused:
            _answer(link, {"refused": refused.reason.value})
        except (Exception, MemoryError) as error:
            _answer(link, {"failed": _named(error)})


def _answer(link: socket.socket, answer: dict[str, Any]) -> None:
    send(link, json.dumps(answer, ensure_ascii=True).encode())


def _named(error: BaseException) -> str:
    """Return kind and place of an error, not its message, which may quote what was read."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
