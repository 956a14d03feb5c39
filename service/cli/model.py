"""`shizha model`: the model on this machine."""

import json
from pathlib import Path

import click

from model.wording import say
from service.cli.base import Command, Group, option
from service.cli.card import listed
from service.cli.released import load

NAMES = ("show", "verify")
FIRST = ("version", "trained", "thresholds", "figures")


@click.command(cls=Group, places=dict.fromkeys(NAMES, __name__))
@click.pass_context
def model(ctx: click.Context) -> None:
    """Show the help where no command was given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@click.command(cls=Command, wording="cli.model_show_help")
@option("--model", "cli.model_option", "folder", type=click.Path(path_type=Path), metavar=say("cli.folder_metavar"))
@option("--json", "cli.model_show_json", "as_json", is_flag=True)
def show(folder: Path | None, as_json: bool) -> None:
    """Print the model's card."""
    card = load(folder).card
    if as_json:
        click.echo(json.dumps(card, ensure_ascii=False, indent=2).encode())
        return
    shown = {name: card[name] for name in FIRST if name in card} | card
    click.echo("\n".join(listed(shown)))


@click.command(cls=Command, wording="cli.model_verify_help")
@option("--model", "cli.model_option", "folder", type=click.Path(path_type=Path), metavar=say("cli.folder_metavar"))
def verify(folder: Path | None) -> None:
    """Check the model's digests, which loading does, and that it answers."""
    assessor = load(folder)
    click.echo(say("cli.model_good", version=assessor.version))
