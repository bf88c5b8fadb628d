"""Coverage as it stood on a day: to read, to take out, and to bring back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment.permissions import ALIGNERS
from portal.changes import filters, services
from portal.changes.errors import ChangesError
from portal.changes.forms import BringBackForm
from portal.changes.queries import as_of as cells
from portal.changes.queries.as_of import Then
from portal.changes.queries.choices import named
from portal.changes.routes.blueprint import bp
from portal.clock import this_day
from portal.extensions import db
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.filters import plural
from portal.web.replica import from_replica
from portal.web.respond import moved, page, refused
from portal.web.tables import Listing, page_number

SIZE = 200
TEMPLATE, REGION = "changes/as_of.html", "as-of-cells"
HEADER = (
    "Offering",
    "Code",
    "School",
    "Competency",
    "Statement",
    "Level then",
    "Evidence then",
    "Level now",
    "Evidence now",
)


@bp.route("/changes/as-of", methods=["GET", "POST"])
@requires(*STAFF)
def as_of() -> Answer:
    """Reads; a post brings back what was marked, or all that differs."""
    if request.method == "GET":
        return page(TEMPLATE, block=REGION, **shown(asked_from(request.args), whole=bool(request.args.get("whole"))))
    if viewer().role not in ALIGNERS:
        abort(404)
    form = BringBackForm()
    if not form.validate() or not (on := filters.day(form.on.data.isoformat() if form.on.data else "")):
        return refused(TEMPLATE, block=REGION, **shown(asked_from({}), wrong="Choose the day again."))
    asked = Then(on, form.school_id.data, form.offering_id.data)
    try:
        result = services.bring_back(asked, chosen=None if "all" in request.form else form.marked, by=viewer())
        db.session.commit()
    except ChangesError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, block=REGION, **shown(asked, wrong=str(wrong)))
    left = f" {plural(result.left, 'other', 'others')} stayed: somebody changed them first." if result.left else ""
    return moved(
        url_for("changes.batch", change_batch_id=result.batch.id),
        message=f"Brought back: {plural(result.cells, 'cell')}.{left}",
    )


@bp.get("/changes/as-of.<any(csv, xlsx):ending>")
@requires(*STAFF)
@from_replica
def as_of_export(ending: str) -> Answer:
    """Every cell that was covered on the day, with what it says now."""
    asked = asked_from(request.args)
    rows = (
        (
            each.offering,
            each.code,
            each.school,
            each.competency_code,
            each.competency,
            each.then or "",
            each.then_evidence,
            each.now or "",
            each.now_evidence,
        )
        for each in cells.cells(viewer(), asked, only_different=False)
    )
    name = f"coverage-{asked.on.isoformat()}"
    return (
        csv_response(f"{name}.csv", HEADER, rows)
        if ending == "csv"
        else xlsx_response(f"{name}.xlsx", "Coverage", HEADER, rows)
    )


def asked_from(args: Any) -> Then:
    """The day asked for, today at the latest; a year ago where none is."""
    today = this_day()
    on = filters.day(args.get("on", "")) or a_year_before(today)
    return Then(min(on, today), filters.number(args.get("school_id", "")), filters.number(args.get("offering_id", "")))


def a_year_before(day: date) -> date:
    return day - timedelta(days=365)


def shown(asked: Then, *, whole: bool = False, wrong: str = "") -> dict[str, Any]:
    total = cells.count(viewer(), asked, only_different=not whole)
    number = min(page_number(), max(1, -(-total // SIZE)))
    rows = list(cells.cells(viewer(), asked, only_different=not whole, limit=SIZE, offset=(number - 1) * SIZE))
    schools = school_names(viewer().district_id) if viewer().is_district_wide else {}
    return {
        "asked": asked, "whole": whole, "wrong": wrong, "listing": Listing(rows=rows, total=total, number=number, size=SIZE), "schools": schools,
        "offering": named(viewer(), filters.Asked(offering_id=asked.offering_id)).offering, "may_bring_back": viewer().role in ALIGNERS,
        "today": this_day(), "most": services.MOST, "query": query_of(asked),
    }  # fmt: skip


def query_of(asked: Then) -> str:
    parts = [f"on={asked.on.isoformat()}"]
    parts += [f"school_id={asked.school_id}"] if asked.school_id else []
    return "&".join(parts + ([f"offering_id={asked.offering_id}"] if asked.offering_id else []))
