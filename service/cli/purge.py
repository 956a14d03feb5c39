"""`shizha purge`: forget what was kept for long enough."""

import click

from model.wording import say
from service.cli.base import Command
from service.cli.configured import configured
from service.cli.stored import stored


@click.command(cls=Command)
def purge() -> None:
    """Forget raw and masked texts whose time is up, and say how many; a running service does the same every hour."""
    from service.store.configured import purged

    with stored() as store:
        done = purged(store, configured())
    click.echo(say("cli.purged", raw_texts=done.raw_texts, texts=done.texts, receipts=done.receipts))
