"""`shizha restore`: the store as a backup holds it."""

from pathlib import Path

import click

from model.wording import say
from service.cli.base import Command
from service.cli.configured import configured
from service.cli.stored import stored


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar=say("cli.file_metavar"))
def restore(file: Path) -> None:
    """Put a backup in the place of all that the store holds, of which a backup is made first."""
    from service.store.backup import restore, write

    with stored() as store:
        before = configured().var / f"before-restore-{store.now():%Y%m%d-%H%M%S}.zip"
        write(store, before)
        done = restore(store, file)
    said = {"made": done.made, "reports": done.rows["reports"], "messages": done.rows["messages"]}
    click.echo(say("cli.restored", before=before, **said))
