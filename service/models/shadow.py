"""A model in shadow: it judges what the model that answers has judged, a moment later and unheard."""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from queue import Empty, Full, Queue
from threading import Thread

from model.assessment import Assessment, Score
from service.models.live import Live
from service.store import shadows
from service.store.errors import StoreError
from service.store.shadows import Pair
from service.store.store import Store

MOST_WAITING = 1_000
WAIT_SECONDS = 1.0

logger = logging.getLogger("shizha")


class Shadow:
    """A thread that lets the model in shadow judge, logs both verdicts and counts them in the store.

    Neither the log nor the store gets a word of the message. Where more is asked than it can keep up with, it leaves
    messages out, so that nobody waits for it.
    """

    def __init__(self, live: Live, store: Store) -> None:
        self._live = live
        self._store = store
        # None ends the thread.
        self._waiting: Queue[tuple[str, Score | Assessment, str] | None] = Queue(MOST_WAITING)
        self._counts: Counter[Pair] = Counter()
        self._thread = Thread(target=self._run, name="shadow", daemon=True)
        live.overheard_by(self.hear)

    def start(self) -> None:
        """Begin to judge."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is waiting, and end."""
        self._waiting.put(None)
        self._thread.join()

    def hear(self, version: str, texts: Sequence[str], found: Sequence[Score | Assessment]) -> None:
        """Take what was just judged by the model of this version; what does not fit is left out."""
        for text, said in zip(texts, found, strict=True):
            try:
                self._waiting.put_nowait((text, said, version))
            except Full:
                return

    def _run(self) -> None:
        while True:
            try:
                judged = self._waiting.get(timeout=WAIT_SECONDS)
            except Empty:
                self._keep()
                continue
            if judged is None:
                break
            self._judge(*judged)
        self._keep()

    def _judge(self, text: str, said: Score | Assessment, version: str) -> None:
        candidate = self._live.shadow
        if candidate is None:
            return
        would = candidate.score([text])[0]
        logger.info(
            "shadow %s",
            json.dumps(
                {
                    "current": version,
                    "verdict": said.verdict.value,
                    "risk": said.risk,
                    "candidate": candidate.version,
                    "candidate_verdict": would.verdict.value,
                    "candidate_risk": would.risk,
                }
            ),
        )
        self._counts[Pair(candidate.version, version, said.verdict, would.verdict)] += 1

    def _keep(self) -> None:
        if not self._counts:
            return
        try:
            shadows.add(self._store, self._counts)
        except StoreError as error:
            logger.error("what the model in shadow said is not yet counted: %s", error)
        else:
            self._counts.clear()
