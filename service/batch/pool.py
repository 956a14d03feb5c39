"""Processes that score rows side by side, in order, with a bounded number of rows on the way.

Each process loads the model once. One that ends is replaced and what it was given is given again; if that ends a
second one, the work fails and names the rows.
"""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from service.batch.errors import BatchError, why
from service.batch.rows import Outcome, Row
from service.batch.scoring import Asked, Scorer, outcomes

ATTEMPTS = 2
# Chunks that may be read and not yet written, for each process: one that it works on and one to go on with.
AHEAD = 2

Load = Callable[[], Scorer]


class Chunk(NamedTuple):
    """Rows that are scored together; `first` is the number of the first, from 1."""

    first: int
    rows: Sequence[Row]

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.first + len(self.rows) - 1


class Pool:
    """`workers` processes that score chunks. `load` is called in each of them and must be picklable.

    Every one of them must load the model `version`.
    """

    def __init__(self, load: Load, version: str, workers: int, asked: Asked) -> None:
        self._given = (load, version, asked)
        self._workers: list[_Worker | None] = [None] * workers

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that run now."""
        return [worker.process.pid for worker in self._workers if worker and worker.process.pid]

    def scored(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """Yield the chunks in their order, with what each row gets. Raises BatchError for rows that end a process."""
        waiting: dict[int, Chunk] = {}
        done: dict[int, list[Outcome]] = {}
        again: list[int] = []
        attempts: dict[int, int] = {}
        read = written = 0
        exhausted = False
        while True:
            while written in done:
                yield waiting.pop(written), done.pop(written)
                attempts.pop(written, None)
                written += 1
            for place, worker in enumerate(self._workers):
                if worker is not None and worker.number is not None:
                    continue
                if again:
                    number = again.pop(0)
                elif exhausted or read - written >= AHEAD * len(self._workers):
                    break
                else:
                    chunk = next(chunks, None)
                    if chunk is None:
                        exhausted = True
                        break
                    number, read = read, read + 1
                    waiting[number] = chunk
                worker = worker or self._start(place)
                attempts[number] = attempts.get(number, 0) + 1
                worker.give(number, waiting[number].rows)
            if exhausted and written == read:
                return
            for place, worker, answer in self._answers():
                number, worker.number = worker.number or 0, None
                if isinstance(answer, list):
                    done[number] = answer
                    continue
                worker.end()
                self._workers[place] = None
                if attempts[number] >= ATTEMPTS:
                    raise BatchError(answer or "worker_lost", first=waiting[number].first, last=waiting[number].last)
                again.append(number)

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            if worker is not None:
                worker.end()

    def _start(self, place: int) -> "_Worker":
        worker = self._workers[place] = _Worker(*self._given)
        return worker

    def _answers(self) -> Iterator[tuple[int, "_Worker", list[Outcome] | str]]:
        """Wait for an answer and yield all that are there: outcomes, or a text where the process failed."""
        busy = {w.link: (place, w) for place, w in enumerate(self._workers) if w is not None and w.number is not None}
        for link in wait(list(busy)):
            place, worker = busy[link]  # type: ignore[index]
            yield place, worker, worker.answer()


class _Worker:
    """One process, and the number of the chunk that it was given."""

    def __init__(self, load: Load, version: str, asked: Asked) -> None:
        context = multiprocessing.get_context("spawn")
        self.number: int | None = None
        self.link, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs, load, version, asked), daemon=True)
        # A person's Ctrl-C goes to all processes. Blocked while they start, it reaches this one alone, which ends them.
        # The tracker, where it does not run yet, would start with them and unblock it.
        resource_tracker.ensure_running()
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self.process.start()
        except OSError as error:
            raise BatchError("worker_start", detail=why(error)) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
            # Held by the process alone, its end is noticed here.
            theirs.close()

    def give(self, number: int, rows: Sequence[Row]) -> None:
        self.number = number
        # A process that has ended is noticed when it is asked for its answer.
        with contextlib.suppress(OSError):
            self.link.send([row.bare() for row in rows])

    def answer(self) -> list[Outcome] | str:
        try:
            found: list[Outcome] | str = self.link.recv()
        except (EOFError, OSError):
            return ""
        return found

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.link.close()


def work(link: Connection, load: Load, version: str, asked: Asked) -> None:
    """Score what comes until the other side ends; answers outcomes, or a text where they cannot be given."""
    scorer: Any = None
    while True:
        try:
            rows = link.recv()
        except (EOFError, OSError):
            return
        try:
            scorer = scorer or load()
            answer = outcomes(scorer, rows, asked) if scorer.version == version else "worker_model"
        except Exception:
            # A traceback could quote what was read.
            answer = "worker_failed"
        with contextlib.suppress(OSError):
            link.send(answer)
