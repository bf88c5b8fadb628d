"""Schools, school years and terms, courses and classes as OneRoster rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Course, Offering, OfferingState
from portal.rosters.models import Section
from portal.rosters.oneroster.exporting.roster import Roster
from portal.schools.models import School, TermKind

Row = dict[str, Any]
SESSION_TYPES = {
    TermKind.SEMESTER.value: "semester", TermKind.QUARTER.value: "gradingPeriod", TermKind.YEAR.value: "term",
    TermKind.TRIMESTER.value: "term", TermKind.TERM.value: "term",
}  # fmt: skip


def orgs(roster: Roster) -> Iterator[Row]:
    yield {"sourcedId": roster.district_sid, "name": roster.district.name, "type": "district"}
    schools = sa.select(School.id, School.name, School.code).where(School.district_id == roster.district.id).order_by(School.id)
    for row in roster.read(schools):
        yield {
            "sourcedId": roster.schools[row.id], "name": row.name, "type": "school", "identifier": row.code,
            "parentSourcedId": roster.district_sid,
        }  # fmt: skip


def year_sid(roster: Roster, year_id: int) -> str:
    return roster.name("year", year_id, roster.years[year_id].sourced_id)


def term_sid(roster: Roster, term_id: int) -> str:
    return roster.name("term", term_id, roster.terms[term_id].sourced_id)


def sessions(roster: Roster) -> Iterator[Row]:
    for row in roster.years.values():
        yield {
            "sourcedId": year_sid(roster, row.id), "title": f"{row.year - 1}-{row.year % 100:02d}", "type": "schoolYear",
            "startDate": row.begins_on, "endDate": row.ends_on, "schoolYear": row.year,
        }  # fmt: skip
    for row in roster.terms.values():
        yield {
            "sourcedId": term_sid(roster, row.id), "title": row.title, "type": SESSION_TYPES[row.kind],
            "startDate": row.begins_on, "endDate": row.ends_on,
            "parentSourcedId": year_sid(roster, row.school_year_id), "schoolYear": roster.years[row.school_year_id].year,
        }  # fmt: skip


def grades(low: int | None, high: int | None) -> str:
    """CEDS codes: '09,10,11'."""
    return ",".join(f"{grade:02d}" for grade in range(low or 0, (high or 0) + 1) if 1 <= grade <= 13)


def courses(roster: Roster) -> Iterator[Row]:
    """Those that are offered, and retired ones that are still taught."""
    course = Course.__table__
    taught = sa.exists().where(Section.course_id == Offering.id, Section.school_year_id.in_(roster.years))
    statement = (
        sa.select(
            Offering.id, Offering.sourced_id, Offering.title, Offering.code, Offering.grade_low, Offering.grade_high,
            Offering.school_id, Offering.subject, course.c.sced_code,
        )
        .join(course, course.c.id == Offering.id)
        .where(Offering.district_id == roster.district.id, sa.or_(Offering.state == OfferingState.ACTIVE.value, taught))
        .order_by(Offering.id)
    )  # fmt: skip
    for row in roster.read(statement):
        yield {
            "sourcedId": roster.name("course", row.id, row.sourced_id), "title": row.title, "courseCode": row.code,
            "grades": grades(row.grade_low, row.grade_high), "orgSourcedId": roster.place(row.school_id),
            # a comma parts several subjects, so one that holds a comma cannot be said
            "subjects": "" if "," in row.subject else row.subject, "subjectCodes": row.sced_code or "",
        }  # fmt: skip


def sections_in(roster: Roster) -> sa.ColumnElement[bool]:
    """A condition on Section: of the years, and not ended early by somebody."""
    return sa.and_(Section.district_id == roster.district.id, Section.school_year_id.in_(roster.years))


def terms_of(roster: Roster, row: Any) -> list[str]:
    """The sessions whose days are those of the class: its term, its year, or the terms that make them up."""
    year = roster.years[row.school_year_id]
    if row.term_id in roster.terms:
        return [term_sid(roster, row.term_id)]
    if (year.begins_on, year.ends_on) == (row.begins_on, row.ends_on):
        return [year_sid(roster, year.id)]
    within = [
        term
        for term in roster.terms.values()
        if term.school_year_id == year.id and term.begins_on >= row.begins_on and term.ends_on <= row.ends_on
    ]
    if within and min(t.begins_on for t in within) == row.begins_on and max(t.ends_on for t in within) == row.ends_on:
        return [term_sid(roster, term.id) for term in within]
    return [year_sid(roster, year.id)]


def classes(roster: Roster) -> Iterator[Row]:
    statement = (
        sa.select(
            Section.id, Section.sourced_id, Section.title, Section.code, Section.school_id, Section.school_year_id,
            Section.term_id, Section.begins_on, Section.ends_on, Section.course_id, Offering.sourced_id.label("course_sid"),
            Offering.subject, Offering.grade_low, Offering.grade_high,
        )
        .join(Offering, Offering.id == Section.course_id)
        .where(sections_in(roster))
        .order_by(Section.id)
    )  # fmt: skip
    for row in roster.read(statement):
        yield {
            "sourcedId": roster.name("section", row.id, row.sourced_id), "title": row.title, "classCode": row.code,
            "grades": grades(row.grade_low, row.grade_high), "classType": "scheduled",
            "courseSourcedId": roster.name("course", row.course_id, row.course_sid),
            "schoolSourcedId": roster.schools[row.school_id], "termSourcedIds": ",".join(terms_of(roster, row)),
            "subjects": "" if "," in row.subject else row.subject,
        }  # fmt: skip
