"""The process that scores the file of one job. It knows no secret of the service and reaches no database.

It reads a line of JSON, an Order, from standard input, and ends as soon as that is closed: the service is gone then. On
standard output it writes lines of JSON: `rows`, `rate` and `left` after each part, and at the end one of `counts`,
`failed` (a sentence for the caller), `busy` (another process is at this file), or `broken` (kind and place of an
error, for the log). It may be killed at any moment: whoever takes the job up goes on from the last whole part.
"""

import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

# The service's own calls come first.
NICENESS = 5
OOM_SCORE = "500"


@dataclass(frozen=True, slots=True)
class Order:
    """What to do: in `folder`, score file `source` into `target` by the model in folder `model`.

    `rows` are those of the lists that were in force at the moment `at`, as service/lists/rows.py has them. No file that
    is written may be larger than `most_bytes`.
    """

    folder: str
    source: str
    target: str
    model: str
    text_column: str | None
    encoding: str | None
    explain: bool
    at: str
    rows: list[dict[str, Any]]
    most_bytes: int

    def written(self) -> bytes:
        """Return the order as a line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"


def main() -> None:
    """Carry out the order that comes in."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    # What a library may print is no answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.umask(0o077)
    os.nice(NICENESS)
    # A dump of this process would hold messages in clear.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A person's Ctrl-C at the service reaches all its processes; the service ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Where memory runs out, this process goes and not the service.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE)
    order = Order(**json.loads(sys.stdin.buffer.readline()))
    # A packed file may be the whole disk once it is unpacked.
    resource.setrlimit(resource.RLIMIT_FSIZE, (order.most_bytes, order.most_bytes))
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    from service.batch.errors import BatchError
    from service.jobs.wording import for_callers
    from service.logs import failure

    try:
        _say(answers, counts=_scored(order, answers))
    except BatchError as error:
        sentence = str(error)
        _say(answers, **({"busy": True} if sentence in _of(("busy",), order) else {"failed": for_callers(sentence)}))
    except (Exception, MemoryError) as error:
        _say(answers, broken=failure(error))


def _scored(order: Order, answers: TextIO) -> dict[str, Any]:
    from service.batch.errors import BatchError
    from service.batch.parts import SAME
    from service.batch.progress import Progress
    from service.batch.run import Options, run

    def show(done: Progress) -> None:
        _say(answers, rows=done.rows, rate=done.rate, left=done.left)

    os.chdir(order.folder)
    load, source, target = _load(order), Path(order.source), Path(order.target)
    for resume in (True, False):
        options = Options(order.text_column, order.encoding, explain=order.explain, resume=resume)
        try:
            return run(load, source, target, options, show).as_dict()
        except BatchError as error:
            # Parts of another model or program are of no use: it begins again.
            if not resume or str(error) not in _of(tuple(f"other_{name}" for name in SAME), order):
                raise
    raise AssertionError


def _load(order: Order) -> Callable[[], Any]:
    def load() -> Any:
        from model.assessor import Assessor
        from service.lists.kept import Frozen
        from service.lists.listed import Listed
        from service.lists.rows import About, Row, Side

        rows = [
            Row(**row | {"side": Side(row["side"]), "about": About(row["about"]), "until": _moment(row["until"])})
            for row in order.rows
        ]
        return Listed(Assessor.load(Path(order.model)), Frozen(rows, _moment(order.at)))

    return load


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _of(keys: tuple[str, ...], order: Order) -> list[str]:
    """Return what service/batch says where it refuses for one of these reasons."""
    from model.wording import say

    return [say(f"batch.{key}", name=Path(order.target).resolve()) for key in keys]


def _say(answers: TextIO, **answer: object) -> None:
    answers.write(json.dumps(answer) + "\n")


def _end_with_the_service() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
