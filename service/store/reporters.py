"""Reporters, known by a code for their address alone, and blocked where they abuse the service."""

from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from service.store import receipts
from service.store.keys import Keys
from service.store.store import Store
from service.store.tables import BlockedReporter, Report

# One household holds a whole network of this size.
IPV6_PREFIX = 64


def code(keys: Keys, address: str) -> str:
    """Return the code that stands for an address; all of an IPv6 network of IPV6_PREFIX bits share one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return keys.code("reporter", address).hex()
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return keys.code("reporter", str(parsed.ipv4_mapped)).hex()
        return keys.code("reporter", str(IPv6Network((int(parsed), IPV6_PREFIX), strict=False))).hex()
    return keys.code("reporter", str(parsed)).hex()


def is_blocked(session: Session, reporter: str, now: datetime) -> bool:
    """Tell whether reports of this code are refused now."""
    found = select(BlockedReporter.reporter).where(
        BlockedReporter.reporter == reporter, or_(BlockedReporter.until.is_(None), BlockedReporter.until > now)
    )
    return session.scalar(found) is not None


def block(store: Store, receipt: str, until: datetime | None = None) -> str | None:
    """Refuse reports from the address that the report of this receipt came from, until a moment or for good.

    Returns the code by which to lift it; None where the report is gone, or its address forgotten.
    """
    with store.writing() as session:
        reporter = session.scalar(select(Report.reporter).where(Report.receipt == receipts.digest(receipt)))
        if reporter is not None:
            session.merge(BlockedReporter(reporter=reporter, since=store.now(), until=until))
    return reporter


def unblock(store: Store, reporter: str) -> bool:
    """Take reports of this code again; False where it was not blocked."""
    with store.writing() as session:
        found = delete(BlockedReporter).where(BlockedReporter.reporter == reporter).returning(BlockedReporter.reporter)
        return session.scalar(found) is not None
