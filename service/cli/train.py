"""`shizha train`: from datasets/ to a model."""

from pathlib import Path

import click

from model.wording import say
from service.cli.base import Command, Failure, option
from service.cli.card import listed


@click.command(cls=Command)
@option(
    "--extra",
    "cli.train_extra",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar=say("cli.file_metavar"),
)
@option("--out", "cli.train_out", type=click.Path(path_type=Path), metavar=say("cli.folder_metavar"))
def train(extra: tuple[Path, ...], out: Path | None) -> None:
    """Train on the families in datasets/ and in extra files, and write the model with its card."""
    from model.artifact import RELEASED
    from training.families import CorpusError, read_file, read_folder
    from training.train import train as fitted

    folder = out or RELEASED
    try:
        families = [*read_folder(), *(family for path in extra for family in read_file(path))]
        card = fitted(families, folder, say=lambda step: click.echo(step, err=True))
    except CorpusError as error:
        raise Failure(say("cli.bad_corpus", detail=error)) from None
    except OSError as error:
        raise Failure(say("cli.bad_file", name=error.filename or folder, detail=error.strerror or error)) from None
    shown = {name: card[name] for name in ("version", "thresholds", "figures")}
    click.echo("\n".join([say("cli.trained", folder=folder), *listed(shown)]))
