"""The command line `shizha`: one module a command, imported only when that command is called."""

from collections.abc import Sequence

import click

from model.wording import say
from service.cli.base import Failure, complaint
from service.cli.root import shizha

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; what went wrong stands in one line on standard error."""
    try:
        return shizha.main(arguments, prog_name="shizha", standalone_mode=False) or DONE
    except click.UsageError as error:
        return _ended(WRONG_USE, complaint(error))
    except Failure as error:
        return _ended(FAILED, str(error))
    except (click.Abort, KeyboardInterrupt):
        return _ended(INTERRUPTED, say("cli.interrupted"))


def _ended(status: int, cause: str) -> int:
    click.echo(say("cli.error", cause=" ".join(cause.split())), err=True)
    return status
