"""Everything the portal holds about a student, handed to the student, or by the school on request."""

from __future__ import annotations

from flask import Response, abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.portfolio.export.archive import export_of, pieces
from portal.portfolio.forms import AskForm
from portal.portfolio.own_routes import bp
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.students.own_routes import me
from portal.students.queries import own_student
from portal.web.access import requires
from portal.web.respond import page, refused


@bp.get("/my-data")
@requires(Role.STUDENT)
def my_data() -> Answer:
    student = own_student(viewer())
    return page("students/unknown.html") if student is None else page("portfolio/my_data.html", student=student)


@bp.get("/my-data/file")
@requires(Role.STUDENT)
def my_file() -> Answer:
    student = me()
    noted("data.export", subject=f"students:{student.id}", student_id=student.id)
    return handed_out(student, by_self=True)


@bp.route("/students/<int:student_id>/data", methods=["GET", "POST"])
@requires(Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)
def data_of_student(student_id: int) -> Answer:
    """The page that asks for whom; posted, the file, and a row in the trail that says for whom."""
    student = visible_student(viewer(), student_id) or abort(404)
    if request.method == "GET":
        return page("portfolio/data_of_student.html", student=student, form=AskForm(formdata=None))
    form = AskForm()
    if not form.validate():
        return refused("portfolio/data_of_student.html", student=student, form=form)
    noted("data.export", subject=f"students:{student.id}", student_id=student.id, detail={"reason": form.reason.data})
    return handed_out(student, by_self=False)


def handed_out(student: Student, *, by_self: bool) -> Answer:
    """HEAD makes no file: it would be thrown away."""
    answer = Response(pieces(export_of(student, by_self=by_self)) if request.method != "HEAD" else b"", mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"portal-data-{student.id}-{this_day()}.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer
