"""Lists of students: sections, caseloads, programs, all of them; filtered, saved, exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.extensions import db, own_transaction
from portal.perkins.queries import standing_of
from portal.schools.queries import school_names
from portal.students import queries
from portal.students.filters import ASKED, ORDERS, Filters, ordered, read_filters
from portal.students.forms import SaveViewForm
from portal.students.kept import own_view, query_of, views_of
from portal.students.needs import NEEDS, SEES
from portal.students.staff_routes import bp
from portal.students.standing import LIST_STATUS
from portal.students.words import Choices, heading, perkins_words, said
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.replica import from_replica
from portal.web.respond import page
from portal.web.tables import listing, page_number

MOST_EXPORTED = 50_000
HEADER = (
    "Student number", "Family name", "Given name", "Grade", "School", "Program", "Done", "In progress", "Waiting", "Planned", "Left", "Of",
    "Courses missing", "Of them planned", "Status", "Perkins", "Next step",
)  # fmt: skip


@bp.get("")
@requires(*STAFF)
def index() -> Answer:
    views = views_of(viewer())
    if not request.args and (default := next((each for each in views if each.is_default), None)):
        return redirect(f"{url_for('students.index')}?{default.query}&view={default.id}".replace("?&", "?"), 303)
    filters = read_filters(request.args)
    sort, order = ordered("-grade" if viewer().role != Role.TEACHER else "name")
    rows = listing(queries.student_rows(viewer(), filters, order), count=queries.student_count(viewer(), filters), number=page_number())
    choices = choices_of([filters])
    removed = request.args.get("removed", "")
    return page(
        "students/index.html", block="student_list", listing=rows, filters=filters, sort=sort, orders=ORDERS, choices=choices, views=views,
        heading=heading(viewer(), filters, choices), said=said(filters, choices), query=query_of(filters, sort),
        counts=queries.status_counts(viewer(), filters), statuses=LIST_STATUS,
        status_keys=[key for key in ASKED if key not in NEEDS], need_keys=[key for key in NEEDS if viewer().role in SEES or filters.section_id or key == filters.status],
        perkins=perkins_of([row.id for row in rows.rows]), view=next((each for each in views if str(each.id) == request.args.get("view", "")), None),
        removed=own_view(viewer(), int(removed), deleted=True) if removed.isascii() and removed.isdigit() and len(removed) < 19 else None,
        save_form=SaveViewForm(formdata=None, query=query_of(filters, sort)),
        sections=queries.section_status(viewer().user_id) if viewer().role == Role.TEACHER else [],
    )  # fmt: skip


def choices_of(wanted: Sequence[Filters]) -> Choices:
    """What each filter offers to this viewer, and the names of the sections that these filters ask for."""
    return Choices(
        schools=school_names(viewer().district_id) if viewer().is_district_wide else {},
        programs={row.id: row.title for row in queries.programs_in_sight(viewer())},
        sections=queries.sections_in_sight(viewer()),
        counselors=queries.counselors_in_sight(viewer()),
        own_sections=queries.own_sections(viewer(), {each.section_id for each in wanted if each.section_id is not None}),
    )


def perkins_of(student_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Student id -> (what to say of participant, concentrator, completer; in which program)."""
    return {student_id: words for student_id, lines in standing_of(student_ids).items() if (words := perkins_words(lines))}


@bp.get("/export.csv")
@requires(*STAFF)
@from_replica
def export() -> Answer:
    return csv_response("students.csv", HEADER, exported())


@bp.get("/export.xlsx")
@requires(*STAFF)
@from_replica
def export_workbook() -> Answer:
    return xlsx_response("students.xlsx", "Students", HEADER, exported())


def exported() -> Iterator[tuple[Any, ...]]:
    """Exactly the rows of the filtered list, in its order; noted with its filters."""
    filters = read_filters(request.args)
    sort, order = ordered("name")
    rows = db.session.execute(queries.student_rows(viewer(), filters, order).limit(MOST_EXPORTED)).all()
    perkins = perkins_of([row.id for row in rows])
    audit_export(len(rows), query_of(replace(filters, words=""), sort))
    return lines(rows, perkins)


def lines(rows: Sequence[Any], perkins: dict[int, tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
    for r in rows:
        bands = (r.done, r.in_progress, r.waiting, r.planned, r.left, r.total)
        missing = (r.courses_missing, r.courses_missing - r.courses_left if r.courses_missing is not None else None)
        yield (
            r.local_id, r.family_name, r.preferred_name or r.given_name, r.grade, r.school_name, r.program_title or "", *bands, *missing,
            LIST_STATUS.get(r.status, ""), ", ".join(perkins.get(r.id, ())), (r.next_step or {}).get("title", ""),
        )  # fmt: skip


def audit_export(count: int, query: str) -> None:
    """An export is noted in a transaction of its own, like a view; the reading one is over by then."""
    db.session.rollback()
    with own_transaction() as connection:
        audit.record("students.export", subject="students:list", by=viewer(), detail={"rows": count, "filters": query}, connection=connection)
