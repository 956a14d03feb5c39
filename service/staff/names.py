"""Names of people and of keys."""

import unicodedata

from service.store.errors import Refused
from service.store.tables.staff import FOLDED, NAME


def usable(written: str) -> str:
    """Return the name as it is stored; raises Refused for one that is empty, too long or cannot be written down."""
    name = unicodedata.normalize("NFKC", written).strip()
    if (
        not name
        or len(name) > NAME
        or len(folded(name)) > FOLDED
        or any(unicodedata.category(c)[0] in "CZ" and c != " " for c in name)
    ):
        raise Refused("bad_name", longest=NAME)
    return name


def folded(written: str) -> str:
    """Return the name as names are compared: without regard to width and case, and fit for any database."""
    whole = written.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return unicodedata.normalize("NFKC", whole).strip().casefold()
