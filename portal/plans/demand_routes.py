"""Next year's demand as a page, opened into its students, and as a file for the master schedule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.accounts.models import Role
from portal.catalog.queries import visible_offering
from portal.clock import this_day
from portal.extensions import db
from portal.plans import demand as queries
from portal.plans.permissions import SETTERS
from portal.schools.models import School
from portal.schools.queries import current_year
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.replica import from_replica
from portal.web.respond import page

bp = Blueprint("demand", __name__, url_prefix="/demand")
READERS = (Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN)
HEADER = (
    "Code", "State code", "SCED", "Title", "School", "School year", "Planned", *(f"Grade {grade}" for grade in queries.GRADES), "Terms", "Enrolled now", "Sections now",
    "Sections of this year's size",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the page was asked for."""

    year: int
    this_year: int
    kind: str
    school_id: int | None
    today: date


def asked() -> Asked:
    """From the address; what is no year, kind or school of the viewer narrows nothing."""
    today = this_day()
    running = current_year(viewer().district_id, today)
    this_year = running.year if running else today.year + (1 if today.month >= 7 else 0)
    raw, school = request.args.get("year", ""), request.args.get("school", "")
    year = int(raw) if raw.isascii() and raw.isdigit() and len(raw) == 4 else this_year + 1
    school_id = int(school) if school.isascii() and school.isdigit() and len(school) < 19 else None
    kind = "experience" if request.args.get("kind") == "experience" else "course"
    return Asked(year, this_year, kind, school_id if school_id in schools() else None, today)


def schools() -> dict[int, str]:
    """The schools that the viewer can narrow to; none for somebody of one school."""
    if viewer().school_id is not None:
        return {}
    rows = db.session.execute(sa.select(School.id, School.name).where(School.district_id == viewer().district_id).order_by(School.name, School.id))
    return {row.id: row.name for row in rows}


@bp.get("")
@requires(*READERS)
@from_replica
def index() -> Answer:
    what = asked()
    return page(
        "plans/demand.html", block="demand_table", lines=found(what), asked=what, schools=schools(), grades=queries.GRADES,
        years=sorted({*queries.years_planned(viewer(), what.today), what.this_year + 1}), may_set=viewer().has(*SETTERS),
    )


@bp.get("/<int:offering_id>")
@requires(*READERS)
@from_replica
def students(offering_id: int) -> Answer:
    """Who plans it."""
    what = asked()
    offering = visible_offering(viewer(), offering_id) or abort(404)
    rows = queries.who_plans(viewer(), offering_id, what.year, today=what.today, school_id=what.school_id)
    noted("demand.view", subject=f"offerings:{offering_id}", detail={"year": what.year, "students": len(rows)})
    return page("plans/demand_students.html", rows=rows, asked=what, offering=offering)


@bp.get("/export.csv")
@requires(*READERS)
@from_replica
def export() -> Answer:
    what = asked()
    return csv_response(f"demand-{what.year}.csv", HEADER, exported(found(what), what))


@bp.get("/export.xlsx")
@requires(*READERS)
@from_replica
def export_workbook() -> Answer:
    what = asked()
    return xlsx_response(f"demand-{what.year}.xlsx", f"Demand {what.year - 1}-{what.year % 100:02d}", HEADER, exported(found(what), what))


def found(what: Asked) -> list[queries.Line]:
    return queries.demand(viewer(), what.year, this_year=what.this_year, today=what.today, school_id=what.school_id, kind=what.kind)


def exported(lines: Sequence[queries.Line], what: Asked) -> Iterator[tuple[Any, ...]]:
    for line in lines:
        yield (
            line.code, line.state_code, line.sced_code, line.title, line.school, f"{what.year - 1}-{what.year % 100:02d}", line.planned,
            *(line.by_grade.get(grade, 0) for grade in queries.GRADES), line.terms, line.enrolled, line.sections,
            "" if line.sections_needed is None else line.sections_needed,
        )  # fmt: skip
