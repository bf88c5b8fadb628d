"""Deeds on records, by noun. Each keeps what a record was before, and tells `students_changed`."""

from portal.rosters.services.corrections import correct_record, end_override, override_record, take_back
from portal.rosters.services.linking import link_records
from portal.rosters.services.records import Kept, keep_records
from portal.rosters.services.rule import Impact, RuleLine, impact_of, reread, rule_of, save_rule
from portal.rosters.services.ties import tie_code, untie_code

__all__ = [
    "Impact",
    "Kept",
    "RuleLine",
    "correct_record",
    "end_override",
    "impact_of",
    "keep_records",
    "link_records",
    "override_record",
    "reread",
    "rule_of",
    "save_rule",
    "take_back",
    "tie_code",
    "untie_code",
]
