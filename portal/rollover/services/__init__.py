"""Deeds of the turn of the year, by noun."""

from portal.rollover.services.calendar import add_exception, remove_exception
from portal.rollover.services.copies import copy_alignments, take_back_copies
from portal.rollover.services.coverage_copies import copy_coverage
from portal.rollover.services.deeds import discard, go_on, keep_in_grade, prepare, run, save_plan, take_back

__all__ = [
    "add_exception",
    "copy_alignments",
    "copy_coverage",
    "discard",
    "go_on",
    "keep_in_grade",
    "prepare",
    "remove_exception",
    "run",
    "save_plan",
    "take_back",
    "take_back_copies",
]
