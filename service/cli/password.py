"""A new password, as commands ask for it."""

import getpass
import sys

import click

from model.wording import say
from service.cli.base import Failure


def asked() -> str:
    """Return the password: on a terminal asked for twice without showing it, else the first line that is sent.

    Raises Failure where the two differ, or what is sent is no text.
    """
    if not sys.stdin.isatty():
        try:
            return sys.stdin.buffer.readline().decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError:
            raise Failure(say("cli.password_broken")) from None
    try:
        once = getpass.getpass(say("cli.password_ask"))
        again = getpass.getpass(say("cli.password_again"))
    except EOFError:
        raise click.Abort() from None
    if once != again:
        raise Failure(say("cli.password_differs"))
    return once
