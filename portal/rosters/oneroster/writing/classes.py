"""Courses into the catalog, classes into sections."""

from __future__ import annotations

import sqlite3

from portal.catalog import entries
from portal.catalog.models import Course, Offering, OfferingKind
from portal.catalog.signals import offerings_changed
from portal.rosters.models import Section
from portal.rosters.oneroster.writing.ground import year_ids
from portal.rosters.oneroster.writing.writer import Writer, day
from portal.rosters.services import link_records

GRADES = (9, 12)  # of a course whose file names none


def write(writer: Writer) -> None:
    write_courses(writer)
    write_sections(writer)
    end_sections(writer)


def write_courses(writer: Writer) -> None:
    """Title, code, grades, subject: never credits, prerequisites or anything else that is cared for here."""
    for rows in writer.chunks("plan_courses", "action <> 'unchanged'", doing="Courses"):
        schools = writer.ids("r_schools", [row["school"] for row in rows])
        fresh = [row for row in rows if row["old_id"] is None]
        old = [row for row in rows if row["old_id"] is not None]
        writer.insert(Offering, [
            {
                "kind": OfferingKind.COURSE.value, "district_id": writer.district_id, "sourced_id": row["sid"],
                "school_id": schools.get(row["school"]), **facts(row),
            }
            for row in fresh
        ])  # fmt: skip
        ids = writer.learn("r_courses", Offering, [row["sid"] for row in fresh])
        writer.insert(Course, [{"id": ids[row["sid"]], "sced_code": row["n_sced"]} for row in fresh])
        writer.update(Offering, [{"id": row["old_id"], "sourced_id": row["n_sid"], **facts(row)} for row in old])
        coded = [row for row in old if row["n_sced"] != row["o_sced"]]
        writer.update(Course, [{"id": row["old_id"], "sced_code": row["n_sced"]} for row in coded])
        touched = {*ids.values(), *(row["old_id"] for row in old)}
        entries.refresh(touched)
        offerings_changed.send(None, offering_ids=touched)
        link_records(writer.district_id, codes={row["n_code"] for row in rows if row["n_code"]})


def facts(row: sqlite3.Row) -> dict[str, object]:
    return {
        "title": row["n_title"], "code": row["n_code"], "subject": row["n_subject"],
        "grade_low": row["n_low"] or GRADES[0], "grade_high": row["n_high"] or max(GRADES[1], row["n_low"] or 0),
    }  # fmt: skip


def write_sections(writer: Writer) -> None:
    years = year_ids(writer.district_id)
    for rows in writer.chunks("plan_classes", "action <> 'unchanged'", doing="Classes"):
        courses = writer.ids("r_courses", [row["course"] for row in rows])
        schools = writer.ids("r_schools", [row["school"] for row in rows])
        terms = writer.ids("r_terms", [row["term"] for row in rows])
        values = [
            {
                "id": row["old_id"], "sourced_id": row["sid"], "title": row["n_title"], "code": row["n_code"],
                "course_id": courses[row["course"]], "school_id": schools[row["school"]],
                "school_year_id": years[row["year"]], "term_id": terms.get(row["term"]),
                "begins_on": day(row["begins"]), "ends_on": day(row["ends"]),
            }
            for row in rows
        ]  # fmt: skip
        fresh = [{k: v for k, v in each.items() if k != "id"} for each in values if each["id"] is None]
        writer.insert(Section, [{"district_id": writer.district_id, **each} for each in fresh])
        writer.update(Section, [each for each in values if each["id"] is not None])
        writer.learn("r_sections", Section, [row["sid"] for row in rows if row["old_id"] is None])


def end_sections(writer: Writer) -> None:
    for rows in writer.chunks("end_sections", doing="Classes that ended"):
        writer.update(Section, [{"id": row["id"], "ends_on": day(writer.scope.today)} for row in rows])
