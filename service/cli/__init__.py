"""The command line `shizha`: one module a command, imported only when that command is called."""

from collections.abc import Sequence

import click

from model.wording import say
from service.cli.base import Failure, Interrupted, complaint
from service.cli.root import shizha

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; what went wrong stands in one line on standard error."""
    try:
        return shizha.main(arguments, prog_name="shizha", standalone_mode=False) or DONE
    except click.UsageError as error:
        return _ended(WRONG_USE, say("cli.error", cause=complaint(error)))
    except Failure as error:
        return _ended(FAILED, say("cli.error", cause=error))
    except Interrupted as error:
        return _ended(INTERRUPTED, str(error))
    except (click.Abort, KeyboardInterrupt):
        return _ended(INTERRUPTED, say("cli.interrupted"))


def _ended(status: int, message: str) -> int:
    click.echo(" ".join(message.split()), err=True)
    return status
