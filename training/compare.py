"""Whether a candidate may take a model's place: the two side by side on messages that neither learned from.

For every slice the share of messages that each of them judges wrongly is compared pair by pair. The candidate is worse
where its share is greater by more than half the 95 % confidence interval of the difference of paired shares, which is
1.96 · √(b + c − (b − c)²/n) / n with b and c the messages that only one of them gets wrong (Agresti: Categorical Data
Analysis, 11.1).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from model.assessment import Score
from model.assessor import Assessor
from training.corpus import Message, expand
from training.families import FROZEN, read_folder
from training.labelled import is_harmful

Z = 1.96
Wrong = Callable[[Score], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """A slice: how many messages, the share of them that each model judges wrongly, and the interval's half width.

    `part` is `harmful`, `harmless`, a category or a kind of twins (`twin:code`); `error` is `missed`, `flagged` or
    `called_scam`; `decided` says that its messages are those that staff decided.
    """

    part: str
    error: str
    decided: bool
    messages: int
    current: float
    candidate: float
    half: float

    @property
    def worse(self) -> bool:
        """Whether the candidate is worse by more than chance explains."""
        return self.candidate - self.current > self.half


def frozen(folder: Path = FROZEN) -> list[Message]:
    """Return the messages that no model is ever trained on, one a family; raises CorpusError."""
    return expand(read_folder(folder), copies=1)


def messages_of(labelled: Iterable[tuple[str, str]]) -> list[Message]:
    """Return texts with their categories as messages, each a family of its own."""
    return [
        Message(text, category, f"{number}", f"{number}", frozenset(), 1.0)
        for number, (text, category) in enumerate(labelled)
    ]


def compare(
    current: Assessor, candidate: Assessor, messages: Sequence[Message], decided: Sequence[Message] = ()
) -> list[Row]:
    """Return a row for each slice of `messages`, and of what staff `decided`, in order of their parts.

    Slices are the categories, the harmless twins by kind, all harmful and all harmless messages. A harmful message is
    judged wrongly where it is not flagged, a harmless one where it is flagged, and again where it is called a scam.
    """
    return [*_rows(False, current, candidate, messages), *_rows(True, current, candidate, decided)]


def _rows(decided: bool, current: Assessor, candidate: Assessor, messages: Sequence[Message]) -> Iterable[Row]:
    texts = [message.text for message in messages]
    pairs = list(zip(current.score(texts), candidate.score(texts), strict=True))
    found: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for message, (old, new) in zip(messages, pairs, strict=True):
        harmful = is_harmful(message.category)
        error = "missed" if harmful else "flagged"
        wrong = (_missed if harmful else _flagged)(old), (_missed if harmful else _flagged)(new)
        found["harmful" if harmful else "harmless", error].append(wrong)
        found[message.category, error].append(wrong)
        if not harmful:
            found["harmless", "called_scam"].append((_called(old), _called(new)))
            for tag in message.tags:
                if tag.startswith("twin:"):
                    found[tag, error].append(wrong)
    for part, error in sorted(found):
        yield _row(part, error, decided, found[part, error])


def _row(part: str, error: str, decided: bool, wrong: list[tuple[bool, bool]]) -> Row:
    size = len(wrong)
    only_old = sum(old and not new for old, new in wrong)
    only_new = sum(new and not old for old, new in wrong)
    half = Z * sqrt(only_old + only_new - (only_new - only_old) ** 2 / size) / size
    shares = sum(old for old, _ in wrong) / size, sum(new for _, new in wrong) / size
    return Row(part, error, decided, size, *shares, half)


def _missed(score: Score) -> bool:
    return score.verdict == "no_risk_found"


def _flagged(score: Score) -> bool:
    return score.verdict != "no_risk_found"


def _called(score: Score) -> bool:
    return score.verdict == "scam"
