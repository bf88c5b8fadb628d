"""Codes of other schools: which are not ours, and which of our courses they stand for."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.rosters import record_queries as queries
from portal.rosters import services
from portal.rosters.forms import TieForm
from portal.rosters.record_models import CourseEquivalence
from portal.rosters.routes.blueprint import bp
from portal.web.access import requires
from portal.web.respond import moved, page, refused
from portal.web.tables import listing, page_number


@bp.get("/course-codes")
@requires(Role.DISTRICT_ADMIN)
def codes() -> Answer:
    found = listing(queries.foreign_codes(viewer()), number=page_number())
    return page("rosters/codes.html", block="code-list", listing=found, ties=queries.ties(viewer()))


@bp.route("/course-codes/tie", methods=["GET", "POST"])
@requires(Role.DISTRICT_ADMIN)
def tie() -> Answer:
    source, code = word("source", 80), word("code", 40)
    found = queries.foreign_code(viewer(), source, code)
    if not code or found is None or not found.records:
        abort(404)
    form = TieForm(by=viewer())
    context: dict[str, Any] = {"form": form, "source": source, "code": code, "found": found, "codes": queries.course_codes(viewer())}
    if request.method == "GET":
        return page("rosters/tie.html", **context)
    if not form.validate() or form.our_code.course is None:
        return refused("rosters/tie.html", **context)
    many = services.tie_code(source=source, course_code=code, course=form.our_code.course, part=form.part.data, by=viewer())
    db.session.commit()
    return moved(url_for("rosters.codes"), message=f"{code} is {form.our_code.course.title} now: {many} record{'' if many == 1 else 's'} changed, and later files know it.")


@bp.post("/course-codes/<int:tie_id>/untie")
@requires(Role.DISTRICT_ADMIN)
def untie(tie_id: int) -> Answer:
    found = db.session.get(CourseEquivalence, tie_id)
    if found is None or found.district_id != viewer().district_id:
        abort(404)
    code = found.course_code.upper()
    many = services.untie_code(found, by=viewer())
    db.session.commit()
    return moved(url_for("rosters.codes"), message=f"{code} is not tied any more. {many} record{'' if many == 1 else 's'} stay and count nothing.")


def word(name: str, longest: int) -> str:
    return request.args.get(name, "").replace("\x00", "").strip()[:longest]
