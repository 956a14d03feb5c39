"""`shizha purge`: forget what was kept for long enough."""

import click

from model.wording import say
from service.cli.base import Command, Failure
from service.cli.configured import configured


@click.command(cls=Command)
def purge() -> None:
    """Forget raw and masked texts whose time is up, and say how many; a running service does the same every hour."""
    from service.store.configured import purged, store_of
    from service.store.errors import StoreError

    settings = configured()
    store = store_of(settings)
    try:
        done = purged(store, settings)
    except StoreError as error:
        raise Failure(str(error)) from None
    finally:
        store.close()
    click.echo(say("cli.purged", raw_texts=done.raw_texts, texts=done.texts, receipts=done.receipts))
