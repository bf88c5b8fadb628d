"""The lists of courses and experiences, and the same lists as files."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response as Answer

from portal import stamps
from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.catalog import exports, listings
from portal.catalog.aligned import asked
from portal.catalog.models import OfferingKind
from portal.catalog.permissions import may_create
from portal.catalog.routes import bp
from portal.language import _, said
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.remembering import reference
from portal.web.replica import from_replica
from portal.web.tables import chosen_sort, listing, page_number


@bp.get("/courses")
@requires()
def courses() -> Answer:
    return listed("catalog/courses.html", "course-list", OfferingKind.COURSE.value)


@bp.get("/experiences")
@requires()
def experiences() -> Answer:
    return listed("catalog/experiences.html", "experience-list", OfferingKind.EXPERIENCE.value)


def listed(template: str, block: str, kind: str) -> Answer:
    version = stamps.of(viewer().district_id, listings.OFFERINGS)
    return reference(template, block=block, version=version, make=lambda: shown(kind))


Choice = tuple[str, str, str, list[tuple[str, str]]]
"""Name, label, the words for all of them ('' where one must be chosen), and (value, words)."""


def shown(kind: str) -> dict[str, Any]:
    """What a list's template needs."""
    who, narrowed_to = viewer(), listings.wanted(request.args)
    word, order = chosen_sort(listings.sorts(kind), "title")
    rows = listing(
        listings.rows_of(kind, who, narrowed_to, order),
        count=listings.count_of(kind, who, narrowed_to),
        number=page_number(),
    )
    return {
        "listing": rows,
        "sort": word,
        "wanted": narrowed_to,
        "standing": listings.standing(kind, who),
        "choices": choices(kind),
        "may_add": may_create(who, kind),
        "pathways": asked.counts([row.id for row in rows.rows]) if asked.counts else None,
    }


def choices(kind: str) -> list[Choice]:
    """The selects above a list."""
    who = viewer()
    schools = [(str(key), name) for key, name in school_names(who.district_id).items()]
    subjects = [(each, each) for each in listings.subjects(kind, who)]
    found: list[Choice] = [
        ("school", _("School"), _("All schools"), [(listings.WHOLE_DISTRICT, _("Whole district")), *schools]),
        ("subject", _("Subject"), _("All subjects"), subjects),
        ("grade", _("Grade"), _("All"), [(str(n), str(n)) for n in range(6, 13)]),
    ]
    if kind == OfferingKind.COURSE:
        found.append(("cte", "CTE", _("All"), [("yes", _("CTE only")), ("no", _("Not CTE"))]))
    else:
        found.insert(0, ("kind", _("Kind"), _("All kinds"), [(code, said(each, "title")) for code, each in listings.kinds().items()]))
    if asked.exists and who.is_staff:
        found.append(("aligned", "Pathways", "All", [("yes", "Aligned"), ("no", "Not aligned")]))
    if who.is_staff:
        found.append(("state", "State", "", [("active", "Active"), ("retired", "Retired"), ("all", "Both")]))
    return found


@bp.get("/courses/export.<any(csv, xlsx):format>")
@requires(*STAFF)
@from_replica
def export_courses(format: str) -> Answer:
    return exported(OfferingKind.COURSE.value, format, "courses", "Courses")


@bp.get("/experiences/export.<any(csv, xlsx):format>")
@requires(*STAFF)
@from_replica
def export_experiences(format: str) -> Answer:
    return exported(OfferingKind.EXPERIENCE.value, format, "experiences", "Experiences")


def exported(kind: str, format: str, name: str, title: str) -> Answer:
    _, order = chosen_sort(listings.sorts(kind), "title")
    header, rows = exports.table(kind, viewer(), listings.wanted(request.args), order)
    if format == "csv":
        return csv_response(f"{name}.csv", header, rows)
    return xlsx_response(f"{name}.xlsx", title, header, rows)
