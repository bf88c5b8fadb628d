"""What staff see of one student, and what they decide with them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.catalog.queries import visible_offering
from portal.extensions import db
from portal.programs import permissions, services
from portal.programs.errors import ProgramError
from portal.programs.models import Program, Requirement, Substitution, Waiver
from portal.programs.queries.choices import substitutions_of, waivers_of
from portal.rosters.models import Student
from portal.rosters.queries import credentials_of, current_enrollments, records_of, visible_student
from portal.rosters.record_queries import standing_words
from portal.students.forms import ChooseForm, LeaveForm, SubstitutionForm, WaiverForm
from portal.students.own_routes import pathway_context
from portal.students.standing import World, load_world, requirements_of
from portal.web import errors
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import moved, page, refused

bp = Blueprint("students", __name__, url_prefix="/students")


def student_or_404(student_id: int) -> Student:
    return visible_student(viewer(), student_id) or abort(404)


@bp.get("/<int:student_id>")
@requires(*STAFF, Role.STUDENT)
def show(student_id: int) -> Answer:
    student = student_or_404(student_id)
    if viewer().role == Role.STUDENT:
        return redirect(url_for("my.pathway"), 303)
    viewed(student.id)
    return page("students/show.html", **student_context(load_world(student)))


def student_context(world: World) -> dict[str, Any]:
    """The student's own picture, and what staff see beside it."""
    student = world.student
    own = world.own
    context = pathway_context(world)
    return context | {
        "records": records_of([student.id]),
        "standing_of": standing_words(student.id, world.today),
        "enrollments": current_enrollments([student.id], world.today, upcoming=True),
        "credentials": credentials_of([student.id]),
        "waivers": waivers_of(student.id),
        "substitutions": substitutions_of(student.id),
        "requirements": requirements_of(own.progress.rules) if own else [],
        "earned_courses": earned_courses(world),
        "may_guide": permissions.may_plan_for(viewer(), student),
        "may_except": permissions.may_excuse(viewer(), student),
        "waiver_form": WaiverForm(formdata=None),
        "substitution_form": SubstitutionForm(formdata=None),
    }


def earned_courses(world: World) -> list[tuple[int, str]]:
    """(id, title) of what the student has or takes, for a substitution."""
    offerings = world.catalogue.offerings
    found = [(i.key, offerings[i.key].title) for i in world.facts.items if i.key in offerings]
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


@bp.post("/<int:student_id>/choose")
@requires(*STAFF)
def choose(student_id: int) -> Answer:
    student, form = guided(student_id), ChooseForm()
    world = load_world(student)
    if not form.validate() or world.in_program(form.program_id.data or 0) is None:
        return refused("students/show.html", **student_context(world) | {"choose_form": form})
    program = db.session.get(Program, form.program_id.data) or abort(404)
    try:
        services.choose_program(student=student, program=program, reason=form.reason.data or "", by=viewer())
    except ProgramError as wrong:
        return told(world, choose_form=form, wrong=wrong)
    db.session.commit()
    return moved(url_for("students.show", student_id=student.id), message=f"{student.name} is in {program.title} now.")


@bp.post("/<int:student_id>/leave")
@requires(*STAFF)
def leave(student_id: int) -> Answer:
    student, form = guided(student_id), LeaveForm()
    if not form.validate():
        return refused("students/show.html", **student_context(load_world(student)) | {"leave_form": form})
    services.leave_program(student=student, reason=form.reason.data or "", by=viewer())
    db.session.commit()
    return moved(url_for("students.show", student_id=student.id), message=f"{student.name} has left the program. The history keeps it.")


@bp.post("/<int:student_id>/waivers")
@requires(*STAFF)
def waive(student_id: int) -> Answer:
    student, form = excepted(student_id), WaiverForm()
    world = load_world(student)
    requirement = own_requirement(world, form.requirement_id.data) if form.validate() else None
    if requirement is None:
        return refused("students/show.html", **student_context(world) | {"waiver_form": form})
    try:
        services.grant_waiver(student=student, requirement=requirement, reason=form.reason.data or "", ends_on=form.ends_on.data, by=viewer())
    except ProgramError as wrong:
        return told(world, waiver_form=form, wrong=wrong)
    db.session.commit()
    return moved(url_for("students.show", student_id=student.id), message=f"“{requirement.title}” is waived.")


@bp.post("/<int:student_id>/waivers/<int:waiver_id>/end")
@requires(*STAFF)
def end_waiver(student_id: int, waiver_id: int) -> Answer:
    student = excepted(student_id)
    waiver = db.session.get(Waiver, waiver_id)
    if waiver is None or waiver.student_id != student.id:
        abort(404)
    try:
        services.end_waiver(waiver=waiver, reason=request.form.get("reason", "").replace("\x00", ""), by=viewer())
    except ProgramError as wrong:
        return errors.show(422, sentence=str(wrong))
    db.session.commit()
    return moved(url_for("students.show", student_id=student.id), message="The waiver is taken back.")


@bp.post("/<int:student_id>/substitutions")
@requires(*STAFF)
def substitute(student_id: int) -> Answer:
    student, form = excepted(student_id), SubstitutionForm()
    world = load_world(student)
    valid = form.validate()
    requirement = own_requirement(world, form.requirement_id.data) if valid else None
    offering = visible_offering(viewer(), form.offering_id.data or 0) if valid else None
    if requirement is None or offering is None:
        if valid:
            form.offering_id.errors = ["Choose a requirement and a course of this list."]
        return refused("students/show.html", **student_context(world) | {"substitution_form": form})
    try:
        services.grant_substitution(student=student, requirement=requirement, offering=offering, reason=form.reason.data or "", ends_on=form.ends_on.data, by=viewer())
    except ProgramError as wrong:
        return told(world, substitution_form=form, wrong=wrong)
    db.session.commit()
    return moved(url_for("students.show", student_id=student.id), message=f"{offering.title} counts for “{requirement.title}”.")


@bp.post("/<int:student_id>/substitutions/<int:substitution_id>/end")
@requires(*STAFF)
def end_substitution(student_id: int, substitution_id: int) -> Answer:
    student = excepted(student_id)
    substitution = db.session.get(Substitution, substitution_id)
    if substitution is None or substitution.student_id != student.id:
        abort(404)
    try:
        services.end_substitution(substitution=substitution, reason=request.form.get("reason", "").replace("\x00", ""), by=viewer())
    except ProgramError as wrong:
        return errors.show(422, sentence=str(wrong))
    db.session.commit()
    return moved(url_for("students.show", student_id=student.id), message="The substitution is taken back.")


def told(world: World, *, wrong: ProgramError, **form: Form) -> Answer:
    """The student's page again, with the sentence of a deed that was not possible above it."""
    db.session.rollback()
    name, refused_form = next(iter(form.items()))
    refused_form["reason"].errors = [*refused_form["reason"].errors, str(wrong)]
    return refused("students/show.html", **student_context(world) | {name: refused_form})


def guided(student_id: int) -> Student:
    """A student for whom the viewer may choose; 404 otherwise."""
    student = student_or_404(student_id)
    return student if permissions.may_plan_for(viewer(), student) else abort(404)


def excepted(student_id: int) -> Student:
    """A student whom the viewer may grant a waiver or substitution; 404 otherwise."""
    student = student_or_404(student_id)
    return student if permissions.may_excuse(viewer(), student) else abort(404)


def own_requirement(world: World, requirement_id: int | None) -> Requirement | None:
    """A requirement of the version that the student follows; None for any other."""
    own = world.own
    if own is None or requirement_id is None:
        return None
    found = db.session.get(Requirement, requirement_id)
    return found if found is not None and found.program_version_id == own.progress.rules.version_id else None
