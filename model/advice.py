"""From a verdict and a category to what a resident should do and whom to call, for whoever asks."""

from dataclasses import dataclass

from model.assessment import Contact, Verdict
from model.taxonomy import Audience, Situation, Taxonomy


@dataclass(frozen=True, slots=True)
class Help:
    """What to do for who has already done what a message asked; `additions` come after the first step."""

    title: str
    steps: tuple[str, ...]
    additions: tuple[tuple[Audience, tuple[str, ...]], ...]
    contacts: tuple[Contact, ...]


def sentences(
    taxonomy: Taxonomy,
    verdict: Verdict,
    category: str,
    audience: Audience = Audience.GENERAL,
    situation: Situation | None = None,
) -> tuple[str, ...]:
    """Return what to do: three sentences for this message, what to do now first, then the standing advice.

    The category's own advice is given where it fits the verdict. For an uncertain verdict only its way to verify is
    given, after the help for finding out. With a situation, its steps are given instead of the three. Raises KeyError
    for an unknown category.
    """
    own = taxonomy.category(category)
    if situation is not None:
        return (*steps(taxonomy, situation, audience), *taxonomy.standing)
    text = taxonomy.verdict(verdict)
    general = text.versions.get(audience, text.advice)
    specific = own.versions.get(audience, own.advice)
    if verdict is Verdict.SUSPICIOUS:
        chosen = (*general[:-1], specific[-1])
    elif taxonomy.is_harmful(category) == (verdict is Verdict.SCAM):
        chosen = specific
    else:
        chosen = general
    return (*chosen, *taxonomy.standing)


def steps(taxonomy: Taxonomy, situation: Situation, audience: Audience = Audience.GENERAL) -> tuple[str, ...]:
    """Return the steps in a situation, the most urgent first, then what the audience is told besides, then the rest."""
    text = taxonomy.situation(situation)
    return (text.steps[0], *text.additions.get(audience, ()), *text.steps[1:])


def contacts(
    taxonomy: Taxonomy, verdict: Verdict, category: str, situation: Situation | None = None
) -> tuple[Contact, ...]:
    """Return whom to call, most urgent first: for the situation, then for the verdict and for the category's group."""
    group = taxonomy.group(taxonomy.category(category).group)
    first = taxonomy.situation(situation).contacts if situation else ()
    return taxonomy.contacts_of((*first, *taxonomy.verdict(verdict).contacts, *group.contacts))


def versions(taxonomy: Taxonomy, verdict: Verdict, category: str) -> dict[Audience, tuple[str, ...]]:
    """Return the advice for every audience, without the standing advice; only the general one where all are alike."""
    told = {
        text.audience: sentences(taxonomy, verdict, category, text.audience)[: -len(taxonomy.standing)]
        for text in taxonomy.audiences
    }
    if len(set(told.values())) > 1:
        return told
    return {Audience.GENERAL: told[Audience.GENERAL]}


def helps(taxonomy: Taxonomy, verdict: Verdict) -> tuple[Help, ...]:
    """Return the help for every situation where a message is scam or suspicious, the worst first; else none."""
    if verdict is Verdict.NO_RISK_FOUND:
        return ()
    return tuple(
        Help(text.title, text.steps, tuple(text.additions.items()), taxonomy.contacts_of(text.contacts))
        for text in taxonomy.situations
    )
