"""Whom a message claims to be from, as reasons name it."""

from dataclasses import dataclass

from model.evidence.case import Case
from model.links import Link
from model.registry import Organisation
from model.senders import related, sender
from model.wording import say

OFFICE = (".gov.cn", ".gov.hk", ".gov.tw")


@dataclass(frozen=True, slots=True)
class Claimed:
    """The organisation that a message claims to be from, what reasons call it, and all others that it names.

    `stated` tells a claim from a mention, and `says` is the word for it.
    """

    organisation: Organisation
    name: str
    stated: bool
    says: str
    named: tuple[Organisation, ...]

    @property
    def has_domains(self) -> bool:
        """Whether a domain of it is registered, so that a link can be told from its own."""
        return bool(self.organisation.domains)

    @property
    def has_confirmed_domains(self) -> bool:
        """Whether a domain of it is confirmed, so that residents may be told that a link is not its own."""
        return any(domain in self.organisation.confirmed for domain in self.organisation.domains)

    def names(self, other: Organisation) -> bool:
        """Tell whether the message names an organisation or one of its house."""
        return any(related(one, other) for one in self.named)

    def owns(self, link: Link, owner: Organisation | None) -> bool:
        """Tell whether a link belongs to whom the message names: an office may link to any office's site."""
        if owner is not None and self.names(owner):
            return True
        return self.organisation.kind == "government" and link.host.endswith(OFFICE)


def claimed(case: Case) -> Claimed | None:
    """Return whom the message of a case claims to be from, None where it names nobody that is registered."""
    text = case.reading.draft.text
    found = sender(text, case.reading.claims)
    if found is None:
        return None
    claim = found.claim
    name = claim.organisation.name
    if claim.organisation.many:
        first, last = case.reading.draft.span(claim.start, claim.end)
        name = case.original[first:last]
    says = say("reasons.says_from" if found.stated else "reasons.says_of")
    # A number that is given to be called is no name, though 10086 signs as one.
    names = (one for one in case.reading.claims if one == claim or not text[one.start : one.end].isdigit())
    named = {one.organisation.key: one.organisation for one in names}
    return Claimed(claim.organisation, name, found.stated, says, tuple(named.values()))
