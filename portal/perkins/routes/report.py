"""The report: who reached what, the indicators, and the students behind every number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.perkins import cohort as cohorts
from portal.perkins import figures, groups, indicators
from portal.perkins.models import Level
from portal.perkins.permissions import READERS
from portal.perkins.queries import LEVEL_WORDS
from portal.perkins.routes.blueprint import asked_number, asked_year, bp
from portal.perkins.rules import INDICATORS, SUBGROUPS
from portal.perkins.sources import RuleBook, this_year
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.replica import from_replica
from portal.web.respond import page
from portal.web.tables import Listing, page_number

SIZE = 50


@bp.get("")
@requires(*READERS)
@from_replica
def index() -> Answer:
    year = asked_year()
    return page(
        "perkins/index.html", year=year, years=figures.years(viewer().district_id, this_year()), book=RuleBook.of(viewer().district_id).at(year),
        totals=figures.totals(viewer(), year), programs=figures.by_program(viewer(), year),
        indicators=indicators.compute(cohorts.load(viewer(), year)), words=LEVEL_WORDS,
    )  # fmt: skip


@bp.get("/indicators/<string(length=3):code>")
@requires(*READERS)
@from_replica
def indicator(code: str) -> Answer:
    """One indicator by school, cluster and program; what may leave the district is on the page of published tables."""
    year = asked_year()
    cohort = cohorts.load(viewer(), year)
    found = indicators.one(cohort, code) or abort(404)
    split = groups.split(cohort, cohorts.names(viewer().district_id), school_names(viewer().district_id), district_id=viewer().district_id)
    rows = {
        kind: [(key, split.labels[key], *_counts(found, split.members[key])) for key in split.of(kind) if split.members[key] & found.denominator]
        for kind in groups.KINDS
    }
    return page("perkins/indicator.html", year=year, years=figures.years(viewer().district_id, this_year()), found=found, rows=rows, kinds=groups.KINDS)


def _counts(found: indicators.Indicator, pairs: frozenset[cohorts.Pair]) -> tuple[int, int, float | None]:
    count, of = len(indicators.students(found.numerator & pairs)), len(indicators.students(found.denominator & pairs))
    return count, of, indicators.rate(count, of)


@dataclass(frozen=True)
class Asked:
    """Which students behind which number, in words too."""

    ids: set[int]
    title: str
    detail: dict[str, Any]


@bp.get("/students")
@requires(*READERS)
@from_replica
def students() -> Answer:
    asked = _asked()
    people = figures.people(viewer(), asked.ids)
    number = page_number()
    shown = people[(number - 1) * SIZE : number * SIZE]
    noted("perkins.view_students", subject="students:list", detail=asked.detail | {"rows": len(people)})
    return page("perkins/students.html", block="student_list", asked=asked, listing=Listing(shown, len(people), number, SIZE), year=asked_year())


@bp.get("/students.csv")
@requires(*READERS)
@from_replica
def students_csv() -> Answer:
    asked = _asked()
    people = figures.people(viewer(), asked.ids)
    noted("perkins.export_students", subject="students:list", detail=asked.detail | {"rows": len(people)})
    lines = [(each.local_id, each.name, each.grade, each.school) for each in people]
    return csv_response("perkins-students.csv", ("Student number", "Name", "Grade", "School"), lines)


def _asked() -> Asked:
    code, year = request.args.get("indicator", ""), asked_year()
    return _behind_an_indicator(code, year) if code else _at_a_level(year)


def _at_a_level(year: int) -> Asked:
    level = request.args.get("level", "")
    if level not in {each.value for each in Level}:
        abort(404)
    program_id, new = asked_number("program"), request.args.get("new") == "1"
    title = f"{LEVEL_WORDS[level]}s"
    if program_id is not None:
        title += f" of {cohorts.names(viewer().district_id).programs.get(program_id) or abort(404)}"
    ids = figures.students_with(viewer(), year, level, program_id, new=new)
    return Asked(ids, title + (", new in the year" if new else ""), {"level": level, "program_id": program_id, "year": year})


def _behind_an_indicator(code: str, year: int) -> Asked:
    if code not in INDICATORS:
        abort(404)
    part = "numerator" if request.args.get("part") == "numerator" else "denominator"
    cohort = cohorts.load(viewer(), year)
    found = indicators.one(cohort, code) or abort(404)
    pairs = found.numerator if part == "numerator" else found.denominator
    title = f"{code} {found.title}: {'those who count' if part == 'numerator' else 'all who are counted'}"
    kind, which = request.args.get("by", ""), request.args.get("which", "")
    if kind:
        subgroups = [kind] if kind in SUBGROUPS and kind in cohort.rules.subgroups else []
        split = groups.split(cohort, cohorts.names(viewer().district_id), school_names(viewer().district_id), district_id=viewer().district_id, subgroups=subgroups)
        pairs = pairs & split.members.get((kind, which), frozenset())
        title += f", {split.labels.get((kind, which), 'nobody')}"
    return Asked(indicators.students(pairs), title, {"indicator": code, "part": part, "by": kind, "which": which[:40], "year": year})


