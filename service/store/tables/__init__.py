"""The tables of the store, one module a concept; all of them are known once this is imported."""

from service.store.tables.base import Base
from service.store.tables.reports import COMMUNITY, BlockedReporter, Message, RawText, Report

__all__ = ["COMMUNITY", "Base", "BlockedReporter", "Message", "RawText", "Report"]
