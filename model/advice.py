"""From a verdict and a category to what a resident should do and whom to call."""

from model.assessment import Contact, Verdict
from model.taxonomy import Taxonomy


def sentences(taxonomy: Taxonomy, verdict: Verdict, category: str) -> tuple[str, ...]:
    """Return six sentences: three for this message, what to do now first, then the standing advice.

    The category's own advice is given where it fits the verdict. For an uncertain verdict only its way to verify is
    given, after the help for finding out. Raises KeyError for an unknown category.
    """
    general = taxonomy.verdict(verdict).advice
    own = taxonomy.category(category).advice
    if verdict is Verdict.SUSPICIOUS:
        chosen = (*general[:-1], own[-1])
    elif taxonomy.is_harmful(category) == (verdict is Verdict.SCAM):
        chosen = own
    else:
        chosen = general
    return (*chosen, *taxonomy.standing)


def contacts(taxonomy: Taxonomy, verdict: Verdict, category: str) -> tuple[Contact, ...]:
    """Return whom to call, most urgent first: the verdict's contacts, then those of the category's group."""
    group = taxonomy.group(taxonomy.category(category).group)
    return taxonomy.contacts_of((*taxonomy.verdict(verdict).contacts, *group.contacts))
