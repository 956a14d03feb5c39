"""`shizha batch`: scores a file."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from model.taxonomy import load as taxonomy
from model.wording import say
from service.batch.cells import Cell
from service.batch.errors import BatchError, Stopped, WrongUse
from service.batch.progress import Progress
from service.batch.run import Options, run
from service.batch.summary import Summary
from service.cli.base import Command, Failure, Interrupted, option
from service.cli.lines import cells
from service.cli.released import load

PATH = click.Path(path_type=Path)
LOCAL, SPARK = "local", "spark"
ENGINES = (LOCAL, SPARK)
MOST_WORKERS = 512
MINUTE = 60
MOST_SAMPLE = 100_000


def _engine(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value not in ENGINES:
        raise click.BadParameter(say("batch.bad_engine", value=value, known="、".join(ENGINES)), ctx, param)
    return value


def _number(least: int, most: int) -> Callable[[click.Context, click.Parameter, str | None], int | None]:
    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
            raise click.BadParameter(say("batch.bad_number", value=value, least=least, most=most), ctx, param)
        return int(value)

    return read


@click.command(cls=Command, wording="batch.help")
@click.argument("source", metavar=say("cli.input_metavar"))
@click.argument("target", metavar=say("cli.output_metavar"))
@option("--text-column", "batch.text_column_option", metavar=say("cli.column_metavar"))
@option("--encoding", "batch.encoding_option", metavar=say("cli.encoding_metavar"))
@option("--sheet", "batch.sheet_option", metavar=say("batch.sheet_metavar"))
@option("--workers", "batch.workers_option", metavar=say("batch.number_metavar"), callback=_number(1, MOST_WORKERS))
@option("--resume", "batch.resume_option", is_flag=True)
@option("--explain", "batch.explain_option", is_flag=True)
@option("--summary", "batch.summary_option", metavar=say("cli.file_metavar"), type=PATH)
@option("--sample", "batch.sample_option", metavar=say("batch.number_metavar"), callback=_number(1, MOST_SAMPLE))
@option("--clusters", "batch.clusters_option", is_flag=True)
@option("--engine", "batch.engine_option", metavar=say("batch.engine_metavar"), default=LOCAL, callback=_engine)
@option("--model", "batch.model_option", metavar=say("batch.model_metavar"), type=PATH)
@click.pass_context
def batch(
    ctx: click.Context,
    source: str,
    target: str,
    text_column: str | None,
    encoding: str | None,
    sheet: str | None,
    workers: int | None,
    resume: bool,
    explain: bool,
    summary: Path | None,
    sample: int | None,
    clusters: bool,
    engine: str,
    model: Path | None,
) -> None:
    """Score every message of a file into another file."""
    options = Options(
        text_column=text_column,
        encoding=encoding,
        sheet=sheet,
        explain=explain,
        clusters=clusters,
        sample=sample or 0,
        workers=workers or _cores(),
        resume=resume,
        summary=summary,
    )
    started = time.monotonic()
    on_terminal = sys.stderr.isatty()
    try:
        folder = model or answering_place()
        if engine == SPARK:
            from service.batch.spark.run import run as run_on_spark

            done = run_on_spark(folder, source, target, options)
        else:
            # The same model in every process, however long the work takes.
            done = run(partial(load, folder), Path(source), Path(target), options, shown(on_terminal))
    except WrongUse as error:
        raise click.UsageError(str(error), ctx) from None
    except BatchError as error:
        raise Failure(" ".join([str(error), *_kept(error.kept)])) from None
    except Stopped as stopped:
        raise Interrupted(say("batch.interrupted", rows=f"{stopped.kept:,}")) from None
    finally:
        if on_terminal:
            click.echo("\r\033[K", err=True, nl=False)
    click.echo(report(done, time.monotonic() - started, target), err=True)


def _kept(rows: int) -> list[str]:
    return [say("batch.kept", rows=f"{rows:,}")] if rows else []


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def answering_place() -> Path:
    """Return the folder of the model that answers; raises Failure."""
    from service.models.current import shelf
    from service.models.shelf import ShelfError

    try:
        found = shelf()
        return found.place(found.note().current)
    except ShelfError as error:
        raise Failure(str(error)) from None


def shown(on_terminal: bool) -> Callable[[Progress], None]:
    """Return what shows the progress: in place on a terminal, else a line a minute."""
    last = time.monotonic()

    def show(done: Progress) -> None:
        nonlocal last
        if on_terminal:
            click.echo(f"\r{sentence(done)}\033[K", err=True, nl=False)
        elif time.monotonic() - last >= MINUTE:
            last = time.monotonic()
            click.echo(sentence(done), err=True)

    return show


def sentence(done: Progress) -> str:
    """Return how many rows are done, how fast, and how long it will still take."""
    told = say("batch.progress", rows=f"{done.rows:,}", rate=f"{done.rate:,.0f}")
    if done.left is None:
        return told
    if done.left < MINUTE:
        return told + say("batch.left_seconds", seconds=round(done.left))
    hours, minutes = divmod(round(done.left / MINUTE), 60)
    return told + say("batch.left_hours" if hours else "batch.left_minutes", hours=hours, minutes=minutes)


def report(summary: Summary, seconds: float, output: str) -> str:
    """Return how the file was read, the numbers in a table, and the closing sentence with time and place."""
    if not summary.rows:
        return say("batch.nothing", output=output)
    counts = "，".join(
        say("batch.summary_count", verdict=item.title, count=f"{summary.verdicts[item.verdict]:,}")
        for item in taxonomy().verdicts
    )
    closing = say(
        "batch.summary",
        rows=f"{summary.rows:,}",
        counts=counts,
        errors=f"{summary.errors:,}",
        seconds=f"{seconds:.1f}",
        output=output,
    )
    full = [say("batch.clusters_full", most=f"{summary.clusters:,}")] if summary.clusters_full else []
    return "\n".join([*summary.remarks, "", *drawn(summary.table()), "", *full, closing])


def drawn(table: Sequence[Sequence[Cell]]) -> list[str]:
    """Return the lines of a table: the first column to the left, the numbers to the right."""
    written = [[f"{cell:,}" if isinstance(cell, int | float) else str(cell) for cell in line] for line in table]
    count = max(map(len, written))
    widths = [max((cells(line[place]) for line in written if len(line) > place), default=0) for place in range(count)]
    return [
        "  ".join(
            text + " " * (width - cells(text)) if place == 0 else " " * (width - cells(text)) + text
            for place, (text, width) in enumerate(zip(line, widths, strict=False))
        ).rstrip()
        for line in written
    ]
