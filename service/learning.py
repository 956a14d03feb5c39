"""From decisions to training rows: what staff found, with a category for each message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from model.assessor import Assessor
from model.limits import InvalidText
from model.taxonomy import Taxonomy
from service.store.decisions import Decision
from service.store.exports import Decided

GROUPS = {
    Decision.SCAM: "scam",
    Decision.ILLEGAL: "illegal",
    Decision.PROMOTION: "promotion",
    Decision.NOT_SCAM: "normal",
}
HARMFUL = frozenset({Decision.SCAM, Decision.ILLEGAL})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A training row. `agreed` says whether the model's verdict was on the side of the decision."""

    text: str
    category: str
    decision: str
    verdict: str
    model: str
    reports: int
    decided: str
    agreed: bool

    def row(self) -> dict[str, Any]:
        """Return the row as `shizha train --extra` and `shizha evaluate` read it."""
        return {name: getattr(self, name) for name in self.__slots__}


def labelled(decisions: Sequence[Decided], assessor: Assessor, taxonomy: Taxonomy) -> Iterator[Labelled]:
    """Yield a training row for each decision.

    Where staff named no category, it is the likeliest one of the group that they decided on. A text that can no longer
    be judged is left out.
    """
    for one in decisions:
        try:
            category = _category(one, assessor, taxonomy)
        except InvalidText:
            continue
        flagged = one.verdict != "no_risk_found"
        yield Labelled(
            one.text,
            category,
            one.decision.value,
            one.verdict.value,
            one.model,
            one.reports,
            one.at.isoformat(),
            flagged == (one.decision in HARMFUL),
        )


def _category(one: Decided, assessor: Assessor, taxonomy: Taxonomy) -> str:
    among = [category.slug for category in taxonomy.categories if category.group == GROUPS[one.decision]]
    return one.category if one.category in among else assessor.likeliest(one.text, among)
