"""Near-duplicates: which cluster a message belongs to, in bounded memory.

A message belongs to the first cluster whose first message it is like, as `model.known` tells it; otherwise it begins a
cluster of its own, until there are MOST. Later messages like none of those stay without a cluster.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from service.batch.rows import Outcome, Shape

MOST = 20_000
REMEMBERED = 50_000
LARGEST = 20


class Cluster(NamedTuple):
    """How many messages are alike, and the row of the first of them."""

    number: int
    messages: int
    first_row: int


class Clusters:
    """Clusters numbered from 1 by their first message. `note` and `recall` carry them over an interruption."""

    def __init__(self) -> None:
        from datasketch import MinHashLSH

        from model.known import PERMUTATIONS, THRESHOLD

        self._near = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
        self._firsts: list[tuple[str, int]] = []
        self._sizes: Counter[int] = Counter()
        self._by_text: dict[str, int] = {}
        self._found: dict[str, int] = {}

    @property
    def full(self) -> bool:
        """Whether no new cluster is begun any more."""
        return len(self._firsts) >= MOST

    def __len__(self) -> int:
        return len(self._firsts)

    def assign(self, outcomes: Sequence[Outcome], first_row: int) -> tuple[list[Outcome], dict[str, Any]]:
        """Return the outcomes with their clusters, and the note for `recall`; `first_row` is the first row's number."""
        assigned, begun = [], []
        sizes: Counter[int] = Counter()
        for row, outcome in enumerate(outcomes, first_row):
            shape, number = outcome.shape, None
            if shape:
                number = self._find(shape)
                if number is None and not self.full:
                    number = self._begin(shape, row)
                    begun.append([shape.masked, shape.signature.hex(), row])
            if number is not None:
                sizes[number] += 1
            assigned.append(outcome._replace(shape=None, cluster=number))
        self._sizes.update(sizes)
        return assigned, {"begun": begun, "sizes": list(sizes.items())}

    def recall(self, note: dict[str, Any]) -> None:
        """Take up what an earlier `assign` noted."""
        for masked, signature, row in note["begun"]:
            self._begin(Shape(masked, bytes.fromhex(signature)), row)
        self._sizes.update(dict(map(tuple, note["sizes"])))

    def largest(self) -> list[Cluster]:
        """Return the clusters with the most messages, more than one each."""
        return [
            Cluster(number, count, self._firsts[number - 1][1])
            for number, count in sorted(self._sizes.items(), key=lambda item: (-item[1], item[0]))[:LARGEST]
            if count > 1
        ]

    def _find(self, shape: Shape) -> int | None:
        """Return the first cluster whose first message is like this, None where there is none.

        A later cluster never changes the answer, so that it may be remembered, and forgotten at any time.
        """
        if not shape.signature:
            return self._by_text.get(shape.masked)
        number = self._found.get(shape.masked) or self._search(shape)
        if number:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[shape.masked] = number
        return number

    def _search(self, shape: Shape) -> int | None:
        from model.known import similarity

        candidates = sorted(self._near.query(_minhash(shape.signature)))
        return next((n for n in candidates if similarity(shape.masked, self._firsts[n - 1][0])), None)

    def _begin(self, shape: Shape, row: int) -> int:
        self._firsts.append((shape.masked, row))
        number = len(self._firsts)
        if shape.signature:
            self._near.insert(number, _minhash(shape.signature), check_duplication=False)
        else:
            self._by_text[shape.masked] = number
        return number


def _minhash(values: bytes) -> Any:
    import numpy as np

    from model.known import signature

    made = signature("")
    made.hashvalues = np.frombuffer(values, made.hashvalues.dtype)
    return made
