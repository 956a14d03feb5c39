"""Threads of the service that take jobs from the queue, each with a process that scores: the service goes on beside it.

A thread gives a sign of life for its job every second and notices by the answer that it was cancelled. It ends the
process by a kill, which costs no finished part; whoever claims the job next goes on from there.
"""

import json
import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

from service.jobs.folders import PLAN, Folders, result_name, upload_name
from service.jobs.wording import failure as sentence
from service.jobs.worker import Order
from service.logs import failure
from service.models.shelf import Shelf, ShelfError
from service.settings import MEGABYTE, Settings
from service.store import jobs, lists
from service.store.errors import StoreError
from service.store.jobs import Claimed
from service.store.store import Store

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-B", "-m", "service.jobs.worker")
LOOK_SECONDS = 1.0
SIGN_SECONDS = 1.0
# How many times as large as the largest file that is sent a result may be.
MOST_TIMES = 20
# After trouble with the store or a disk, so that the log is not filled.
AGAIN_SECONDS = 10.0

Answer = dict[str, Any]

logger = logging.getLogger("shizha")


class Crew:
    """Threads, as many as the settings say, that do what is in the queue, until stopped."""

    def __init__(self, store: Store, folders: Folders, shelf: Shelf, settings: Settings) -> None:
        self._store = store
        self._folders = folders
        self._shelf = shelf
        self._days = settings.job_days
        self._most_bytes = settings.job_megabytes * MEGABYTE
        self._stopping = Event()
        self._threads = [Thread(target=self._work, name=f"jobs-{n}", daemon=True) for n in range(settings.job_workers)]

    def start(self) -> None:
        """Begin to take jobs."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Give back what is in work, which keeps what is done, and end."""
        self._stopping.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _work(self) -> None:
        who = secrets.token_hex(16)
        while not self._stopping.is_set():
            pause = LOOK_SECONDS
            try:
                if jobs.is_waiting(self._store) and (job := jobs.claim(self._store, who)):
                    pause = self._do(job, who)
            except StoreError as error:
                if not error.repeated:
                    logger.error("no store, so no file is scored: %s", error)
                pause = AGAIN_SECONDS
            except Exception as error:
                logger.error("a file could not be scored: %s", failure(error))
                pause = AGAIN_SECONDS
            self._stopping.wait(pause)

    def _do(self, job: Claimed, who: str) -> float:
        """Work on a job until it is done, cannot be done, or has to be given back; returns how long to wait then."""
        if job.given_up:
            self._fail(job, who, "crashed")
            return 0
        if not (self._folders.of(job.id) / upload_name(job.asked.source)).is_file():
            self._fail(job, who, "no_upload")
            return 0
        try:
            order = self._order(job)
        except ShelfError as error:
            logger.error("a file cannot be scored: %s", error)
            self._fail(job, who, "no_model")
            return 0
        with _process(order) as process:
            answers: SimpleQueue[Answer | None] = SimpleQueue()
            listening = Thread(target=_listen, args=(process, answers), name="jobs-answers", daemon=True)
            listening.start()
            try:
                last = self._follow(job, who, answers)
            finally:
                process.kill()
                listening.join()
        if "counts" in last:
            if jobs.finish(self._store, job.id, who, last["counts"], self._days):
                self._folders.keep_result(job.id)
            else:
                self._let_go(job, who)
        elif "failed" in last:
            jobs.fail(self._store, job.id, who, last["failed"])
            self._folders.remove(job.id)
        elif "broken" in last:
            logger.error("job %s failed with %s", job.id, last["broken"])
            self._fail(job, who, "broken")
        elif "ended" in last:
            self._let_go(job, who)
        else:
            is_crash = not (self._stopping.is_set() or "busy" in last)
            if is_crash:
                logger.error("the process of job %s ended by itself with status %s", job.id, process.returncode)
            jobs.release(self._store, job.id, who, blameless=not is_crash)
            return LOOK_SECONDS if is_crash else AGAIN_SECONDS
        return 0

    def _follow(self, job: Claimed, who: str, answers: "SimpleQueue[Answer | None]") -> Answer:
        """Return the last answer of a process: nothing where it ended without one or shall, `ended` for a lost job."""
        rows, rate, left = 0, 0.0, None
        signed, until = 0.0, time.monotonic() + jobs.LEASE.total_seconds()
        while not self._stopping.is_set():
            try:
                answer = answers.get(timeout=SIGN_SECONDS)
            except Empty:
                answer = {}
            if answer is None:
                return {}
            if "rows" in answer:
                rows, rate, left = answer["rows"], answer["rate"], answer["left"]
            elif answer:
                return answer
            now = time.monotonic()
            if now - signed < SIGN_SECONDS:
                continue
            try:
                if not jobs.renew(self._store, job.id, who, rows, rate, left):
                    return {"ended": True}
                until = now + jobs.LEASE.total_seconds()
            except StoreError:
                # Until the lease is over nobody else has the job; the store may be back by then.
                if now >= until:
                    raise
            signed = now
        return {}

    def _order(self, job: Claimed) -> Order:
        """Return what the process is to do: the same each time, whatever changes in models and lists meanwhile."""
        folder = self._folders.of(job.id)
        plan = folder / PLAN
        try:
            kept = json.loads(plan.read_bytes())
            model = str(self._shelf.place(kept["model"]))
        except (FileNotFoundError, ValueError, KeyError, ShelfError):
            kept = self._plan()
            model = str(self._shelf.place(kept["model"]))
            draft = plan.with_suffix(".draft")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump(kept, file)
            draft.replace(plan)
        asked = job.asked
        source, target = upload_name(asked.source), result_name(asked.target)
        return Order(
            *(str(folder), source, target, model, asked.text_column, asked.encoding, asked.explain),
            at=kept["at"],
            rows=kept["rows"],
            most_bytes=MOST_TIMES * self._most_bytes,
        )

    def _plan(self) -> Answer:
        rows = [asdict(row) | {"until": row.until.isoformat()} for row in lists.in_force(self._store)]
        return {"model": self._shelf.note().current, "rows": rows, "at": self._store.now().isoformat()}

    def _fail(self, job: Claimed, who: str, reason: str) -> None:
        jobs.fail(self._store, job.id, who, sentence(reason))
        self._folders.remove(job.id)

    def _let_go(self, job: Claimed, who: str) -> None:
        """Leave a job that was cancelled, with its files, or that somebody else has by now, who needs them."""
        if jobs.release(self._store, job.id, who, blameless=True):
            self._folders.remove(job.id)


def _process(order: Order) -> "subprocess.Popen[bytes]":
    """Start the process with its order; its standard input stays open as long as this process lives."""
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        # Whatever a file does to it, it knows none of the service's secrets.
        env={name: value for name, value in os.environ.items() if not name.upper().startswith("SHIZHA_")},
    )
    assert process.stdin
    try:
        process.stdin.write(order.written())
        process.stdin.flush()
    except BrokenPipeError:
        # It ended already, which is noticed when it is listened to.
        pass
    return process


def _listen(process: "subprocess.Popen[bytes]", answers: "SimpleQueue[Answer | None]") -> None:
    for answer in _lines(process):
        answers.put(answer)
    answers.put(None)


def _lines(process: "subprocess.Popen[bytes]") -> Iterator[Answer]:
    assert process.stdout
    for line in process.stdout:
        try:
            yield json.loads(line)
        except ValueError:
            # Cut off with the process.
            return
