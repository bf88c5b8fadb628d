"""Deeds on rubrics and evaluations."""

from portal.evaluations.services.answers import save_answers, submit
from portal.evaluations.services.evaluations import choose_asked, reopen, set_due
from portal.evaluations.services.rubrics import (
    copy_rubric,
    create_rubric,
    edit_rubric,
    ensure_defaults,
    make_default,
    retire_rubric,
)

__all__ = [
    "choose_asked",
    "copy_rubric",
    "create_rubric",
    "edit_rubric",
    "ensure_defaults",
    "make_default",
    "reopen",
    "retire_rubric",
    "save_answers",
    "set_due",
    "submit",
]
