"""The coverage grid, its table for spreadsheets, and one offering of it at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import abort, render_template, request
from werkzeug.wrappers import Response as Answer

from portal import stamps
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.alignment.permissions import ALIGNERS, may_align
from portal.alignment.routes.loading import offering_or_404
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.coverage import asking, pathway_grid
from portal.coverage.pathway_grid import GRID
from portal.coverage.routes import bp, levels, views
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.remembering import reference
from portal.web.replica import from_replica
from portal.web.respond import page
from portal.web.tables import Listing, page_number
from portal.web.urls import query_with

PAGE_SIZE = 50


@bp.get("/coverage")
@requires(*STAFF)
def grid() -> Answer:
    asked = asking.wanted(request.args)
    if (competencies := levels.asked_view(asked)) is not None:
        return levels.grid_page(asked, competencies)
    who, stamp = viewer(), stamps.of(viewer().district_id, GRID)
    return reference(
        "coverage/grid.html",
        block="coverage",
        version=stamp and f"{stamp} {this_day()}",
        make=lambda: shown(asked),
        by=who.user_id if who.role == Role.TEACHER else None,  # whose own courses choose the usual cluster
        apart=lambda: render_template("coverage/_views.html", **views.views_shown()),
    )


def shown(asked: asking.Wanted) -> dict[str, Any]:
    """What the grid's template needs."""
    view = asking.view_for(viewer(), asked)
    number, total = page_number(), pathway_grid.count(viewer(), asked, view)
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    rows = pathway_grid.rows(viewer(), asked, view, number=number, size=PAGE_SIZE)
    schools, subjects = pathway_grid.filters(viewer())
    totals = pathway_grid.totals(viewer(), asked, view)
    return {
        "asked": asked,
        "view": view,
        "listing": Listing(rows=rows, total=total, number=number, size=PAGE_SIZE),
        "totals": totals,
        "gaps": [column for column in view.columns if totals[column.id].is_gap],
        "schools": schools,
        "subjects": subjects,
        "query": query(),
        "may_align": viewer().role in ALIGNERS,
    }


@bp.get("/coverage.<any(csv, xlsx):ending>")
@requires(*STAFF)
@from_replica
def export(ending: str) -> Answer:
    """All rows that the filters leave, with words instead of letters."""
    asked = asking.wanted(request.args)
    if (competencies := levels.asked_view(asked)) is not None:
        return levels.workbook(asked, competencies) if ending == "xlsx" else levels.table(asked, competencies)
    view = asking.view_for(viewer(), asked)
    header = ["Offering", "Kind", "School", "Lowest grade", "Highest grade", *(column.title for column in view.columns)]

    def lines() -> Iterator[list[Any]]:
        for row in pathway_grid.rows(viewer(), asked, view):
            facts = [row.title, row.kind, row.school_name or "Whole district", row.grade_low, row.grade_high]
            yield facts + [cell.words if cell else "" for cell in row.cells]

    rows = list(lines())
    if ending == "csv":
        return csv_response("coverage.csv", header, rows)
    return xlsx_response("coverage.xlsx", "Coverage", header, rows)


@bp.get("/coverage/<int:offering_id>")
@requires(*STAFF)
def row(offering_id: int) -> Answer:
    found, asked = offering_or_404(offering_id), asking.wanted(request.args)
    if (competencies := levels.asked_view(asked)) is not None:
        return levels.row_page(found, asked, competencies)
    return page("coverage/row.html", block="row", **row_shown(found))


def row_shown(found: Offering, **state: Any) -> dict[str, Any]:
    """One offering and every pathway of the view, with the offerings before and after it."""
    asked = asking.wanted(request.args)
    view = asking.view_for(viewer(), asked)
    if not view.columns:
        abort(404)
    order = pathway_grid.ids_in_order(viewer(), asked, view)
    place = order.index(found.id) if found.id in order else None
    cells = pathway_grid.cells_of([found.id], view.ids, viewer())
    standard = {
        "offering": found,
        "view": view,
        "cells": [cells.get((found.id, id)) for id in view.ids],
        "place": place,
        "many": len(order),
        "before": order[place - 1] if place else None,
        "after": order[place + 1] if place is not None and place + 1 < len(order) else None,
        "may_align": may_align(viewer(), found),
        "query": query(),
        "notice": "",
        "focus": None,
    }
    return standard | state


def query() -> str:
    """This page's query string, for the addresses that keep its filters; empty where there is none."""
    return query_with() if request.args else ""
