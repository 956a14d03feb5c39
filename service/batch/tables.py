"""Records of a delimited file, where a broken quote costs its own line and no other."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_FIELD = 1 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a record. `broken` where the quotes did not pair, so that its line was cut at every delimiter."""

    cells: list[str]
    broken: bool = False


class _Lines:
    """Lines that can be put back. `pulled` are those handed out since the last record."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: list[str] = []
        self.pulled: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._lines)
        self.pulled.append(line)
        return line

    def done(self) -> None:
        """Forget the lines of a record that was read."""
        self.pulled.clear()

    def put_back(self) -> str:
        """Return the first line pulled and put the others back."""
        first, *others = self.pulled
        self._back.extend(reversed(others))
        self.pulled.clear()
        return first


def records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Yield the records of `lines` (with their line ends), blank lines left out.

    A quoted field may hold delimiters, doubled quotes and line ends. Where quotes do not pair, or a field runs past
    LONGEST_FIELD because its quote never closes, the first line is read without regard to quotes, and reading
    goes on with the second.
    """
    csv.field_size_limit(LONGEST_FIELD)
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            first = source.put_back().rstrip("\r\n")
            reader = csv.reader(source, delimiter=delimiter, strict=True)
            yield Record(first.split(delimiter), broken=True)
        else:
            source.done()
            if cells:
                yield Record(cells)
