"""The processes that read pictures: started when the first picture comes, few, watched, and with a short queue."""

import contextlib
import json
import logging
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from service.images.frames import receive, send
from service.images.kinds import Reason, Refused
from service.images.models import model_files

# Pictures that may wait for each process, so that nobody waits for minutes.
WAITING = 6
# Seconds that one picture may take, that a process may take to start, and after which the refused may come back.
READ_SECONDS = 45.0
START_SECONDS = 60.0
RETRY_SECONDS = 10
PACKAGES = ("rapidocr", "onnxruntime", "PIL", "zxingcpp")
MAX_THREADS = 4
MAX_ANSWER = 4 * 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent.parent

logger = logging.getLogger("shizha")


class Busy(Exception):
    """As many pictures wait as may."""


class Failed(Exception):
    """The picture was not read. `slow` tells that it took too long."""

    def __init__(self, *, slow: bool = False) -> None:
        super().__init__("too slow" if slow else "failed")
        self.slow = slow


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a picture, and what its QR codes hold."""

    text: str
    qr_codes: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The text with what the QR codes hold below it, a line for each: this is what is judged."""
        return "\n".join(part for part in (self.text, *self.qr_codes) if part)


def installed() -> bool:
    """Tell whether everything that reading needs is on this machine, without loading it."""
    files = model_files()
    return bool(files) and all(map(find_spec, PACKAGES)) and all(file.is_file() for file in files)


class Pool:
    """At most `workers` processes, each reading one picture at a time. With no workers nothing is read.

    `command` starts a process as service/images/worker.py describes it.
    """

    def __init__(
        self,
        workers: int,
        *,
        waiting: int = WAITING,
        read_seconds: float = READ_SECONDS,
        command: Sequence[str] | None = None,
    ) -> None:
        threads = max(1, min(MAX_THREADS, (os.cpu_count() or 1) // max(workers, 1)))
        self._command = command or (sys.executable, "-B", "-m", "service.images.worker", str(threads))
        self._seconds = read_seconds
        self._room = workers * (1 + waiting)
        self._present = 0
        self._lock = threading.Lock()
        self._usable = workers > 0 and installed()
        self._started_badly = False
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers = [_Worker(self._command) for _ in range(workers)] if self._usable else []
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(max(workers, 1), thread_name_prefix="images")

    @property
    def usable(self) -> bool:
        """Whether pictures can be read here at all."""
        return self._usable

    @property
    def state(self) -> str:
        """`ready`, `off` where no picture can be read, or `failing` when the last process did not get ready to read."""
        return "off" if not self._usable else "failing" if self._started_badly else "ready"

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that run now."""
        return [worker.process.pid for worker in self._workers if worker.process and worker.process.poll() is None]

    def full(self) -> bool:
        """Tell whether another picture would be refused."""
        return self._present >= self._room

    def read(self, data: bytes) -> "Future[Reading]":
        """Return what will hold the reading, or raise Refused or Failed. Raises Busy when too many wait already."""
        with self._lock:
            if self.full():
                raise Busy
            self._present += 1
        future = self._threads.submit(self._read, data)
        future.add_done_callback(self._leave)
        return future

    def close(self) -> None:
        """End the processes; what waits is not read."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.end()
        self._threads.shutdown(wait=True)

    def _leave(self, _: "Future[Reading]") -> None:
        with self._lock:
            self._present -= 1

    def _read(self, data: bytes) -> Reading:
        worker = self._idle.get()
        try:
            if not worker.ready():
                self._started_badly = True
                raise Failed
            self._started_badly = False
            answer = worker.ask(data, self._seconds)
        finally:
            self._idle.put(worker)
        if "refused" in answer:
            raise Refused(Reason(answer["refused"]))
        return Reading(answer["text"], tuple(answer["qr_codes"]))


class _Worker:
    """One process, started when it is first asked and again after it ended."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._link: socket.socket | None = None
        self._ended = False
        self.process: subprocess.Popen[bytes] | None = None

    def ready(self) -> bool:
        """Start the process unless it runs; tell whether it can read."""
        if self.process is not None and self.process.poll() is None:
            return True
        self._stop()
        if self._ended:
            return False
        try:
            self._start()
        except OSError as error:
            logger.error("a process that reads pictures does not start: %s", type(error).__name__)
            self._stop()
            return False
        if self._ended:
            self._stop()
            return False
        try:
            return bool(self._receive(START_SECONDS).get("ready"))
        except Failed:
            return False

    def _start(self) -> None:
        self._link, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                self._command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                # Whatever a picture does to it, it knows none of the service's secrets.
                env={name: value for name, value in os.environ.items() if not name.upper().startswith("SHIZHA_")},
            )

    def ask(self, data: bytes, seconds: float) -> dict[str, Any]:
        """Return what the process answers to a picture; ends it and raises Failed if it does not within the seconds."""
        assert self._link is not None
        try:
            self._link.settimeout(seconds)
            send(self._link, data)
        except OSError:
            self._stop()
            raise Failed from None
        return self._receive(seconds)

    def end(self) -> None:
        """End the process for good; whoever waits for it gets Failed."""
        self._ended = True
        process, link = self.process, self._link
        if process is not None:
            process.kill()
            process.wait()
        if link is not None:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()

    def _receive(self, seconds: float) -> dict[str, Any]:
        link, until = self._link, time.monotonic() + seconds
        assert link is not None
        try:
            link.settimeout(max(0.01, until - time.monotonic()))
            data = receive(link, MAX_ANSWER)
        except TimeoutError:
            logger.warning("reading a picture took more than %d seconds, so its process was ended", seconds)
            self._stop()
            raise Failed(slow=True) from None
        except OSError:
            data = None
        if data is None:
            self._stop()
            if not self._ended:
                logger.error("a process that reads pictures ended: %s", self.process and self.process.returncode)
            raise Failed
        try:
            answer: dict[str, Any] = dict(json.loads(data))
        except (ValueError, TypeError):
            answer = {"failed": "an answer that is none"}
        if "failed" in answer:
            logger.error("reading a picture failed with %s", answer["failed"])
            self._stop()
            raise Failed
        return answer

    def _stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        if self._link is not None:
            self._link.close()
            self._link = None
