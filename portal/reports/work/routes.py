"""The report on work-based learning, its tables as files, and the students behind each number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.clock import this_day
from portal.perkins import cohort as cohorts
from portal.perkins import figures, indicators
from portal.placements.permissions import KEEPERS
from portal.reports.work import exports, tables
from portal.reports.work.facts import Facts, load, years_of
from portal.reports.work.tables import Row
from portal.schools.models import year_of, year_title
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.replica import from_replica
from portal.web.respond import page
from portal.web.tables import Listing, page_number

bp = Blueprint("work_reports", __name__, url_prefix="/work-reports")
SIZE = 50
TITLES = {"participation": "Participation by program and school", "kinds": "Hours by kind", "hosts": "Hosts by pathway"}
LEVELS = {"participation": ("All", "Program", "School"), "kinds": ("All", "Kind", "Kind"), "hosts": ("All", "Pathway", "Host")}
WHAT = {"students": "All students", "took_part": "Students who took part", "sustained": "Students with sustained work-based learning"}


def asked_year() -> int:
    """`?year=`, the calendar year in which a school year ends; anything else is this one."""
    this = year_of(this_day())
    raw = request.args.get("year", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) == 4 and this - 20 <= int(raw) <= this else this


def facts_asked() -> Facts:
    return load(viewer(), asked_year(), this_day())


def rows_of(table: str, facts: Facts) -> list[Row]:
    if table == "participation":
        return tables.participation(facts, school_names(viewer().district_id))
    return tables.by_kind(facts) if table == "kinds" else tables.by_pathway(facts)


@bp.get("")
@requires(*KEEPERS)
@from_replica
def index() -> Answer:
    facts, year = facts_asked(), asked_year()
    return page(
        "reports/work.html", block="work_report", year=year, years=years_of(viewer(), year_of(this_day())), tables={key: rows_of(key, facts) for key in TITLES},
        titles=TITLES, rules=facts.rules, waiting=sum(one.waiting for one in facts.work), five=_five(year),
    )  # fmt: skip


def _five(year: int) -> tuple[int, indicators.Indicator] | None:
    """5S3 of the year; of the year before while nobody has graduated in this one. None where the state does not use it."""
    found = indicators.one(cohorts.load(viewer(), year), "5S3")
    if found is not None and found.missing and year == year_of(this_day()):
        before = indicators.one(cohorts.load(viewer(), year - 1), "5S3")
        if before is not None and not before.missing:
            return year - 1, before
    return (year, found) if found is not None else None


@bp.get("/<any(participation, kinds, hosts):table>.<any(csv, xlsx):ending>")
@requires(*KEEPERS)
@from_replica
def export(table: str, ending: str) -> Answer:
    lines = exports.lines(rows_of(table, facts_asked()), LEVELS[table])
    noted("work_report.export", subject=f"work_reports:{table}", detail={"year": asked_year(), "rows": len(lines)})
    name = f"work-based-learning-{table}-{asked_year()}.{ending}"
    return csv_response(name, exports.HEADER, lines) if ending == "csv" else xlsx_response(name, TITLES[table], exports.HEADER, lines)


@dataclass(frozen=True)
class Asked:
    """Which students behind which number, in words too."""

    ids: set[int]
    title: str
    detail: dict[str, Any]
    facts: Facts


def _asked() -> Asked:
    """Reads `?table=&row=&what=`, or `?indicator=5S3&part=`; 404 for what no table has."""
    facts, year = facts_asked(), asked_year()
    if request.args.get("indicator") == "5S3":
        found = indicators.one(cohorts.load(viewer(), year), "5S3") or abort(404)
        top = request.args.get("part") == "numerator"
        title = "Concentrators who graduated with sustained work-based learning (5S3)" if top else "Concentrators who graduated (5S3)"
        return Asked(indicators.students(found.numerator if top else found.denominator), title, {"indicator": "5S3", "top": top, "year": year}, facts)
    table, what = request.args.get("table", "participation"), request.args.get("what", "took_part")
    if table not in TITLES or what not in WHAT:
        abort(404)
    row = next((each for each in rows_of(table, facts) if each.key == request.args.get("row", "all")), None) or abort(404)
    ids: set[int] = getattr(row, what)
    return Asked(ids, f"{WHAT[what]}: {row.title}", {"table": table, "row": row.key, "what": what, "year": year}, facts)


@bp.get("/students")
@requires(*KEEPERS)
@from_replica
def students() -> Answer:
    asked = _asked()
    people = figures.people(viewer(), asked.ids)
    number = page_number()
    shown = people[(number - 1) * SIZE : number * SIZE]
    noted("work_report.view_students", subject="students:list", detail=asked.detail | {"rows": len(people)})
    return page(
        "reports/work_students.html", block="student_list", asked=asked, year=asked_year(), year_words=year_title(asked_year()),
        listing=Listing(shown, len(people), number, SIZE), hours=tables.hours_of(asked.facts, {each.id for each in shown}), programs=asked.facts.programs, program_of=asked.facts.program_of,
    )  # fmt: skip


@bp.get("/students.<any(csv, xlsx):ending>")
@requires(*KEEPERS)
@from_replica
def students_export(ending: str) -> Answer:
    """With names: for the staff of these students, never to be published; the trail tells who took it out."""
    asked = _asked()
    people, hours = figures.people(viewer(), asked.ids), tables.hours_of(asked.facts, asked.ids)
    noted("work_report.export_students", subject="students:list", detail=asked.detail | {"rows": len(people)})
    header = ("Student number", "Name", "Grade", "School", "Program", "Approved hours", "Waiting hours")
    lines = [
        (each.local_id, each.name, each.grade, each.school, asked.facts.programs.get(asked.facts.program_of.get(each.id, 0), ""), *(float(amount) for amount in hours.get(each.id, (0, 0))))
        for each in people
    ]
    name = f"work-based-learning-students-{asked_year()}.{ending}"
    return csv_response(name, header, lines) if ending == "csv" else xlsx_response(name, "Students", header, lines)
