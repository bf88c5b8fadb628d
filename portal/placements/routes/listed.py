"""The list of placements, its export, and deeds on those that are marked."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.clock import this_day
from portal.extensions import db
from portal.placements import bulk, listing, people
from portal.placements.forms import BulkForm
from portal.placements.permissions import ARRANGERS, KEEPERS
from portal.placements.routes.blueprint import bp
from portal.schools.queries import school_names
from portal.web import exports
from portal.web import tables as lists
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.replica import from_replica
from portal.web.respond import done, page, refused
from portal.web.urls import query_with

MOST = 10_000


@bp.route("", methods=["GET", "POST"])
@requires(*KEEPERS)
def index() -> Answer:
    if request.method == "POST":
        return marked() if viewer().role in ARRANGERS else abort(404)
    return page("placements/index.html", block="placement_list", **_context())


@bp.get("/export.<any(csv, xlsx):ending>")
@requires(*KEEPERS)
@from_replica
def export(ending: str) -> Answer:
    """The list as it is narrowed, on the terms in force on `?on=` (today)."""
    day = _day(request.args.get("on", "")) or this_day()
    rows = db.session.execute(listing.statement(viewer(), _filters(), this_day()).order_by(*_order()[1]).limit(MOST)).all()
    noted("placements.export", subject="placements:all", detail={"rows": len(rows), "on": day.isoformat()})
    cells, name = listing.export_rows(rows, day), f"placements-{day.isoformat()}.{ending}"
    if ending == "csv":
        return exports.csv_response(name, listing.EXPORTED, list(cells))
    return exports.xlsx_response(name, "Placements", listing.EXPORTED, cells)


def marked() -> Answer:
    """Confirms or withdraws those that are marked, each that can be; the answer names those that cannot, and why."""
    form = BulkForm()
    if not form.validate() or not form.marked:
        return refused("placements/index.html", block="placement_list", **_context(refusal="Mark at least one placement." if form.marked == set() else "Please check what you chose."))
    result = bulk.do(form.deed.data or "", form.marked, kind=form.kind.data or "", reason=form.reason.data or "", by=viewer())
    if not result.moved:
        db.session.rollback()
        return refused("placements/index.html", block="placement_list", **_context(not_moved=result.refused, refusal="" if result.refused else "None of these is there any more."))
    db.session.commit()
    message = f"{plural(len(result.moved), 'placement')} {'confirmed' if form.deed.data == 'confirm' else 'withdrawn'}."
    if not result.refused:
        return done(url_for("placements.index") + query_with().rstrip("?"), "placements/index.html", block="placement_list", message=message, **_context())
    return page("placements/index.html", block="placement_list", **_context(not_moved=result.refused, said=message))


def _context(*, refusal: str = "", not_moved: Any = (), said: str = "") -> dict[str, Any]:
    today, filters = this_day(), _filters()
    word, order = _order()
    statement = listing.statement(viewer(), filters, today).order_by(*order)
    return {
        "listing": lists.listing(statement, number=lists.page_number()), "filters": filters, "tabs": listing.TITLES, "counts": listing.counts(viewer(), filters, today),
        "sort": word, "kinds": listing.kinds(), "hosts": listing.hosts_of(viewer()), "sections": people.sections(viewer()), "soon": listing.SOON,
        "schools": school_names(viewer().district_id) if viewer().school_id is None else {}, "may": viewer().role in ARRANGERS,
        "form": BulkForm(formdata=None), "refusal": refusal, "not_moved": not_moved, "said": said, "on": request.args.get("on", "")[:10],
    }  # fmt: skip


def _order() -> tuple[str, list[Any]]:
    from portal.placements.models import Placement

    word, order = lists.chosen_sort(listing.sorts(), "state")
    return word, [*order, *listing.sorts()["student"], Placement.id]


def _filters() -> listing.Filters:
    return listing.Filters(
        lists.request_word("state", list(listing.TABS)), _number("school"), request.args.get("kind", "")[:40].replace("\x00", ""), _number("host"), _number("section"),
        lists.request_word("soon", list(listing.SOON)), request.args.get("q", "")[:80].replace("\x00", "").strip(),
    )  # fmt: skip


def _number(name: str) -> int | None:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else None


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None
