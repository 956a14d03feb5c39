"""What is asked of the queue, as the address of a page has it: filters, and what was passed over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from fastapi import Request

from model.assessment import Verdict
from service.desk.api.queue import YEARS
from service.desk.api.shapes import LARGEST_ID
from service.store import queue, search
from service.store.decisions import State
from service.store.dossier import CHINA
from service.store.queue import Filters, Held, Item, Mark
from service.store.rules import table
from service.store.store import Store

FIELDS = ("q", "community", "category", "verdict", "since", "until", "channel", "claimed", "state")
LONGEST = 200
# So many are kept in the address; who passes over more sees the first of them again.
MOST_PASSED = 50
LOOKED_THROUGH = 50


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of the queue; `values` are the fields that are filled, `error` says why one asks nothing."""

    values: Mapping[str, str]
    filters: Filters
    passed: tuple[int, ...] = ()
    error: str = ""

    def query(self, **changes: object) -> str:
        """Return the query of an address with these fields changed; an empty one is left out."""
        passed = {"passed": ",".join(map(str, self.passed))}
        return urlencode({name: value for name, value in {**self.values, **passed, **changes}.items() if value})

    def passing(self, message: int) -> "View":
        """Return the same view with this message passed over."""
        return replace(self, passed=(*self.without(message).passed, message)[-MOST_PASSED:])

    def without(self, message: int) -> "View":
        """Return the same view with this message no longer passed over."""
        return replace(self, passed=tuple(each for each in self.passed if each != message))


def asked(request: Request) -> View:
    """Return what the address asks for; what cannot be asked for is left out."""
    sent = {name: request.query_params.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in FIELDS}
    since, until = _moment(sent["since"]), _moment(sent["until"], last=True)
    known = {
        "verdict": sent["verdict"] in tuple(Verdict),
        "state": sent["state"] in tuple(State),
        "claimed": sent["claimed"] in tuple(Held),
        "since": since is not None,
        "until": until is not None,
    }
    values = {name: value for name, value in sent.items() if value and known.get(name, True)}
    fits = not sent["q"] or search.searchable(sent["q"])
    filters = Filters(
        community=sent["community"] or None,
        category=sent["category"] or None,
        verdict=Verdict(sent["verdict"]) if known["verdict"] else None,
        since=since,
        until=until,
        channel=sent["channel"] or None,
        state=State(sent["state"]) if known["state"] else None,
        held=Held(sent["claimed"]) if known["claimed"] else None,
        text=sent["q"] if sent["q"] and fits else None,
    )
    passed = [number(each) for each in request.query_params.get("passed", "").split(",")[-MOST_PASSED:]]
    return View(
        values, filters, tuple(each for each in passed if each), "" if fits else str(table()["fields"]["query"])
    )


def following(store: Store, view: View, reader: int) -> Item | None:
    """Return the most urgent row that is asked for, was not passed over, and is held by nobody else."""
    after: Mark | None = None
    while True:
        found = queue.page(store, view.filters, LOOKED_THROUGH, after, reader)
        for item in found.items:
            if item.id not in view.passed and (item.claim is None or item.claim.staff == reader):
                return item
        if found.next is None:
            return None
        after = found.next


def number(written: str) -> int | None:
    """Return the number of a message or of its version that is written here, None where none is."""
    value = int(written) if written.isascii() and written.isdecimal() and len(written) <= len(str(LARGEST_ID)) else None
    return value if value is not None and value <= LARGEST_ID else None


def _moment(written: str, last: bool = False) -> datetime | None:
    """Return a moment as it is written; of a day alone its first moment, or its `last`."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            return None
    else:
        moment = datetime.combine(day, time())
        if last and day.year in YEARS:
            moment += timedelta(days=1, microseconds=-1)
    if moment.year not in YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
