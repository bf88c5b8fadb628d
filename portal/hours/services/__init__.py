"""Deeds on hours. Only approved hours are done; whatever changes that tells the programs in the same transaction."""

from portal.hours.errors import AlreadyAnswered, EntryRefused, HoursError
from portal.hours.services.answers import (
    Answered,
    approve_hours,
    reopen_hours,
    return_entries,
    return_hours,
    unverify,
    unverify_entries,
    verify_entries,
    verify_for_the_host,
)
from portal.hours.services.corrections import correct_entry
from portal.hours.services.lots import approve_lot, return_lot, take_lot_back

__all__ = [
    "AlreadyAnswered", "Answered", "EntryRefused", "HoursError", "approve_hours", "approve_lot", "correct_entry", "reopen_hours", "return_entries",
    "return_hours", "return_lot", "take_lot_back", "unverify", "unverify_entries", "verify_entries", "verify_for_the_host",
]
