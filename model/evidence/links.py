"""Links: what their host tells, and whether it fits whom the message claims to be from."""

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.links import LinkKind
from model.registry import registry

# Under `no_risk_found` a link that is nobody's official one is named with a caution, behind what weighed.
CAUTION = -0.005


def find(case: Case) -> list[Finding]:
    """Return a finding for every link."""
    claimed = {
        claim.organisation.key: claim.organisation for claim in case.reading.claims if claim.organisation.domains
    }
    findings = []
    for link in case.reading.links:
        reason = f"link_{link.kind}"
        slots: dict[str, object] = {"host": link.host}
        if link.kind is LinkKind.OFFICIAL:
            if case.flagged:
                continue
            reason = "link_official" if registry().confirmed(link.domain) else "link_ordinary"
        elif not case.flagged:
            findings.append(case.finding(Kind.LINK, link.start, link.end, "link_ordinary", CAUTION, **slots))
            continue
        elif claimed and link.owner not in claimed:
            organisation = next(iter(claimed.values()))
            slots["name"] = organisation.name
            checked = any(domain in organisation.confirmed for domain in organisation.domains)
            reason = f"{reason}_claimed" if checked else "link_unchecked"
        findings.append(case.finding(Kind.LINK, link.start, link.end, reason, None, **slots))
    return findings
