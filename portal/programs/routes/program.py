"""A program on one page."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.careers.models import CipProgram
from portal.extensions import db
from portal.programs.models import Program, ProgressSummary, VersionState
from portal.programs.permissions import may_create_program, may_edit_program
from portal.programs.queries.choices import current_choice
from portal.programs.queries.lists import own_student_id
from portal.programs.queries.programs import Counts, VersionLine, counts_of, lead_ids, leads_of, sites_of, versions_of
from portal.programs.queries.trees import tree_of
from portal.programs.routes.blueprint import bp
from portal.programs.routes.loading import heading_of, program_or_404
from portal.web.access import requires
from portal.web.respond import page


@bp.get("/programs/<int:program_id>")
@requires()
def program(program_id: int) -> Answer:
    found = program_or_404(program_id)
    may_edit = may_edit_program(viewer(), found, lead_ids(found.id))
    versions = [each for each in versions_of(found.id, viewer()) if may_edit or not each.is_draft]
    student_id = own_student_id(viewer())
    choice = current_choice(student_id) if student_id is not None else None
    mine = choice.number if choice is not None and choice.program_id == found.id else None
    shown = _shown(versions, mine)
    return page(
        "programs/program.html", block="asks", program=found, heading=heading_of(found), versions=versions, shown=shown,
        tree=tree_of(shown.id) if shown else (), may_edit=may_edit, may_create=may_create_program(viewer()),
        standing=db.session.get(ProgressSummary, (student_id, found.id)) if student_id is not None else None,
        mine=mine, **_facts(found),
    )  # fmt: skip


def _shown(versions: list[VersionLine], mine: int | None) -> VersionLine | None:
    """The version asked for; else the one the student is in; else the newest published; else the draft."""
    by_number = {each.number: each for each in versions}
    if raw := request.args.get("version", ""):
        return by_number.get(int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else -1) or abort(404)
    if mine is not None and mine in by_number:
        return by_number[mine]
    published = [each for each in versions if each.state == VersionState.PUBLISHED]
    return published[0] if published else (versions[0] if versions else None)


def _facts(found: Program) -> dict[str, Any]:
    is_staff = viewer().role != Role.STUDENT
    return {
        "is_staff": is_staff,
        "sites": sites_of([found.id]).get(found.id, []),
        "leads": leads_of([found.id]).get(found.id, []),
        "cip_title": db.session.scalar(sa.select(CipProgram.title).where(CipProgram.code == found.cip_code)) if found.cip_code else "",
        "counts": counts_of(viewer(), [found.id]).get(found.id, Counts()) if is_staff else None,
    }
