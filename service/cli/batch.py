"""`shizha batch`: scores a file."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from model.taxonomy import load as taxonomy
from model.wording import say
from service.batch.errors import BatchError, WrongUse
from service.batch.run import Summary, run
from service.cli.base import Command, Failure, option
from service.cli.released import load

PATH = click.Path(path_type=Path)


@click.command(cls=Command, wording="batch.help")
@click.argument("input_path", metavar=say("cli.input_metavar"), type=PATH)
@click.argument("output_path", metavar=say("cli.output_metavar"), type=PATH)
@option("--text-column", "batch.text_column_option", metavar=say("cli.column_metavar"))
@option("--encoding", "batch.encoding_option", metavar=say("cli.encoding_metavar"))
@click.pass_context
def batch(
    ctx: click.Context, input_path: Path, output_path: Path, text_column: str | None, encoding: str | None
) -> None:
    """Score every message of a file into another file."""
    started = time.monotonic()
    shown = _progress() if sys.stderr.isatty() else None
    try:
        summary = run(
            load,
            input_path,
            output_path,
            text_column=text_column,
            encoding=encoding,
            progress=shown or (lambda _: None),
        )
    except WrongUse as error:
        raise click.UsageError(str(error), ctx) from None
    except BatchError as error:
        raise Failure(str(error)) from None
    finally:
        if shown:
            click.echo("\r\033[K", err=True, nl=False)
    click.echo(report(summary, time.monotonic() - started, output_path), err=True)


def _progress() -> Callable[[int], None]:
    def show(rows: int) -> None:
        click.echo("\r" + say("batch.progress", rows=f"{rows:,}"), err=True, nl=False)

    return show


def report(summary: Summary, seconds: float, output: Path) -> str:
    """Return the closing sentence: rows, each verdict, what could not be scored, time and place."""
    if not summary.rows:
        return say("batch.nothing", output=output)
    counts = "，".join(
        say("batch.summary_count", verdict=item.title, count=f"{summary.verdicts[item.verdict]:,}")
        for item in taxonomy().verdicts
    )
    return say(
        "batch.summary",
        rows=f"{summary.rows:,}",
        counts=counts,
        errors=f"{summary.errors:,}",
        seconds=f"{seconds:.1f}",
        output=output,
    )
