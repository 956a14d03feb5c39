"""Links: what their host tells, and whether it fits whom the message claims to be from."""

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.evidence.claimed import Claimed, claimed
from model.hosts import decoded
from model.imitations import IMITATING, Sign, Trick
from model.links import Link, LinkKind
from model.registry import Organisation, registry
from model.wording import say

# Under `no_risk_found` a link that is nobody's official one is named with a caution, behind what weighed.
CAUTION = -0.005
# Kinds that say nothing by themselves, so that what a link is compared with says more.
PLAIN = frozenset((LinkKind.ORDINARY, LinkKind.ODD))
# Whose domains nobody else has a reason to name as their own.
OWN_ONLY = frozenset(("bank", "carrier", "government"))


def find(case: Case) -> list[Finding]:
    """Return a finding for every link: in a flagged message what is wrong with it, else whose it is or a caution."""
    links = case.reading.links
    who = claimed(case) if links and case.flagged else None
    findings = []
    for link in links:
        if case.flagged:
            found = _wrong(link, who)
            if found is None:
                continue
            (reason, slots), weight = found, None
        else:
            slots = {"host": _host(link)}
            official = link.kind is LinkKind.OFFICIAL
            reason = "link_official" if official and registry().confirmed(_domain(link)) else "link_ordinary"
            weight = None if official else CAUTION
        findings.append(case.finding(Kind.LINK, link.start, link.end, reason, weight, **slots))
    return findings


def _wrong(link: Link, who: Claimed | None) -> tuple[str, dict[str, str]] | None:
    """Return the reason and its slots for a link of a flagged message; None where its host is the claimed one's own."""
    slots = {"host": _host(link), "domain": link.domain}
    if who is not None:
        slots |= {"name": who.name, "says": who.says}
    owner = registry().organisation(link.owner) if link.owner else None
    if link.kind is LinkKind.OFFICIAL:
        return _of_another(link, owner, who, slots)
    sign = link.signs[0] if link.signs else None
    if link.kind is not LinkKind.APP and sign is not None and sign.trick in IMITATING:
        return _imitation(sign, slots)
    if who is not None and who.has_domains and not who.owns(link, owner):
        if who.has_confirmed_domains:
            return f"link_{link.kind}_claimed", slots
        if link.kind in PLAIN:
            return "link_unchecked", slots
    if link.kind is LinkKind.ADDRESS and link.domain != link.host:
        return "link_hidden", slots
    if link.kind in PLAIN and sign is not None:
        return f"link_{sign.trick}", slots | {"host": link.host, "shown": sign.shown}
    return f"link_{link.kind}", slots


def _of_another(
    link: Link, owner: Organisation | None, who: Claimed | None, slots: dict[str, str]
) -> tuple[str, dict[str, str]] | None:
    """Return the reason for an official link where the message claims to be from somebody else."""
    if owner is None or who is None or owner.kind not in OWN_ONLY or who.owns(link, owner) or not who.stated:
        return None
    return ("link_other", slots | {"other": owner.name}) if registry().confirmed(_domain(link)) else None


def _imitation(sign: Sign, slots: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Return the reason for a link that looks like somebody else's.

    What only the registry knows is shown where it is confirmed; what the message itself writes always may be.
    """
    slots = slots | {"shown": sign.shown}
    if sign.organisation is None or sign.trick in (Trick.USER, Trick.PLACE):
        return f"link_{sign.trick}", slots
    owner = registry().organisation(sign.organisation)
    slots |= {"name": owner.name}
    if sign.trick is Trick.LOOKALIKE:
        hidden = sign.shown.isdigit() and not registry().confirmed(sign.shown)
        return ("link_similar" if hidden else "link_lookalike"), slots
    checked = any(domain in owner.confirmed for domain in owner.domains)
    return ("link_brand" if checked else "link_brand_unchecked"), slots


def _domain(link: Link) -> str:
    """Return the row of the registry that a link's host ends in, the host itself where there is none."""
    rows = registry().organisation(link.owner).domains if link.owner else ()
    fitting = [row for row in rows if link.host == row or link.host.endswith("." + row)]
    return max(fitting, key=len, default=link.host)


def _host(link: Link) -> str:
    """Return the host as it is written, and behind it what a browser shows where that is another script."""
    shown = decoded(link.host)
    return link.host if shown == link.host else say("reasons.both_forms", host=link.host, shown=shown)
