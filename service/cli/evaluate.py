"""`shizha evaluate`: figures of a model on labelled files."""

import json
from pathlib import Path

import click

from model.wording import say
from service.cli.base import Command, option
from service.cli.card import listed
from service.cli.labelled import usable
from service.cli.released import load

PATH = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar=say("cli.files_metavar"))
@option("--model", "cli.model_option", "folder", type=PATH, metavar=say("cli.folder_metavar"))
@option("--json", "cli.evaluate_json", "as_json", is_flag=True)
def evaluate(files: tuple[Path, ...], folder: Path | None, as_json: bool) -> None:
    """Print the figures of the model for each file."""
    assessor = load(folder)
    # Training brings heavy packages along; help and wrong use do without them.
    from training.evaluate import evaluate as measured
    from training.labelled import read_labelled

    figures = {}
    for path in files:
        with usable(path):
            figures[str(path)] = measured(assessor, read_labelled(path))
    if as_json:
        click.echo(json.dumps({"model": assessor.version, "files": figures}, ensure_ascii=False, indent=2).encode())
    else:
        click.echo("\n".join([say("cli.model_line", version=assessor.version), *listed(figures)]))
