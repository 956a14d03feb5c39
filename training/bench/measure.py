"""Everything that `make bench` measures."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from model.artifact import Artifact, load
from model.assessor import Assessor
from model.taxonomy import load as taxonomy
from training.bench import load as service
from training.bench.messages import corpus, of_length, real
from training.bench.peers import peers
from training.bench.processes import Workers, bare_python, first_verdict, resident_megabytes
from training.bench.timing import interleaved, one_by_one, quantile
from training.corpus import Message
from training.fit import fit
from training.vectors import all_names

TRAINED_ON = 8_000
TIMED = 2_000
EXPLAINED = 500
ROUNDS = 7
LENGTHS = (20, 60, 200, 1_000, 5_000)
BATCHES = (1, 10, 100, 1_000)
VOCABULARIES = (0.25, 0.5, 1.0)
CORPORA = (2_000, 4_000, 8_000)
LOAD_SECONDS = 5.0
LOAD_ROUNDS = 3
COLD_ROUNDS = 5
BATCH, SINGLE, EXPLAINED_NAME = "scorer, in a batch", "scorer, one at a time", "scorer, with evidence"
PYTHON = "scorer, in a batch, without the compiled library"
Say = Callable[[str], None]


@dataclass(slots=True)
class Measured:
    """Seconds a message, but where a name says otherwise; `real` is `side` on real messages, where there were any."""

    messages: int
    characters: float
    side: dict[str, float] = field(default_factory=dict)
    real: dict[str, float] = field(default_factory=dict)
    single: dict[str, tuple[float, float]] = field(default_factory=dict)
    lengths: dict[int, float] = field(default_factory=dict)
    batches: dict[int, float] = field(default_factory=dict)
    vocabularies: dict[int, float] = field(default_factory=dict)
    processes: dict[int, float] = field(default_factory=dict)
    service: dict[str, tuple[float, float]] = field(default_factory=dict)
    cold: dict[str, float] = field(default_factory=dict)
    resident: float = 0.0
    training: dict[int, float] = field(default_factory=dict)


def measure(real_folder: Path | None, say: Say) -> Measured:
    """Measure all of it; takes some minutes."""
    messages = corpus()
    learned, timed = messages[:TRAINED_ON], [message.text for message in messages[TRAINED_ON : TRAINED_ON + TIMED]]
    found = Measured(len(timed), sum(map(len, timed)) / len(timed))
    assessor = Assessor.load()
    say("peers: training")
    contenders = {
        BATCH: assessor.score,
        PYTHON: Assessor.load(compiled=False).score,
        SINGLE: lambda texts: [assessor.score([text]) for text in texts],
        **peers(learned),
    }
    say("side by side")
    found.side = _side(contenders, timed) | _explained(assessor, timed)
    if real_folder is not None:
        say("side by side on real messages")
        texts = real(real_folder)[:TIMED]
        found.real = _side(contenders, texts) | _explained(assessor, texts)
    found.single = {
        "without evidence": _quantiles(lambda text: assessor.score([text]), timed),
        "with evidence": _quantiles(assessor.assess, timed[:EXPLAINED]),
    }
    say("how cost grows")
    found.lengths = _by_length(assessor, timed)
    found.batches = _by_batch(assessor, timed)
    found.vocabularies = _by_vocabulary(load(), timed)
    found.processes = _by_processes(timed)
    say("service")
    found.service = _service(timed)
    say("cold starts and memory")
    found.cold = _cold()
    found.resident = resident_megabytes()
    say("training")
    found.training = {size: _training(messages[:size]) for size in CORPORA}
    return found


def _side(contenders: dict[str, Callable[[Sequence[str]], object]], texts: list[str]) -> dict[str, float]:
    seconds = interleaved({name: partial(work, texts) for name, work in contenders.items()}, ROUNDS)
    return {name: value / len(texts) for name, value in seconds.items()}


def _explained(assessor: Assessor, texts: list[str]) -> dict[str, float]:
    part = texts[:EXPLAINED]
    seconds = interleaved({EXPLAINED_NAME: lambda: [assessor.assess(text) for text in part]}, ROUNDS)
    return {name: value / len(part) for name, value in seconds.items()}


def _quantiles(work: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    seconds = one_by_one(work, texts)
    return median(seconds), quantile(seconds, 0.95)


def _by_length(assessor: Assessor, texts: list[str]) -> dict[int, float]:
    parts = {length: of_length(texts, length, max(4, 20_000 // length)) for length in LENGTHS}
    seconds = interleaved({str(length): partial(assessor.score, part) for length, part in parts.items()}, ROUNDS)
    return {length: seconds[str(length)] / len(part) for length, part in parts.items()}


def _by_batch(assessor: Assessor, texts: list[str]) -> dict[int, float]:
    part = texts[:1_000]

    def in_batches(size: int) -> None:
        for start in range(0, len(part), size):
            assessor.score(part[start : start + size])

    seconds = interleaved({str(size): partial(in_batches, size) for size in BATCHES}, ROUNDS)
    return {size: seconds[str(size)] / len(part) for size in BATCHES}


def _by_vocabulary(artifact: Artifact, texts: list[str]) -> dict[int, float]:
    """Return the cost by the number of features: those with the greatest weights are kept."""
    order = np.argsort(-np.abs(artifact.weights.astype(np.int16)).max(axis=1), kind="stable")
    smaller = {}
    for share in VOCABULARIES:
        kept = np.sort(order[: int(share * len(order))])
        smaller[len(kept)] = Assessor(
            replace(
                artifact,
                features=[artifact.features[number] for number in kept],
                weights=artifact.weights[kept],
                inverse_frequencies=artifact.inverse_frequencies[kept],
            ),
            taxonomy(),
        )
    seconds = interleaved({str(size): partial(one.score, texts) for size, one in smaller.items()}, ROUNDS)
    return {size: seconds[str(size)] / len(texts) for size in smaller}


def _by_processes(texts: list[str]) -> dict[int, float]:
    many = texts * 10
    workers = {count: Workers(count) for count in (1, 2)}
    try:
        seconds = interleaved({str(count): partial(pool, many) for count, pool in workers.items()}, ROUNDS)
    finally:
        for pool in workers.values():
            pool.close()
    return {count: seconds[str(count)] / len(many) for count in workers}


def _service(texts: list[str]) -> dict[str, tuple[float, float]]:
    """Return requests a second and the median seconds an answer took: of an empty route, and of /v1/score."""
    rates: dict[str, list[tuple[float, float]]] = {"empty route": [], "/v1/score": []}
    with service.serving(service.empty()) as (empty, _), service.serving(service.SERVE) as (ours, _):
        for port, path in ((empty, "/empty"), (ours, "/v1/score")):
            service.requests_a_second(port, path, texts, 1.0)
        for _ in range(LOAD_ROUNDS):
            rates["empty route"].append(service.requests_a_second(empty, "/empty", texts, LOAD_SECONDS))
            rates["/v1/score"].append(service.requests_a_second(ours, "/v1/score", texts, LOAD_SECONDS))
    return {name: (median(one[0] for one in found), median(one[1] for one in found)) for name, found in rates.items()}


def _cold() -> dict[str, float]:
    found: dict[str, list[float]] = {"bare Python": [], "command line, first verdict": [], "service, first answer": []}
    for _ in range(COLD_ROUNDS):
        found["bare Python"].append(bare_python())
        found["command line, first verdict"].append(first_verdict())
        with service.serving(service.SERVE) as (_, seconds):
            found["service, first answer"].append(seconds)
    return {name: median(values) for name, values in found.items()}


def _training(messages: Sequence[Message]) -> float:
    start = time.perf_counter()
    fit(messages, all_names([message.text for message in messages]))
    return time.perf_counter() - start
