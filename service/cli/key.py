"""`shizha key`: keys by which programs call."""

import click

from model.wording import say
from service.cli.accounts import CONSOLE, accounts
from service.cli.base import Command, Group, option
from service.cli.words import WordOf
from service.staff.roles import Scope

NAMES = ("add", "list", "revoke")
NAME = say("cli.key_metavar")
DAY = "%Y-%m-%d"


@click.command(cls=Group, places=dict.fromkeys(NAMES, __name__))
@click.pass_context
def key(ctx: click.Context) -> None:
    """Show the help where no command was given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@click.command(cls=Command, wording="cli.key_add_help")
@click.argument("name", metavar=NAME)
@option("--scope", "cli.key_scope", type=WordOf(Scope), required=True, metavar=say("cli.scope_metavar"))
def add(name: str, scope: Scope) -> None:
    """Print a new key, alone on standard output."""
    from service.store import api_keys

    with accounts() as store:
        made = api_keys.add(store, CONSOLE, name, scope)
    click.echo(made)
    click.echo(say("cli.key_once"), err=True)


@click.command(cls=Command, wording="cli.key_list_help", name="list")
def list_() -> None:
    """Print the keys with their scopes, but not the keys themselves."""
    from service.cli.tables import table
    from service.staff.wording import title
    from service.store import api_keys

    with accounts() as store:
        found = api_keys.listed(store)
    heads = [say(f"cli.{head}") for head in ("key_name", "key_title", "staff_since", "staff_state")]
    rows = [
        (
            one.name,
            title(one.scope),
            one.since.astimezone().strftime(DAY),
            say("cli.staff_disabled_since", day=one.revoked_at.astimezone().strftime(DAY)) if one.revoked_at else "",
        )
        for one in found
    ]
    click.echo("\n".join(table(heads, rows)) if rows else say("cli.key_none"))


@click.command(cls=Command, wording="cli.key_revoke_help")
@click.argument("name", metavar=NAME)
def revoke(name: str) -> None:
    """Make a key useless for good."""
    from service.store import api_keys

    with accounts() as store:
        done = api_keys.revoke(store, CONSOLE, name)
    click.echo(say("cli.key_revoked" if done else "cli.key_revoked_already", name=name))
