"""One cell of the grid of competencies: its small page, which is the grid's panel too, and what is put in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import abort, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment.permissions import ALIGNERS
from portal.alignment.routes.loading import offering_or_404
from portal.catalog.models import Offering
from portal.competencies.models import Competency
from portal.coverage import asking, blocks, cells, competency_grid
from portal.coverage.competency_grid import LevelCell
from portal.coverage.forms import LONGEST_EVIDENCE, CellForm
from portal.coverage.permissions import may_cover
from portal.coverage.routes import bp
from portal.coverage.routes.levels import asked_view, gaps_path
from portal.coverage.services import Outcome, Pair, StaleCells, Wish, set_levels
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import conflict, done, page, refused, wants_fragment
from portal.web.urls import local_path, query_with

TEMPLATE, REGION = "coverage/cell.html", "cell-panel"
LINE = "coverage/_level_line.html"


def competency_or_404(competency_id: int) -> Competency:
    found = db.session.scalar(
        sa.select(Competency).where(Competency.id == competency_id, Competency.district_id == viewer().district_id, sa.not_(Competency.is_heading))
    )
    return found or abort(404)


def shown(found: Offering, competency: Competency, **state: Any) -> dict[str, Any]:
    cell = cells.coverage_at(found.id, competency.id)
    coverable = may_cover(viewer(), found) and found.state == "active" and bool(blocks.coverable(viewer(), [competency.id]))
    standard: dict[str, Any] = {
        "offering": found,
        "competency": competency,
        "cell": cell,
        "steps": cells.steps_of(cell.id) if cell else [],
        "short": cells.SHORT,
        "longest": LONGEST_EVIDENCE,
        "may_cover": coverable,
        "query": query_with() if request.args else "",
        "next": came_from(),
        "form": None,
        "notice": "",
        "changed": [],
    }
    return standard | state


def came_from() -> str:
    """The grid as it was left."""
    if given := request.form.get("next"):
        return local_path(given, "/coverage")
    left = urlsplit(request.referrer or "")
    if left.netloc == request.host and left.path.startswith("/coverage") and left.path != request.path:
        return left.path + (f"?{left.query}" if left.query else "")
    return "/coverage" + (query_with() if request.args else "")


@bp.get("/coverage/<int:offering_id>/competencies/<int:competency_id>")
@requires(*STAFF)
def cell(offering_id: int, competency_id: int) -> Answer:
    return page(TEMPLATE, block=REGION, **shown(offering_or_404(offering_id), competency_or_404(competency_id)))


@bp.post("/coverage/<int:offering_id>/competencies/<int:competency_id>")
@requires(*ALIGNERS)
def set_cell(offering_id: int, competency_id: int) -> Answer:
    found, competency = offering_or_404(offering_id, to_align=True), competency_or_404(competency_id)
    if found.state != "active" or not blocks.coverable(viewer(), [competency_id]):
        abort(404)
    form = CellForm()
    if not form.validate():
        return refused(TEMPLATE, block=REGION, **shown(found, competency, form=form))
    evidence = form.evidence.data or "" if "evidence" in request.form else None
    wish = Wish(found.id, competency.id, form.wanted, evidence, form.version.data)
    try:
        outcome = set_levels([wish], district_id=found.district_id, by=viewer())
        db.session.commit()
    except (StaleCells, IntegrityError):
        db.session.rollback()
        return clash(offering_or_404(offering_id), competency_or_404(competency_id), form)
    found, competency = offering_or_404(offering_id), competency_or_404(competency_id)
    said = f"{found.title}, {competency.code or competency.statement[:80]}: {form.wanted or 'not covered'}."
    if request.form.get("view") == "row":
        return line_done(found, competency, said)
    context = shown(found, competency, changed=drawn(outcome, [wish.pair]))
    return done(context["next"], TEMPLATE, block=REGION, message=said, oob=feet(outcome), **context)


def clash(found: Offering, competency: Competency, form: CellForm) -> Answer:
    """409: what stands there now, and what was wanted, to be put over it or not."""
    cell = cells.coverage_at(found.id, competency.id)
    who = blocks.people([cell.changed_by_id]).get(cell.changed_by_id, "Somebody") if cell and cell.changed_by_id else "Somebody"
    stands = cell.level if cell and cell.level else "not covered"
    notice = f"{who} changed this first: it is {stands} now. You wanted {form.wanted or 'not covered'}."
    pair = (found.id, competency.id)
    changed = [mark_of(pair, LevelCell(cell.level, cell.version, bool(cell.evidence)))] if cell else []
    if request.form.get("view") == "row":
        if wants_fragment():
            return conflict(LINE, block="line", **line_shown(found, competency, notice))
        return conflict(TEMPLATE, block=REGION, **shown(found, competency, notice=notice))
    return conflict(TEMPLATE, block=REGION, **shown(found, competency, form=form, notice=notice, changed=changed))


def line_done(found: Offering, competency: Competency, said: str) -> Answer:
    """The line of one competency in the list of one offering."""
    here = f"/coverage/{found.id}{query_with() if request.args else ''}#line-{competency.id}"
    return done(here, LINE, block="line", message=said, **line_shown(found, competency))


def line_shown(found: Offering, competency: Competency, notice: str = "") -> dict[str, Any]:
    return {
        "offering": found,
        "each": competency,
        "cell": competency_grid.cells_of([found.id], [competency.id]).get((found.id, competency.id)),
        "may_cover": True,
        "query": query_with() if request.args else "",
        "focus": competency.id,
        "line_notice": notice,
    }


def mark_of(pair: Pair, cell: LevelCell, changed: bool = False) -> list[Any]:
    """How a cell is told to the grid that is open: [offering, competency, letter, version, noted, changed just now]."""
    return [*pair, cell.letter, cell.version, int(cell.noted), int(changed)]


def drawn(outcome: Outcome, pairs: list[Pair]) -> list[list[Any]]:
    """Every cell of a deed as it stands, for the grid that is open."""
    wanted = [pair for pair in pairs if pair in outcome.changed or pair in outcome.stale or pair in outcome.unchanged]
    found = competency_grid.cells_of(sorted({pair[0] for pair in wanted}), sorted({pair[1] for pair in wanted}))
    return [mark_of(pair, found.get(pair, LevelCell(None, 0, False)), pair in outcome.changed) for pair in wanted]


def feet(outcome: Outcome) -> str:
    """Out of band: the feet of the columns that changed and the strip of gaps, under the filters of the open grid."""
    asked = asking.wanted(request.args)
    view = asked_view(asked)
    if view is None or not (outcome.changed or outcome.stale):
        return ""
    found = competency_grid.reached(viewer(), asked, view)
    touched = {pair[1] for pair in (*outcome.changed, *outcome.stale)}
    return render_template(
        "coverage/_feet.html",
        feet=[(each, found[each.id]) for each in view.columns if each.id in touched],
        lacking=competency_grid.lacking(view, found),
        gaps_path=gaps_path(view),
        view=view,
    )

