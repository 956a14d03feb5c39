"""Kinds of values that options take, which say in Chinese what is wrong with one."""

import click

from model.wording import say


class Port(click.ParamType[int]):
    """A port from 1 to 65535."""

    name = "port"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            port = int(str(value))
        except ValueError:
            port = 0
        if not 1 <= port <= 65535:
            self.fail(say("cli.bad_port", value=value), param, ctx)
        return port
