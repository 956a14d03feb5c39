"""`shizha backup`: the store in one file."""

from pathlib import Path

import click

from model.wording import say
from service.cli.base import Command, Failure, option
from service.cli.configured import configured
from service.cli.stored import stored


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar=say("cli.file_metavar"))
@option("--force", "cli.backup_force", is_flag=True)
def backup(file: Path, force: bool) -> None:
    """Write a backup while the service runs; a file that is there is replaced only where that is asked for."""
    from service.store.backup import write

    if file.exists() and not force:
        raise Failure(say("cli.backup_exists", name=file))
    with stored() as store:
        made = write(store, file)
    secret = configured().key_file
    click.echo(
        say("cli.backed_up", reports=made.rows["reports"], messages=made.rows["messages"], name=file, secret=secret)
    )
