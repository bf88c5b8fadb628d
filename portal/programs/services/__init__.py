"""Deeds on programs and on what students chose. Each flushes, writes an audit row, brings the summaries of the
students concerned up to date, and leaves the commit to the route."""

from portal.programs.services.choosing import choose_program, leave_program, undo_choosing, undo_leaving
from portal.programs.services.copying import copy_program
from portal.programs.services.editing import make_findable
from portal.programs.services.excuses import end_substitution, end_waiver, grant_substitution, grant_waiver
from portal.programs.services.moves import move_students, undo_move
from portal.programs.services.options import add_option, create_credential, remove_option
from portal.programs.services.plans import add_all, add_to_plan, move_in_plan, remove_all, remove_from_plan
from portal.programs.services.programs import (
    ProgramFacts,
    create_program,
    edit_program,
    restore_program,
    retire_program,
)
from portal.programs.services.requirements import (
    add_requirement,
    edit_requirement,
    place_requirement,
    put_back,
    remove_requirement,
    shift_requirement,
)
from portal.programs.services.versions import (
    discard_draft,
    draft_of,
    draft_version,
    edit_draft,
    publish_version,
)

__all__ = [
    "ProgramFacts",
    "add_all",
    "add_option",
    "add_requirement",
    "add_to_plan",
    "choose_program",
    "copy_program",
    "create_credential",
    "create_program",
    "discard_draft",
    "draft_of",
    "draft_version",
    "edit_draft",
    "edit_program",
    "edit_requirement",
    "end_substitution",
    "end_waiver",
    "grant_substitution",
    "grant_waiver",
    "leave_program",
    "make_findable",
    "move_in_plan",
    "move_students",
    "place_requirement",
    "publish_version",
    "put_back",
    "remove_all",
    "remove_from_plan",
    "remove_option",
    "remove_requirement",
    "restore_program",
    "retire_program",
    "shift_requirement",
    "undo_choosing",
    "undo_leaving",
    "undo_move",
]
