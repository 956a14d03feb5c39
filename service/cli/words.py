"""Options whose value is one word of several, written as the program or as people write it."""

from typing import Generic, TypeVar

import click

from model.wording import say
from service.staff.roles import Role, Scope

One = TypeVar("One", Role, Scope)


class WordOf(click.ParamType[One], Generic[One]):
    """A role or a scope, by its word or by its Chinese title."""

    def __init__(self, kind: type[One]) -> None:
        self.words: tuple[One, ...] = tuple(kind)
        self.name = kind.__name__.lower()

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> One:
        from service.staff.wording import title

        for one in self.words:
            if value in (one.value, title(one)):
                return one
        known = "、".join(say("cli.audience_known", slug=one.value, title=title(one)) for one in self.words)
        return self.fail(say("cli.bad_audience", value=value, known=known), param, ctx)
