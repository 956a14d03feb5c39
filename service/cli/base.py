"""Commands that speak Chinese: help written out in datasets/wording.toml, errors that name the cause and the mend."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import click

from model.wording import say
from service.cli.lines import cells

INDENT = 2
GAP = 2

Function = TypeVar("Function", bound=Callable[..., Any])


class Failure(Exception):
    """The work failed. The message names the cause and the mend, in one line."""


class Interrupted(Exception):
    """The person stopped the work; the message says what became of it."""


def _two_columns(rows: list[tuple[str, str]]) -> list[str]:
    width = max(cells(left) for left, _ in rows) + GAP
    return [" " * INDENT + left + " " * (width - cells(left)) + right for left, right in rows]


class Command(click.Command):
    """A command whose help is the text `cli.NAME_help`, or the key given, with its line ends kept."""

    def __init__(self, *args: Any, wording: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options_metavar = say("cli.options_metavar")
        self.allow_extra_args = True
        self.wording = wording or f"cli.{self.name}_help"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if ctx.args and not isinstance(self, click.Group):
            raise click.UsageError(say("cli.extra", extra=" ".join(ctx.args), usage=usage(ctx)), ctx)
        return rest

    def get_help(self, ctx: click.Context) -> str:
        lines = [say("cli.usage", usage=usage(ctx)), "", say(self.wording).strip("\n"), *self.listed(ctx)]
        options = [
            (", ".join(option.opts) + (f" {option.make_metavar(ctx)}" if not option.is_flag else ""), option.help or "")
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
        ]
        return "\n".join([*lines, "", say("cli.options"), *_two_columns(options)])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted(say("cli.interrupted")) from None

    def listed(self, ctx: click.Context) -> list[str]:
        """Return what stands between the text and the options."""
        return []

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = say("cli.help_option")
        return option


class Group(Command, click.Group):
    """Commands imported only when called. `places` gives for each name its module, which holds it by the same name."""

    def __init__(self, *args: Any, places: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, invoke_without_command=True, **kwargs)
        self.subcommand_metavar = say("cli.command_metavar")
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.places:
            return None
        module = import_module(self.places[name])
        # A name that Python has given away, such as list, stands there with a low line after it.
        found = getattr(module, f"{name}_", None) or getattr(module, name)
        return found if isinstance(found, click.Command) else None

    def listed(self, ctx: click.Context) -> list[str]:
        above = f"{self.name}_" if ctx.parent else ""
        rows = [(name, say(f"cli.command_{above}{name}")) for name in self.places]
        return ["", say("cli.commands"), *_two_columns(rows)]


def usage(ctx: click.Context) -> str:
    """Return the line that shows how the command is written."""
    return f"{ctx.command_path} {' '.join(ctx.command.collect_usage_pieces(ctx))}"


def complaint(error: click.UsageError) -> str:
    """Return in Chinese what was wrong with the use, and how to put it right."""
    ctx = error.ctx
    command = ctx.command_path if ctx else "shizha"
    match error:
        case click.NoSuchOption():
            return say("cli.unknown_option", name=error.option_name, command=command)
        case click.exceptions.NoSuchCommand():
            known = "、".join(ctx.command.list_commands(ctx)) if ctx and isinstance(ctx.command, click.Group) else ""
            return say("cli.unknown_command", name=error.command_name, known=known)
        case click.MissingParameter() if error.param and ctx:
            return say("cli.missing", name=error.param.make_metavar(ctx), usage=usage(ctx))
        case click.BadParameter() if error.param:
            return say("cli.bad_value", name=error.param.opts[0], detail=error.message)
        case click.BadOptionUsage():
            return say("cli.needs_value", name=error.option_name, command=command)
        case _:
            return error.message


def option(name: str, key: str, dest: str | None = None, **kwargs: Any) -> Callable[[Function], Function]:
    """Add an option whose help is the text of this key; `dest` is the parameter where the name would not do."""
    return click.option(name, *([dest] if dest else []), help=say(key), **kwargs)
