"""docs/performance.md, written from what was measured."""

import os
import platform
from collections.abc import Iterable

from training.bench.measure import BATCH, Measured
from training.bench.peers import FASTTEXT_GRAMS, FASTTEXT_WORDS, NAIVE

MICRO = 1e6


def page(found: Measured) -> str:
    """Return the page: goals first, then every table."""
    return "\n".join([*_head(found), *_goals(found), *_tables(found), ""])


def _head(found: Measured) -> list[str]:
    return [
        "# Performance",
        "",
        "Written by `make bench`; every figure here comes from one run of it. Do not edit by hand.",
        "",
        f"Python {platform.python_version()} on {platform.machine()} with {os.cpu_count()} cores. "
        f"{found.messages:,} messages of the expanded corpus, {found.characters:.0f} characters each on average,",
        "timed in turn in every round; medians over the rounds. Ratios can be compared between machines, times cannot.",
        "",
    ]


def _goals(found: Measured) -> list[str]:
    ours = found.side[BATCH]
    rows = [
        ("batch against jieba + scikit-learn, words only", found.side[NAIVE] / ours, "x", 8.0),
        *(
            (f"batch against {name}", found.side[name] / ours, "x", goal)
            for name, goal in ((FASTTEXT_WORDS, 8.0), (FASTTEXT_GRAMS, 0.5))
            if name in found.side
        ),
        ("two processes against one", found.processes[1] / found.processes[2], "x", 1.85),
        ("`/v1/score` against an empty route", _rate(found, "/v1/score") / _rate(found, "empty route"), "x", 0.5),
    ]
    below = [
        ("one message without evidence, median", found.single["without evidence"][0] * MICRO, "µs", 100),
        ("one message with evidence, median", found.single["with evidence"][0] * MICRO, "µs", 400),
        ("cold start to the first verdict on the command line", found.cold["command line, first verdict"], "s", 0.5),
        ("cold start to the service's first answer", found.cold["service, first answer"], "s", 1.0),
        ("resident memory of a scoring process", found.resident, "MB", 150),
    ]
    return [
        "## Goals",
        "",
        "| what | measured | goal | met |",
        "| --- | ---: | ---: | --- |",
        *(f"| {what} | {value:.2f} {unit} | ≥ {goal} | {_met(value >= goal)} |" for what, value, unit, goal in rows),
        *(f"| {what} | {value:,.2f} {unit} | ≤ {goal} | {_met(value <= goal)} |" for what, value, unit, goal in below),
        "",
    ]


def _rate(found: Measured, route: str) -> float:
    return found.service[route][0]


def _met(met: bool) -> str:
    return "yes" if met else "**no**"


def _tables(found: Measured) -> Iterable[str]:
    for title, times in (("Side by side", found.side), ("Side by side, real messages", found.real)):
        if times:
            yield from _side(title, times)
    yield from _table(
        "How cost grows with length",
        ("characters", "µs a message", "µs a hundred characters"),
        ((size, cost * MICRO, cost * MICRO * 100 / size) for size, cost in found.lengths.items()),
    )
    yield from _table(
        "With the size of a batch",
        ("messages at once", "µs a message"),
        ((size, cost * MICRO) for size, cost in found.batches.items()),
    )
    yield from _table(
        "With the vocabulary",
        ("features", "µs a message"),
        ((size, cost * MICRO) for size, cost in found.vocabularies.items()),
    )
    yield from _table(
        "With processes",
        ("processes", "messages a second"),
        ((count, 1 / cost) for count, cost in found.processes.items()),
    )
    yield from _table(
        "One message at a time",
        ("", "median µs", "95th percentile µs"),
        ((name, middle * MICRO, high * MICRO) for name, (middle, high) in found.single.items()),
    )
    yield from _table(
        "The service, one process, 16 connections on loopback, the client on the same machine",
        ("", "requests a second", "median ms"),
        ((name, rate, wait * 1e3) for name, (rate, wait) in found.service.items()),
    )
    yield from _table("Cold starts", ("", "seconds"), found.cold.items(), places=2)
    yield from _table(
        "Training: features and one fit",
        ("messages", "seconds"),
        ((size, cost) for size, cost in found.training.items()),
    )


def _side(title: str, times: dict[str, float]) -> Iterable[str]:
    order = sorted(times, key=lambda name: times[name])
    yield from (f"## {title}", "", "| | time, scorer in a batch = 1 | µs a message | messages a second |")
    yield "| --- | ---: | ---: | ---: |"
    for name in order:
        cost = times[name]
        yield f"| {name} | {cost / times[BATCH]:.2f} | {cost * MICRO:,.1f} | {1 / cost:,.0f} |"
    yield ""


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]], places: int = 1) -> Iterable[str]:
    yield from (f"## {title}", "", f"| {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) - 1))
    for row in rows:
        yield f"| {' | '.join(_cell(value, places) for value in row)} |"
    yield ""


def _cell(value: object, places: int) -> str:
    match value:
        case float():
            return f"{value:,.{places}f}"
        case int():
            return f"{value:,}"
    return str(value)
