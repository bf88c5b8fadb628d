"""Every waiver and substitution in force, those that end soon, and those that ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit
from portal.accounts.current import viewer
from portal.extensions import db, own_transaction
from portal.programs import services
from portal.programs.errors import ProgramError
from portal.programs.forms import TakeBackForm
from portal.programs.models import Substitution, Waiver
from portal.programs.permissions import PLANNERS, may_excuse
from portal.programs.queries.exceptions import (
    SHOWN,
    exception_counts,
    exception_rows,
    narrowed,
)
from portal.programs.queries.usage import active_programs
from portal.programs.routes.blueprint import bp
from portal.rosters.queries import visible_student
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.replica import from_replica
from portal.web.respond import done, page, refused
from portal.web.tables import listing, page_number

TEMPLATE, BLOCK = "programs/exceptions.html", "exceptions"
TABLES: dict[str, Any] = {"waivers": Waiver, "substitutions": Substitution}
HEADER = ("Student number", "Student", "Grade", "Kind", "Program", "Version", "Requirement", "Course that counts", "Reason", "Approved by", "Until", "Taken back because")
MOST_EXPORTED = 50_000


@bp.get("/programs/exceptions")
@requires(*PLANNERS)
def exceptions() -> Answer:
    return page(TEMPLATE, block=BLOCK, **_shown())


@bp.get("/programs/exceptions.csv")
@requires(*PLANNERS)
@from_replica
def exceptions_export() -> Answer:
    rows = db.session.execute(exception_rows(viewer(), narrowed(request.args)).limit(MOST_EXPORTED)).all()
    by = viewer()
    db.session.rollback()
    with own_transaction() as connection:
        audit.record("exceptions.export", subject="students:list", by=by, detail={"rows": len(rows)}, connection=connection)
    return csv_response("waivers-and-substitutions.csv", HEADER, _lines(rows))


@bp.post("/programs/exceptions/<any(waivers, substitutions):kind>/<int:granted_id>/end")
@requires(*PLANNERS)
def end_exception(kind: str, granted_id: int) -> Answer:
    granted = db.session.get(TABLES[kind], granted_id) or abort(404)
    student = visible_student(viewer(), granted.student_id) or abort(404)
    if not may_excuse(viewer(), student):
        abort(404)
    form = TakeBackForm()
    if not form.validate():
        return refused(TEMPLATE, block=BLOCK, **_shown(form=form, ending=(kind, granted_id)))
    try:
        if kind == "waivers":
            services.end_waiver(waiver=granted, reason=form.reason.data or "", by=viewer())
        else:
            services.end_substitution(substitution=granted, reason=form.reason.data or "", by=viewer())
        db.session.commit()
    except ProgramError as wrong:
        db.session.rollback()
        form.reason.errors = [str(wrong)]
        return refused(TEMPLATE, block=BLOCK, **_shown(form=form, ending=(kind, granted_id)))
    return done("/programs/exceptions", TEMPLATE, block=BLOCK, message=f"Taken back. {student.name}'s progress counts without it from now on.", **_shown())


def _shown(*, form: TakeBackForm | None = None, ending: tuple[str, int] | None = None) -> dict[str, Any]:
    wanted = narrowed(request.args)
    return {
        "listing": listing(exception_rows(viewer(), wanted), number=page_number()), "wanted": wanted, "shown": SHOWN,
        "counts": exception_counts(viewer(), wanted), "programs": active_programs(viewer()), "form": form or TakeBackForm(formdata=None), "ending": ending,
    }  # fmt: skip


def _lines(rows: Any) -> Iterator[tuple[Any, ...]]:
    for r in rows:
        kind = "Waiver" if r.kind == "waivers" else "Substitution"
        yield (
            r.local_id, f"{r.family_name}, {r.preferred_name or r.given_name}", r.grade, kind, r.program_title, r.number, r.requirement_title,
            r.offering_title, r.reason, f"{r.by_given_name} {r.by_family_name}", r.ends_on.isoformat() if r.ends_on else "", r.end_reason,
        )  # fmt: skip
