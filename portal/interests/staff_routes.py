"""What staff who may see a student read of their interests and skills. Nobody else does; each look is in the trail."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.viewer import STAFF
from portal.interests import queries
from portal.interests.own_routes import going
from portal.interests.results import context_of
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.respond import page

bp = Blueprint("student_interests", __name__, url_prefix="/students")


@bp.get("/<int:student_id>/interests")
@requires(*STAFF)
def show(student_id: int) -> Answer:
    student = visible_student(viewer(), student_id) or abort(404)
    viewed(student.id, "interests.view")
    results, ratings = queries.results_of(student.id), queries.ratings_of(student.id)
    rated = sorted(((one, ratings[one.name]) for one in queries.skills() if one.name in ratings), key=lambda pair: (-pair[1], pair[0].position))
    return page(
        "interests/of_student.html", student=student, going=going(student), results=results, rated=rated,
        **context_of(results[0] if results else None, student, viewer()),
    )  # fmt: skip
