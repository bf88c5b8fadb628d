"""The progress audit, for staff and for the student: one page, made to be printed."""

from __future__ import annotations

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.students import own_routes, queries, staff_routes
from portal.students.competence import competence_of
from portal.students.own_routes import me
from portal.students.progress_audit import audit_of
from portal.students.standing import load_world
from portal.web.access import requires
from portal.web.respond import page


@staff_routes.bp.get("/<int:student_id>/progress-audit")
@requires(*STAFF)
def progress_audit(student_id: int) -> Answer:
    student = visible_student(viewer(), student_id) or abort(404)
    answer = sheet(student, back=url_for("students.show", student_id=student.id))
    viewed(student.id, "student.audit")
    return answer


@own_routes.bp.get("/progress-audit")
@requires(Role.STUDENT)
def own_audit() -> Answer:
    return sheet(me(), back=url_for("my.pathway"))


def sheet(student: Student, *, back: str) -> Answer:
    """The audit of the chosen program, or of `?program=`, one of those of the student's schools."""
    world = load_world(student)
    asked = request.args.get("program", "")
    one = world.in_program(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 19 else world.own
    if asked and one is None:
        abort(404)
    return page(
        "students/progress_audit.html", student=student, audit=audit_of(world, one) if one else None, back=back,
        competence=competence_of(world, viewer()) if one is not None and one.chosen else None, is_own=viewer().role == Role.STUDENT, counselors=queries.counselors_of(student.id, world.today),
    )
