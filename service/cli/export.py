"""`shizha export`: what leaves the store, masked."""

import json
from pathlib import Path

import click

from model.wording import say
from service.cli.base import Command, Failure, Group, option
from service.cli.decided import decided
from service.cli.released import load

NAMES = ("decisions",)


@click.command(cls=Group, places=dict.fromkeys(NAMES, __name__))
@click.pass_context
def export(ctx: click.Context) -> None:
    """Show the help where no command was given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@click.command(cls=Command, wording="cli.export_decisions_help")
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False), metavar=say("cli.file_metavar"))
@option("--days", "cli.export_days", type=click.IntRange(min=0), metavar=say("cli.days_metavar"))
@option("--disagreeing", "cli.export_disagreeing", is_flag=True)
def decisions(output: Path, days: int | None, disagreeing: bool) -> None:
    """Write what staff decided as labelled rows, one JSON object a line, for `shizha train --extra`."""
    if output.suffix != ".jsonl":
        raise click.UsageError(say("cli.export_ending", name=output))
    rows = [one for one in decided(load(), days) if not (disagreeing and one.agreed)]
    try:
        with output.open("w", encoding="utf-8", newline="\n") as file:
            for one in rows:
                file.write(json.dumps(one.row(), ensure_ascii=False) + "\n")
    except OSError as error:
        raise Failure(say("cli.bad_file", name=output, detail=error.strerror)) from None
    click.echo(say("cli.exported", count=len(rows), name=output))
