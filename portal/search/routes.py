"""The search page: one box, and what was found by kind, as one types or after Enter."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response as Answer

from portal.search.answers import answer
from portal.web.access import requires
from portal.web.respond import page

bp = Blueprint("search", __name__)
LONGEST = 200


@bp.get("/search")
@requires()
def search() -> Answer:
    text = request.args.get("q", "")[:LONGEST].replace("\x00", "").strip()
    found = answer(text, g.viewer, kind=request.args.get("kind", "")[:40])
    count = render_template("search/_count.html", found=found)
    return page("search/search.html", block="search-results", oob=count, found=found)
