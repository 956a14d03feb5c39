"""The command that holds all others."""

import click

from service.cli.base import Group

NAMES = (
    *("score", "batch", "train", "evaluate", "serve", "model", "export", "staff", "key"),
    *("audit", "purge", "backup", "restore"),
)


@click.command(cls=Group, places={name: f"service.cli.{name}" for name in NAMES}, wording="cli.help")
@click.pass_context
def shizha(ctx: click.Context) -> None:
    """Show the help where no command was given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
