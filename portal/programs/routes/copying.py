"""Copying a program for another school, with the difference shown first."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.extensions import db
from portal.programs import services
from portal.programs.forms import CopyForm
from portal.programs.models import Program, ProgramVersion
from portal.programs.permissions import PROGRAM_EDITORS
from portal.programs.queries.choices import newest_published
from portal.programs.queries.copying import copy_lines
from portal.programs.routes.blueprint import bp
from portal.programs.routes.loading import district_program_or_404, heading_of, this_year
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.respond import moved, page, refused

TEMPLATE, REGION = "programs/copy.html", "copy"


@bp.route("/programs/<int:program_id>/copy", methods=["GET", "POST"])
@requires(*PROGRAM_EDITORS)
def copy(program_id: int) -> Answer:
    found = district_program_or_404(program_id)
    version = newest_published(found.id) or services.draft_of(found.id) or abort(404)
    schools = school_names(viewer().district_id)
    if request.method == "GET":
        asked = request.args.get("school", "")
        school_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 and int(asked) in schools else None
        title = f"{found.title}, {schools[school_id]}" if school_id else found.title
        form = CopyForm(formdata=None, schools=schools, title=title[:200], school_id=str(school_id or ""))
        return page(TEMPLATE, block=REGION, **_shown(found, version, form, school_id))
    form = CopyForm(schools=schools)
    valid = form.validate()
    school_id = int(form.school_id.data) if not form.school_id.errors else None
    if not valid or school_id is None:
        return refused(TEMPLATE, block=REGION, **_shown(found, version, form, school_id))
    token = form.form_token.data or ""
    if place := once.already_taken(token, by=viewer()):
        return moved(place)
    try:
        made = services.copy_program(found, version, title=form.title.data or "", school_id=school_id, entry_year=this_year() + 1, by=viewer())
        place = f"/programs/{made.id}/draft"
        once.take(token, place, by=viewer())
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or "/programs")
    return moved(place, message=f"{form.title.data} was made as a draft. Nothing is in force until you publish it.")


def _shown(found: Program, version: ProgramVersion, form: CopyForm, school_id: int | None) -> dict[str, Any]:
    lines = copy_lines(version.id, school_id) if school_id else ()
    schools = school_names(viewer().district_id)
    return {"program": found, "heading": heading_of(found), "version": version, "form": form, "schools": schools, "school_id": school_id, "lines": lines}
