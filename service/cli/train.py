"""`shizha train`: from datasets/ to a model."""

from pathlib import Path

import click

from model.artifact import RELEASED
from model.wording import say
from service.cli.base import Command, option
from service.cli.card import listed
from service.cli.labelled import usable

PATH = click.Path(path_type=Path)
SHOWN = ("version", "thresholds", "figures")


@click.command(cls=Command)
@option("--extra", "cli.train_extra", multiple=True, type=PATH, metavar=say("cli.file_metavar"))
@option("--out", "cli.train_out", default=RELEASED, type=PATH, metavar=say("cli.folder_metavar"))
def train(extra: tuple[Path, ...], out: Path) -> None:
    """Train on the families in datasets/ and on extra files, and write the model with its card."""
    # Training brings heavy packages along; help and wrong use do without them.
    from training.families import FOLDER, read_folder
    from training.labelled import families_of
    from training.train import train as trained

    with usable(FOLDER):
        families = read_folder()
    for path in extra:
        with usable(path):
            families += families_of(path)
    with usable(out):
        card = trained(families, out, say=lambda step: click.echo(step, err=True))
    click.echo("\n".join([say("cli.trained", folder=out), *listed({name: card[name] for name in SHOWN})]))
