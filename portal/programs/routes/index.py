"""The list of programs: rows for staff, cards for students."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.programs.permissions import PLANNERS, may_create_program
from portal.programs.queries import lists
from portal.programs.queries.programs import counts_of, pathways_of, sites_of
from portal.programs.routes.blueprint import bp
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.respond import page
from portal.web.tables import listing, page_number


@bp.get("/programs")
@requires()
def index() -> Answer:
    narrowed_to = lists.wanted(request.args)
    student_id = lists.own_student_id(viewer())
    found = listing(lists.program_rows(viewer(), narrowed_to, student_id), number=page_number())
    ids = [row.id for row in found.rows]
    is_student = viewer().role == Role.STUDENT
    return page(
        "programs/index.html", block="programs", listing=found, wanted=narrowed_to, is_student=is_student,
        pathways=pathways_of(ids), sites=sites_of(ids), counts={} if is_student else counts_of(viewer(), ids),
        clusters=lists.clusters_with_programs(viewer()), schools=school_names(viewer().district_id),
        standing=lists.standing(viewer()), leads_some=viewer().holds(Role.PROGRAM_LEAD), may_create=may_create_program(viewer()), may_see_exceptions=viewer().has(*PLANNERS),
        pathway_title=lists.pathway_title(narrowed_to.pathway) if narrowed_to.pathway else "",
    )  # fmt: skip
