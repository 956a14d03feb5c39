"""The tables of the store, one module a concept; all of them are known once this is imported."""

from service.store.tables.audit import AuditLine
from service.store.tables.base import Base
from service.store.tables.channels import ToldCorrection
from service.store.tables.desk import Band, Cluster, Place, Ruling, Step
from service.store.tables.jobs import Job, JobState
from service.store.tables.leads import Lead, LeadKind, LeadState, Sighting
from service.store.tables.lists import ListRow, ListVersion
from service.store.tables.models import ShadowCount
from service.store.tables.reports import COMMUNITY, BlockedReporter, Message, RawText, Report
from service.store.tables.staff import ApiKey, SignInCount, Staff, StaffSession

__all__ = [
    "COMMUNITY",
    "ApiKey",
    "AuditLine",
    "Band",
    "Base",
    "BlockedReporter",
    "Cluster",
    "Job",
    "JobState",
    "Lead",
    "LeadKind",
    "LeadState",
    "ListRow",
    "ListVersion",
    "Message",
    "Place",
    "RawText",
    "Report",
    "Ruling",
    "ShadowCount",
    "Sighting",
    "SignInCount",
    "Staff",
    "StaffSession",
    "Step",
    "ToldCorrection",
]
