"""Links: what their host tells, and whether it fits whom the message claims to be from."""

from model.assessment import Finding, Kind
from model.evidence.case import Case
from model.links import LinkKind
from model.registry import registry


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
        elif claimed and not (link.owner in claimed):
            reason, slots["name"] = f"{reason}_claimed", next(iter(claimed.values())).name
        findings.append(case.finding(Kind.LINK, link.start, link.end, reason, **slots))
    return findings
