"""Deeds on programs and on what students chose. Each flushes, writes an audit row, brings the summaries of the
students concerned up to date, and leaves the commit to the route."""

from portal.programs.services.choosing import choose_program, leave_program
from portal.programs.services.excuses import end_substitution, end_waiver, grant_substitution, grant_waiver
from portal.programs.services.plans import add_to_plan, remove_from_plan

__all__ = [
    "add_to_plan",
    "choose_program",
    "end_substitution",
    "end_waiver",
    "grant_substitution",
    "grant_waiver",
    "leave_program",
    "remove_from_plan",
]
