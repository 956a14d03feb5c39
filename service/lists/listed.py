"""The model with the lists beside it: what every way of judging in the service asks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from model import advice
from model.assessment import Assessment, Finding, Kind, Score, Verdict
from model.assessor import Assessor
from model.evidence.compose import MOST
from model.reading import Reading, readings
from model.taxonomy import load
from service.lists.kept import Kept
from service.lists.matches import Hit, sight
from service.lists.rows import About, Side
from service.lists.rule import rule, table, worse
from service.lists.values import domains_of, host_key


class Listed:
    """An assessor whose verdicts staff's lists may raise or lower by the rule of datasets/lists.toml.

    Where no row is hit, what it says is the model's word for word. Risk, category and candidates always are.
    """

    def __init__(self, assessor: Assessor, lists: Kept) -> None:
        self._assessor = assessor
        self._lists = lists

    @property
    def version(self) -> str:
        """The model's version."""
        return self._assessor.version

    @property
    def card(self) -> dict[str, Any]:
        """The model's card."""
        return self._assessor.card

    def assess(self, text: str, sender: str | None = None) -> Assessment:
        """Return the assessment of `text` as it was sent; raises InvalidText where it cannot be judged."""
        if not self._lists:
            return self._assessor.assess(text, sender)
        found, reading = self._assessor.explain(text, sender)
        hits = self._lists.hits(sight(reading), sender)
        if not hits:
            return found
        verdict, strong = _verdict(found.verdict, hits, reading, lambda: found)
        listed = [_finding(text, reading, hit, found.verdict, verdict, strong) for hit in hits]
        return replace(
            found,
            verdict=verdict,
            verdict_text=load().verdict(verdict).title,
            evidence=_evidence(listed, found, verdict),
            advice=advice.sentences(load(), verdict, found.category),
            contacts=advice.contacts(load(), verdict, found.category),
        )

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return the scores of `texts`, in order; raises InvalidText where one cannot be judged."""
        scores = self._assessor.score(texts)
        if not self._lists:
            return scores
        return [self._scored(*one) for one in zip(texts, readings(texts), scores, strict=True)]

    def _scored(self, text: str, reading: Reading, found: Score) -> Score:
        hits = self._lists.hits(sight(reading))
        if not hits:
            return found
        verdict, _ = _verdict(found.verdict, hits, reading, lambda: self._assessor.assess(text))
        return replace(found, verdict=verdict, verdict_text=load().verdict(verdict).title)


def _verdict(
    before: Verdict, hits: Sequence[Hit], reading: Reading, assessed: Callable[[], Assessment]
) -> tuple[Verdict, bool]:
    """Return the verdict by the rule, and whether strong evidence kept an allow from lowering it."""
    stated = rule()
    denied = [hit for hit in hits if hit.row.side is Side.DENY]
    if denied:
        after = before
        for hit in denied:
            after = worse(after, stated.confirmed if hit.row.confirmed else stated.deny)
        return after, False
    if before is not stated.lowers:
        return before, False
    strong = _is_strong(hits, reading) or any(one.kind is Kind.KNOWN for one in assessed().evidence)
    return (before, True) if strong else (stated.allow, False)


def _is_strong(hits: Sequence[Hit], reading: Reading) -> bool:
    """Tell whether the message asks for what scams ask for, or holds a suspect link that no row allows."""
    stated = rule()
    allowed = {hit.row.value for hit in hits if hit.row.about is About.DOMAIN}
    suspect = (host_key(link) for link in reading.links if link.kind in stated.strong_links)
    return any(allowed.isdisjoint(domains_of(host)) for host in suspect) or any(
        ask.act in stated.strong_acts and not ask.warned for ask in reading.asks
    )


def _finding(text: str, reading: Reading, hit: Hit, before: Verdict, after: Verdict, strong: bool) -> Finding:
    row = hit.row
    about = "sender" if hit.kind is Kind.SENDER else row.about.value
    weights, said = rule().weights, table()
    if row.side is Side.DENY:
        weight = weights.confirmed if row.confirmed else weights.deny
        effect = "agrees" if after is before else "raised"
    else:
        effect = _effect(before, after, strong)
        weight = weights.allow if effect in ("lowered", "none") else weights.idle
    reason = said["reasons"][f"{row.side}_{about}"].format(unit=row.unit, row=row.id, host=hit.key)
    reason += said["effects"][effect].format(verdict=load().verdict(after).title)
    first, last = reading.draft.span(hit.start, hit.end)
    return Finding(hit.kind, first, last, text[first:last], weight, reason)


def _effect(before: Verdict, after: Verdict, strong: bool) -> str:
    """Return what became of an allow: `before` and `after` are verdicts."""
    if after is rule().allow:
        return "none" if before is after else "lowered"
    if strong:
        return "strong"
    return "never" if before is after and before is not rule().lowers else "denied"


def _evidence(listed: list[Finding], found: Assessment, verdict: Verdict) -> tuple[Finding, ...]:
    """Return the hits and what the model found that still fits the verdict, strongest first.

    Every hit stays. The model's findings stand on no span that a hit explains, and give way where there are too many.
    """
    sign = 1 if verdict is not Verdict.NO_RISK_FOUND else -1
    own = [
        finding
        for finding in found.evidence
        if finding.weight * sign > 0
        and all(finding.end <= other.start or other.end <= finding.start for other in listed)
    ]
    kept = listed + own[: max(0, MOST - len(listed))]
    return tuple(sorted(kept, key=lambda finding: (-abs(finding.weight), finding.start)))
