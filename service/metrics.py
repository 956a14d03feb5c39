"""What is counted for Prometheus: of numbers, routes and names of ours alone, never of what was sent."""

from collections.abc import Mapping
from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics import MetricWrapperBase

from model.assessment import Assessment, Verdict
from model.assessor import Assessor
from service.calls import NOWHERE, current
from service.lists.kept import Kept
from service.lists.listed import Listed
from service.store.tally import Tally

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
# Seconds; a score takes a few milliseconds, a picture up to a minute.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
# By which way a message came to be judged, by the route that took it; all others are pages.
CHANNELS = {
    "/v1/score": "api",
    "/v1/reports": "api",
    "/v1/score/batch": "batch",
    "/v1/score/image": "image",
    "/wechat": "wechat",
    "/v1/webhook": "webhook",
}

Metric = TypeVar("Metric", bound=MetricWrapperBase)

# They would double the series, and tell nothing that the start of the process does not.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Series(dict[tuple[object, ...], Metric]):
    """The series of a metric by the values of its labels, each made once: the metric itself looks longer for one."""

    def __init__(self, metric: Metric) -> None:
        super().__init__()
        self._metric: Metric = metric

    def __missing__(self, labels: tuple[object, ...]) -> Metric:
        found: Metric = self._metric.labels(*labels)
        self[labels] = found
        return found


class Metrics:
    """The counts of one app. Those of the store are taken when they are asked for, so that all processes agree."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self._requests = Series(
            Counter("shizha_requests", "Requests that were answered.", ("method", "route", "status"), registry=registry)
        )
        self._seconds = Series(
            Histogram(
                "shizha_request_seconds", "How long an answer took.", ("route",), buckets=BUCKETS, registry=registry
            )
        )
        self._assessments = Series(
            Counter("shizha_assessments", "Messages that were judged.", ("verdict", "channel"), registry=registry)
        )
        self._model = Gauge(
            "shizha_model_info", "The models, and what each is there for.", ("role", "version"), registry=registry
        )
        self._parts = Gauge(
            "shizha_part_state", "1 for the state that a part is in.", ("part", "state"), registry=registry
        )
        self._reports = Gauge(
            "shizha_reports", "Reports that were handed in and not withdrawn.", ("channel",), registry=registry
        )
        self._queue = Gauge(
            "shizha_queue_clusters", "Rows of the queue that wait for a decision.", ("state",), registry=registry
        )
        self._oldest = Gauge(
            "shizha_queue_oldest_seconds", "How long the oldest row of the queue has waited.", registry=registry
        )
        self._decisions = Gauge(
            "shizha_decisions", "Decisions that staff made and did not take back.", ("decision",), registry=registry
        )
        self._shadow = Gauge(
            "shizha_shadow_messages",
            "What a model in shadow would have said where the current one said something.",
            ("candidate", "current", "said", "would_say"),
            registry=registry,
        )
        self._from_store = (self._reports, self._queue, self._decisions, self._shadow)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; `route` is a template, `status` the answer's."""
        self._requests[method, route, status].inc()
        self._seconds[route,].observe(seconds)

    def judged(self, verdict: Verdict, route: str) -> None:
        """Count a message that was judged for this route."""
        self._assessments[verdict, CHANNELS.get(route, "page")].inc()

    def exposed(self, models: Mapping[str, str], states: Mapping[str, str], tally: Tally | None) -> bytes:
        """Return all counts as Prometheus reads them; those of the store are left out where there is none.

        `models` are versions by role, `states` those of the parts.
        """
        for gauge in (self._model, self._parts, *self._from_store):
            gauge.clear()
        for role, version in models.items():
            self._model.labels(role, version).set(1)
        for part, state in states.items():
            self._parts.labels(part, state).set(1)
        self._oldest.set(tally.oldest.total_seconds() if tally else float("nan"))
        if tally:
            self._fill(tally)
        return generate_latest(self._registry)

    def _fill(self, tally: Tally) -> None:
        for gauge, counts in (
            (self._reports, tally.reports),
            (self._queue, tally.queue),
            (self._decisions, tally.decisions),
        ):
            for name, count in counts.items():
                gauge.labels(name).set(count)
        for pair, count in tally.shadows.items():
            self._shadow.labels(pair.candidate, pair.current, pair.said.value, pair.would_say.value).set(count)


class Counted(Listed):
    """A judge whose verdicts are counted, by the way that the message came."""

    def __init__(self, assessor: Assessor, lists: Kept, metrics: Metrics) -> None:
        super().__init__(assessor, lists)
        self._metrics = metrics

    def assess(self, text: str, sender: str | None = None) -> Assessment:
        """Return the assessment of `text` and count it; raises InvalidText where it cannot be judged."""
        found = super().assess(text, sender)
        call = current()
        self._metrics.judged(found.verdict, call.route if call else NOWHERE)
        return found
