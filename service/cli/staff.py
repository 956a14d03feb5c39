"""`shizha staff`: accounts of the desk."""

import click

from model.wording import say
from service.cli.accounts import CONSOLE, accounts
from service.cli.base import Command, Group, option
from service.cli.password import asked
from service.cli.words import WordOf
from service.staff.roles import Role

NAMES = ("add", "list", "disable", "enable", "reset", "role")
NAME = say("cli.staff_metavar")
DAY = "%Y-%m-%d"


@click.command(cls=Group, places=dict.fromkeys(NAMES, __name__))
@click.pass_context
def staff(ctx: click.Context) -> None:
    """Show the help where no command was given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@click.command(cls=Command, wording="cli.staff_add_help")
@click.argument("name", metavar=NAME)
@option("--role", "cli.staff_role", type=WordOf(Role), required=True, metavar=say("cli.role_metavar"))
def add(name: str, role: Role) -> None:
    """Make an account; its password is asked for once the name is known to do."""
    from service.store import staff as people

    with accounts() as store:
        people.check_new(store, name)
        people.add(store, CONSOLE, name, role, asked())
    click.echo(say("cli.staff_added", name=name))


@click.command(cls=Command, wording="cli.staff_list_help", name="list")
def list_() -> None:
    """Print the accounts with their roles, in the order in which they were made."""
    from service.cli.tables import table
    from service.staff.wording import title
    from service.store import staff as people

    with accounts() as store:
        found = people.listed(store)
    heads = [say(f"cli.staff_{head}") for head in ("name", "title", "since", "state")]
    rows = [
        (
            one.name,
            title(one.role),
            one.since.astimezone().strftime(DAY),
            say("cli.staff_disabled_since", day=one.disabled_at.astimezone().strftime(DAY)) if one.disabled_at else "",
        )
        for one in found
    ]
    click.echo("\n".join(table(heads, rows)) if rows else say("cli.staff_none"))


@click.command(cls=Command, wording="cli.staff_disable_help")
@click.argument("name", metavar=NAME)
def disable(name: str) -> None:
    """Let nobody sign in by this name, and end its sessions."""
    from service.store import staff as people

    with accounts() as store:
        done = people.disable(store, CONSOLE, name)
    click.echo(say("cli.staff_disabled" if done else "cli.staff_disabled_already", name=name))


@click.command(cls=Command, wording="cli.staff_enable_help")
@click.argument("name", metavar=NAME)
def enable(name: str) -> None:
    """Let a disabled name sign in again."""
    from service.store import staff as people

    with accounts() as store:
        done = people.enable(store, CONSOLE, name)
    click.echo(say("cli.staff_enabled" if done else "cli.staff_enabled_already", name=name))


@click.command(cls=Command, wording="cli.staff_reset_help")
@click.argument("name", metavar=NAME)
def reset(name: str) -> None:
    """Give another password, and end all sessions."""
    from service.store import staff as people

    with accounts() as store:
        people.find(store, name)
        people.reset(store, CONSOLE, name, asked())
    click.echo(say("cli.staff_reset", name=name))


@click.command(cls=Command, wording="cli.staff_role_help", name="role")
@click.argument("name", metavar=NAME)
@click.argument("to", type=WordOf(Role), metavar=say("cli.role_metavar"))
def role(name: str, to: Role) -> None:
    """Give another role, and end all sessions."""
    from service.staff.wording import title
    from service.store import staff as people

    with accounts() as store:
        done = people.change_role(store, CONSOLE, name, to)
    click.echo(say("cli.staff_role_changed" if done else "cli.staff_role_same", name=name, role=title(to)))
