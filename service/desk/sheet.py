"""The counts of a month as a table that may leave the desk: small ones are hidden."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from service.batch.cells import guarded
from service.desk.figures import by_day, category_name, channel_name, community_name, words
from service.desk.suppression import LEAST, Hidden, suppressed
from service.store.overview import Counts

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


def month_of(written: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of a month written as 2026-10; raises ValueError unless it is over.

    Only whole months leave the desk: two tables of nearly the same days would tell by their difference what each hides.
    """
    match = _MONTH.fullmatch(written)
    if match is None:
        raise ValueError("not a month")
    first = date(int(match[1]), int(match[2]), 1)
    after = (first + timedelta(days=31)).replace(day=1)
    if after > today:
        raise ValueError("not over")
    return first, after - timedelta(days=1)


def sheet(counts: Counts) -> bytes:
    """Return the tables of a month as CSV, without those that would give a small count away."""
    said = words()["sheet"]
    total = sum(counts.days)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(said["columns"])
    writer.writerow((said["note"], said["says"].format(month=f"{counts.first:%Y-%m}"), ""))
    writer.writerow((said["total"], "", total if total >= LEAST else said["small"]))
    writer.writerows(_rows(said["day"], {day.isoformat(): count for day, count in by_day(counts)}, lowest=0))
    writer.writerows(_rows(said["category"], _summed(counts.categories, category_name), lowest=1))
    writer.writerows(_rows(said["community"], _summed(counts.communities, community_name), lowest=1))
    writer.writerows(_rows(said["channel"], _summed(counts.channels, channel_name), lowest=1))
    # Spreadsheets take a file for UTF-8 by this mark.
    return file.getvalue().encode("utf-8-sig")


def _summed(series: Mapping[str, Sequence[int]], named: Callable[[str], str]) -> dict[str, int]:
    """Return the sums under the names that are shown, of which two may be one."""
    found: Counter[str] = Counter()
    for name, days in series.items():
        found[named(name)] += sum(days)
    return dict(found)


def _rows(title: str, counts: Mapping[str, int], lowest: int) -> Iterator[tuple[str, str, int | str]]:
    said = words()["sheet"]
    shown = suppressed(counts, lowest)
    if not shown:
        yield title, said["omitted"], ""
    # By name: an order by counts would tell which of the hidden ones is the largest.
    for name, count in sorted(shown.items()):
        yield title, guarded(name), said[count.value] if isinstance(count, Hidden) else count
