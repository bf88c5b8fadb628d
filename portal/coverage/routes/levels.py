"""The grid of one pathway's competencies, its rows as they are scrolled to, and one offering of it at a time."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment.permissions import ALIGNERS
from portal.catalog.models import Offering
from portal.coverage import asking, competency_grid, pathway_grid, sheets
from portal.coverage.asking import Wanted
from portal.coverage.competency_view import CompetencyView, competency_view
from portal.coverage.permissions import may_cover
from portal.coverage.routes import bp, views
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_file
from portal.web.respond import page, wants_fragment
from portal.web.tables import Listing, page_number
from portal.web.urls import query_with

PAGE_SIZE = 50
TEMPLATE = "coverage/levels.html"


def asked_view(asked: Wanted) -> CompetencyView | None:
    """The competencies that the address asks for; None where it asks for none, or for a pathway nobody sees."""
    return competency_view(viewer(), asked.competencies_of, window_number()) if asked.competencies_of else None


def window_number() -> int:
    raw = request.args.get("window", "1")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else 1


def grid_page(asked: Wanted, view: CompetencyView) -> Answer:
    schools, subjects = pathway_grid.filters(viewer())
    choices = asking.view_for(viewer(), Wanted())
    found = competency_grid.reached(viewer(), asked, view)
    return page(
        TEMPLATE,
        block="coverage",
        choices=choices,
        schools=schools,
        subjects=subjects,
        teachers=competency_grid.teachers(viewer()),
        reached=found,
        lacking=competency_grid.lacking(view, found),
        gaps_path=gaps_path(view),
        **views.views_shown(),
        **rows_shown(asked, view),
    )


def rows_shown(asked: Wanted, view: CompetencyView) -> dict[str, Any]:
    """A page of rows and what draws them."""
    number, total = page_number(), competency_grid.row_count(viewer(), asked, view)
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    rows = competency_grid.level_rows(viewer(), asked, view, number=number, size=PAGE_SIZE)
    return {
        "asked": asked,
        "view": view,
        "listing": Listing(rows=rows, total=total, number=number, size=PAGE_SIZE),
        "query": query_with(page=None) if request.args else "",
        "may_align": viewer().role in ALIGNERS,
    }


@bp.get("/coverage/rows")
@requires(*STAFF)
def rows() -> Answer:
    """The next rows, as they are scrolled to; opened by itself it is the grid from there on."""
    asked = asking.wanted(request.args)
    view = asked_view(asked)
    if view is None:
        abort(404)
    if wants_fragment():
        return page(TEMPLATE, block="more-rows", **rows_shown(asked, view))
    return grid_page(asked, view)


def row_page(found: Offering, asked: Wanted, view: CompetencyView) -> Answer:
    return page("coverage/level_row.html", block="row", **row_shown(found, asked, view))


def row_shown(found: Offering, asked: Wanted, view: CompetencyView, **state: Any) -> dict[str, Any]:
    """One offering and every competency of the pathway, with the offerings before and after it."""
    order = competency_grid.row_ids(viewer(), asked, view)
    place = order.index(found.id) if found.id in order else None
    cells = competency_grid.cells_of([found.id], view.ids)
    standard = {
        "offering": found,
        "view": view,
        "cells": {each.id: cells.get((found.id, each.id)) for each in view.competencies},
        "counts": competency_grid.counts_of([found.id], view.ids).get(found.id, {}),
        "place": place,
        "many": len(order),
        "before": order[place - 1] if place else None,
        "after": order[place + 1] if place is not None and place + 1 < len(order) else None,
        "may_cover": may_cover(viewer(), found) and found.state == "active",
        "query": query_with() if request.args else "",
        "focus": None,
    }
    return standard | state


def workbook(asked: Wanted, view: CompetencyView) -> Answer:
    """All rows and columns that the filters leave, to be edited and brought in again."""
    rows = competency_grid.level_rows(viewer(), asked, view, drawn=view.competencies)
    return xlsx_file("coverage.xlsx", sheets.workbook(view.title, view.competencies, rows))


def table(asked: Wanted, view: CompetencyView) -> Answer:
    header = ["Code", "Offering", "Kind", "Lowest grade", "Highest grade", *(each.name for each in view.competencies)]
    rows = competency_grid.level_rows(viewer(), asked, view, drawn=view.competencies)
    lines = [[row.code, row.title, row.kind, row.grade_low, row.grade_high, *(cell.letter if cell else "" for cell in row.cells)] for row in rows]
    return csv_response("coverage.csv", header, lines)


def gaps_path(view: CompetencyView) -> str:
    """Where the gaps are assigned, if the portal has that page."""
    known = any(rule.rule == "/gaps" for rule in current_app.url_map.iter_rules())
    return f"/gaps?pathway={view.pathway.id}" if known else ""
