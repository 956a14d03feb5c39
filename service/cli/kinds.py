"""Kinds of values that options take, which say in Chinese what is wrong with one."""

import click

from model.taxonomy import Audience, load
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


class AudienceName(click.ParamType[Audience]):
    """Who is advised, by slug or by Chinese title."""

    name = "audience"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Audience:
        texts = load().audiences
        names = {name: text.audience for text in texts for name in (text.audience, text.title)}
        found = names.get(str(value))
        if found is None:
            known = "、".join(say("cli.audience_known", slug=text.audience, title=text.title) for text in texts)
            self.fail(say("cli.bad_audience", value=value, known=known), param, ctx)
        return found
