"""Messages that people reported and staff decided, and which of them a new message is like.

MinHash with locality-sensitive hashing (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4)
finds candidates by the pairs of characters that two masked messages share; the edit distance confirms them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol
from zlib import crc32

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.masking import masked_for_matching
from model.wording import say

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS = 64
THRESHOLD = 0.5
LEAST_INFORMATIVE = 5
# At most one edit for so many characters.
CHARACTERS_PER_EDIT = 5
# The letters of `masked_for_matching` for what leads the reader to a stranger.
STRANGERS = frozenset("LMTW")
HARMFUL = frozenset(("scam", "illegal"))
# What a person's decision that a message is harmful adds to the log-odds of one like it, before the number of reports.
WEIGHT = 2.0


class Report(NamedTuple):
    """A decided message: its masked text, how many people reported it, and the decision of the contract."""

    id: str
    text: str
    reports: int
    decision: str


class Match(NamedTuple):
    """A decided message that is like the one asked about; `similarity` is 1 for the same, else below."""

    id: str
    reports: int
    decision: str
    similarity: float


class Known(Protocol):
    """What an assessor may be given to ask for known messages."""

    def query(self, text: str) -> Sequence[Match]:
        """Return the known messages that `text`, as it was sent or masked, is like, the likest first."""


@dataclass(frozen=True, slots=True)
class _Entry:
    report: Report
    text: str


class Index:
    """The index in memory, rebuilt from the store at every start; one may serve many threads.

    Messages with fewer than LEAST_INFORMATIVE letters are never like any other. Nor is one that leads to a stranger
    (a link, a telephone, a chat account that is not registered) like one that does not: a genuine notice and its copy
    with another link stay apart.
    """

    def __init__(self, reports: Iterable[Report] = ()) -> None:
        # Here and not above: the packages take longer to load than scoring one message takes.
        from datasketch import MinHashLSH

        self._near = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
        self._entries: dict[str, _Entry] = {}
        self._lock = Lock()
        for report in reports:
            self.add(report)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, report: Report) -> None:
        """Add a decided message; one of the same id is replaced."""
        text = masked_for_matching(report.text)
        with self._lock:
            self._remove(report.id)
            self._entries[report.id] = _Entry(report, text)
            if informative(text):
                self._near.insert(report.id, signature(text), check_duplication=False)

    def remove(self, id: str) -> None:
        """Forget a message; raises KeyError for an id that is not there."""
        with self._lock:
            if id not in self._entries:
                raise KeyError(id)
            self._remove(id)

    def _remove(self, id: str) -> None:
        entry = self._entries.pop(id, None)
        if entry and informative(entry.text):
            self._near.remove(id)

    def query(self, text: str) -> list[Match]:
        """Return the known messages that `text` is like, the likest first, then those reported most."""
        if not self._entries:
            return []
        matched = masked_for_matching(text)
        if not informative(matched):
            return []
        asked = signature(matched)
        with self._lock:
            candidates = [self._entries[id] for id in self._near.query(asked)]
        matches = [
            Match(entry.report.id, entry.report.reports, entry.report.decision, round(likeness, 4))
            for entry in candidates
            if (likeness := similarity(matched, entry.text))
        ]
        return sorted(matches, key=lambda match: (-match.similarity, -match.reports, match.id))


def find(case: Case, index: Known) -> list[Finding]:
    """Return one finding, on no span, where people reported messages like this one and staff found them harmful.

    Its weight grows with the logarithm of the number of reports.
    """
    count = sum(match.reports for match in index.query(case.original) if match.decision in HARMFUL)
    if not count:
        return []
    return [Finding(Kind.KNOWN, 0, 0, "", round(WEIGHT + log(count), 4), say("reasons.known", count=count))]


def informative(text: str) -> bool:
    """Tell whether enough of a masked text is words, and not the capital letters for numbers and links."""
    return sum(not character.isupper() for character in text) >= LEAST_INFORMATIVE


@cache
def _blank() -> "MinHash":
    from datasketch import MinHash

    return MinHash(PERMUTATIONS, hashfunc=crc32)


def signature(text: str) -> "MinHash":
    """Return the MinHash of the pairs of neighbouring characters."""
    made = _blank().copy()
    made.update_batch([(first + second).encode() for first, second in {*pairwise(text)}])
    return made


def similarity(one: str, other: str) -> float:
    """Return how like two masked texts are, 1 for the same; 0 where they are not like each other."""
    from rapidfuzz.distance import Levenshtein

    if bool(STRANGERS & {*one}) != bool(STRANGERS & {*other}):
        return 0.0
    longest = max(len(one), len(other))
    most = longest // CHARACTERS_PER_EDIT
    edits = Levenshtein.distance(one, other, score_cutoff=most)
    return 1 - edits / longest if edits <= most else 0.0
