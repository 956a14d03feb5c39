"""`shizha audit`: the trail of who did what."""

import click

from model.wording import say
from service.cli.base import Command, Failure, Group
from service.cli.stored import stored

NAMES = ("verify",)


@click.command(cls=Group, places=dict.fromkeys(NAMES, __name__))
@click.pass_context
def audit(ctx: click.Context) -> None:
    """Show the help where no command was given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@click.command(cls=Command, wording="cli.audit_verify_help")
def verify() -> None:
    """Say how many lines are whole, or which is the first that is not."""
    from service.store import audit as trail

    with stored() as store:
        found = trail.verify(store)
    if found.broken is not None:
        raise Failure(say("cli.audit_broken", whole=found.whole, line=found.broken))
    if found.missing:
        raise Failure(say("cli.audit_missing", whole=found.whole, missing=found.missing))
    click.echo(say("cli.audit_whole", whole=found.whole))
