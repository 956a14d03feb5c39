"""The settings, as commands read them."""

from typing import TYPE_CHECKING

from model.wording import say
from service.cli.base import Failure

if TYPE_CHECKING:
    from service.settings import Settings


def configured() -> "Settings":
    """Return the settings in force; raises Failure that names every fault in one line."""
    from service.settings import SettingsError, read

    try:
        return read()
    except SettingsError as error:
        raise Failure(say("cli.bad_setting", detail="；".join(str(error).split("\n")))) from None
