"""Deeds on records, by noun. Each keeps what a record was before, and tells `students_changed`."""

from portal.rosters.services.linking import link_records
from portal.rosters.services.records import Kept, keep_records

__all__ = ["Kept", "keep_records", "link_records"]
