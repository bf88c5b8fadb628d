"""What the pickers of forms ask while somebody types; as pages of their own they are lists to look things up in."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.catalog.finding import course_options, sced_options
from portal.catalog.routes import bp
from portal.web.access import requires
from portal.web.respond import page


def typed(name: str) -> str:
    """The words, from a picker's own box or from the page's."""
    return (request.args.get(name) or request.args.get("q") or "").replace("\x00", "").strip()[:200]


@bp.get("/sced-codes")
@requires(*STAFF)
def sced_codes() -> Answer:
    text = typed("sced_code_find")
    found = sced_options(text, 40)
    return page("catalog/sced_codes.html", block="sced-options", text=text, options=found)


@bp.get("/course-choices")
@requires(*STAFF)
def course_choices() -> Answer:
    text = typed("prerequisites_find") or typed("course_id_find")
    without = request.args.get("without", "")
    known = int(without) if without.isascii() and without.isdigit() and len(without) < 19 else None
    found = course_options(viewer(), text, without=known)
    return page("catalog/course_choices.html", block="course-options", text=text, options=found)
