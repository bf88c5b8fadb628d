"""What a student sees and does: their pathway, another one on trial, their plan."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.catalog.queries import visible_offering
from portal.evaluations.queries import submitted_of
from portal.extensions import db
from portal.language import _
from portal.programs import services
from portal.programs.errors import ProgramError
from portal.programs.models import PlanEntry
from portal.programs.plan_checks import Entry, plan_problems
from portal.programs.queries.choices import choices_of, plan_of
from portal.rosters.models import Student
from portal.rosters.panels import panels_for
from portal.students import queries
from portal.students.competence import competence_of
from portal.students.evidence import hour_entries_of, placements_of
from portal.students.forms import LeaveForm, OwnChoiceForm, PlanForm
from portal.students.standing import World, load_world, standing_page, step_of, where_it_leads
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import moved, page, refused

bp = Blueprint("my", __name__, url_prefix="/my-pathway")
HERE = "/my-pathway"


def me() -> Student:
    """The student who is signed in; 404 for a student account that no roster knows (the page says so)."""
    return queries.own_student(viewer()) or abort(404)


@bp.get("")
@requires(Role.STUDENT)
def pathway() -> Answer:
    student = queries.own_student(viewer())
    if student is None:
        return page("students/unknown.html")
    world = load_world(student)
    return page("students/my_pathway.html", **pathway_context(world))


def pathway_context(world: World) -> dict[str, Any]:
    """What the page of a student in their own program needs; with none chosen, the programs to choose from."""
    student = world.student
    shown = standing_page(world, world.own) if world.own else None
    return {
        "student": student,
        "world": world,
        "shown": shown,
        "competence": competence_of(world, viewer()),
        "evaluations": submitted_of(student.id),
        "offers": [(one, step_of(world, one)) for one in world.others],
        "placements": placements_of(student.id),
        "entries": hour_entries_of(student.id),
        "plan": (plan := plan_of(student.id)),
        "plan_problems": plan_problems([Entry(e.id, e.offering_id, e.year, e.term) for e in plan], world.facts, world.catalogue.offerings, world.catalogue.calendar),
        "choices": choices_of(student.id),
        "lead": where_it_leads(shown.pathway, student.district_id) if shown else None,
        "counselors": queries.counselors_of(student.id, world.today),
        "panels": panels_for(student, viewer()),
        "top_panels": panels_for(student, viewer(), on_top=True),
        "choose_form": OwnChoiceForm(formdata=None),
        "leave_form": LeaveForm(formdata=None),
        "plan_form": PlanForm(formdata=None),
    }


def told(world: World, *, wrong: ProgramError, **form: Form) -> Answer:
    """The page again, with the sentence of a deed that was not possible above it."""
    db.session.rollback()
    name, refused_form = next(iter(form.items()))
    first = next(field for field in refused_form if field.type != "CSRFTokenField")
    first.errors = [*first.errors, str(wrong)]
    return refused("students/my_pathway.html", **pathway_context(world) | {name: refused_form})


@bp.post("/plan")
@requires(Role.STUDENT)
def plan() -> Answer:
    student, form = me(), PlanForm()
    offering = visible_offering(viewer(), form.offering_id.data or 0) if form.validate() else None
    if offering is None:
        abort(404)
    try:
        services.add_to_plan(student=student, offering=offering, year=form.year.data or 0, term=form.term.data or "", by=viewer())
    except ProgramError as wrong:
        return told(load_world(student), plan_form=form, wrong=wrong)
    db.session.commit()
    return moved(url_for("my.pathway"), message=_("%(title)s is on your plan. You can take it off below.", title=offering.title))


@bp.post("/plan/<int:entry_id>/remove")
@requires(Role.STUDENT)
def unplan(entry_id: int) -> Answer:
    student = me()
    entry = db.session.get(PlanEntry, entry_id)
    if entry is None or entry.student_id != student.id:
        abort(404)
    services.remove_from_plan(entry=entry, by=viewer())
    db.session.commit()
    return moved(url_for("my.pathway"), message=_("Taken off your plan."))
