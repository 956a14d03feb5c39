"""`shizha model`: the models on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from model.taxonomy import load as load_taxonomy
from model.wording import say
from service.cli.base import Command, Failure, Group, option
from service.cli.card import listed, named
from service.cli.released import load
from service.cli.tables import table

if TYPE_CHECKING:
    from service.models.shelf import Shelf
    from training.compare import Row

NAMES = ("show", "verify", "list", "promote", "rollback", "shadow")
FIRST = ("version", "trained", "thresholds", "figures")
PATH = click.Path(path_type=Path)
NAME = say("cli.model_name_metavar")
DAYS = 30
OFF = "off"


@click.command(cls=Group, places=dict.fromkeys(NAMES, __name__))
@click.pass_context
def model(ctx: click.Context) -> None:
    """Show the help where no command was given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@click.command(cls=Command, wording="cli.model_show_help")
@option("--model", "cli.model_option", "folder", type=PATH, metavar=say("cli.folder_metavar"))
@option("--json", "cli.model_show_json", "as_json", is_flag=True)
def show(folder: Path | None, as_json: bool) -> None:
    """Print the model's card."""
    card = load(folder).card
    if as_json:
        click.echo(json.dumps(card, ensure_ascii=False, indent=2).encode())
        return
    shown = {name: card[name] for name in FIRST if name in card} | card
    click.echo("\n".join(listed(shown)))


@click.command(cls=Command, wording="cli.model_verify_help")
@option("--model", "cli.model_option", "folder", type=PATH, metavar=say("cli.folder_metavar"))
def verify(folder: Path | None) -> None:
    """Check the model's digests, which loading does, and that it answers."""
    assessor = load(folder)
    click.echo(say("cli.model_good", version=assessor.version))


@click.command(cls=Command, wording="cli.model_list_help", name="list")
def list_() -> None:
    """Print the models with their versions; one that cannot be used is listed with the reason."""
    from model.artifact import ModelError
    from service.models.current import load as of_shelf

    with _shelf() as shelf:
        note = shelf.note()
        for name in shelf.names():
            state = "current" if name == note.current else "shadow" if name == note.shadow else "other"
            try:
                assessor = of_shelf(shelf, name)
                said = say("cli.model_listed", version=assessor.version, trained=assessor.card["trained"])
            except ModelError as error:
                said = say("cli.bad_model", detail=error)
            click.echo(say(f"cli.model_{state}", name=name, said=said))


@click.command(cls=Command, wording="cli.model_promote_help")
@click.argument("name", metavar=NAME)
@option("--days", "cli.model_promote_days", type=click.IntRange(min=0), default=DAYS, metavar=say("cli.days_metavar"))
def promote(name: str, days: int) -> None:
    """Compare the model with the one that answers, print the table, and let it answer where it is nowhere worse."""
    with _shelf() as shelf:
        rows = _compared(shelf, name, days)
        click.echo("\n".join(table(say("cli.model_columns").split(), [_cells(row) for row in rows])))
        worse = [_named(row) for row in rows if row.worse]
        if worse:
            raise Failure(say("cli.model_refused", name=name, slices="、".join(worse)))
        with _audited("promoted", name):
            shelf.promote(name)
        click.echo(say("cli.model_promoted", name=name))


@click.command(cls=Command, wording="cli.model_rollback_help")
def rollback() -> None:
    """Let the model answer that did before."""
    with _shelf() as shelf:
        with _audited("rolled_back", shelf.note().current):
            note = shelf.rollback()
        click.echo(say("cli.model_rolled_back", name=note.current))


@click.command(cls=Command, wording="cli.model_shadow_help")
@click.argument("name", metavar=NAME)
def shadow(name: str) -> None:
    """Let a model judge unheard beside the one that answers, or end that."""
    with _shelf() as shelf:
        wanted = None if name == OFF else name
        with _audited("put_in_shadow", name):
            shelf.listen(wanted)
        click.echo(say("cli.model_listens" if wanted else "cli.model_listens_not", name=name))


@contextmanager
def _shelf() -> "Iterator[Shelf]":
    from service.models.current import shelf
    from service.models.shelf import ShelfError

    try:
        yield shelf()
    except ShelfError as error:
        raise Failure(str(error)) from None


@contextmanager
def _audited(action: str, name: str) -> Iterator[None]:
    """Record a change of models together with it: neither is there without the other."""
    from service.cli.stored import stored
    from service.store.audit import record

    with stored() as store, store.writing() as session:
        record(session, "console", "model", action, name=name)
        yield


def _compared(shelf: "Shelf", name: str, days: int) -> "list[Row]":
    """Return the slices of both models on the frozen messages and on what staff decided in so many days."""
    from service.cli.decided import decided
    from service.cli.labelled import usable
    from training.compare import compare, frozen, messages_of
    from training.families import FROZEN

    current, candidate = load(shelf.place(shelf.note().current)), load(shelf.place(name))
    recent = messages_of((one.text, one.category) for one in (decided(current, days) if days else ()))
    with usable(FROZEN):
        return compare(current, candidate, frozen(), recent)


def _cells(row: "Row") -> list[str]:
    sign = say("cli.model_worse") if row.worse else ""
    return [_named(row), str(row.messages), f"{row.current:.3f}", f"{row.candidate:.3f}", f"±{row.half:.3f}", sign]


def _named(row: "Row") -> str:
    """Return what a slice is called: the category or the kind of twins, and the error."""
    part = say(f"slices.{row.part.replace(':', '_')}") if row.part not in load_taxonomy().slugs else named(row.part)
    return say("slices.decided" if row.decided else "slices.frozen", part=part, error=say(f"slices.{row.error}"))
