"""What staff who may see a student read of their research."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.accounts.viewer import STAFF
from portal.clock import this_day
from portal.research import conversations, queries, questions, reading
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.respond import page

bp = Blueprint("student_research", __name__, url_prefix="/students")


@bp.get("/<int:student_id>/research")
@requires(*STAFF)
def show(student_id: int) -> Answer:
    student = visible_student(viewer(), student_id) or abort(404)
    viewed(student.id, "research.view")
    return page(
        "research/of_student.html", student=student, saved=queries.saved_of(student.id), questions=questions.questions_of(student.id),
        conversations=conversations.conversations_of(student.id), read=reading.read_all(student, this_day()),
    )  # fmt: skip
