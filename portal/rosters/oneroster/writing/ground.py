"""Schools, school years and terms."""

from __future__ import annotations

import sqlalchemy as sa

from portal.extensions import db
from portal.rosters.oneroster.planning.ground import GRADES
from portal.rosters.oneroster.writing.writer import Writer, day
from portal.schools.models import District, School, SchoolKind, SchoolYear, Term


def write(writer: Writer) -> None:
    write_district(writer)
    write_schools(writer)
    write_years(writer)
    write_terms(writer)


def write_district(writer: Writer) -> None:
    """The district keeps its own name; it only learns its sourcedId."""
    row = writer.conn.execute("SELECT d.sid FROM plan_district d, p_district p WHERE p.sid IS NULL").fetchone()
    if row is not None:
        writer.update(District, [{"id": writer.district_id, "sourced_id": row[0]}])
        db.session.commit()


def write_schools(writer: Writer) -> None:
    for rows in writer.chunks("plan_schools", "action <> 'unchanged'", doing="Schools"):
        fresh = [row for row in rows if row["old_id"] is None]
        writer.insert(School, [
            {
                "district_id": writer.district_id, "name": row["n_name"], "code": row["n_code"], "kind": row["kind"],
                "sourced_id": row["sid"], "grade_low": low, "grade_high": high,
            }
            for row in fresh
            for low, high in [GRADES[SchoolKind(row["kind"])]]
        ])  # fmt: skip
        writer.update(School, [
            {"id": row["old_id"], "name": row["n_name"], "code": row["n_code"], "sourced_id": row["sid"]}
            for row in rows
            if row["old_id"] is not None
        ])  # fmt: skip
        writer.learn("r_schools", School, [row["sid"] for row in rows])


def write_years(writer: Writer) -> None:
    for rows in writer.chunks("plan_years", "action <> 'unchanged'", doing="School years"):
        days = [(row, {"begins_on": day(row["n_begins"]), "ends_on": day(row["n_ends"]), "sourced_id": row["n_sid"]}) for row in rows]
        fresh = [{"district_id": writer.district_id, "year": row["year"], **values} for row, values in days if row["old_id"] is None]
        writer.insert(SchoolYear, fresh)
        writer.update(SchoolYear, [{"id": row["old_id"], **values} for row, values in days if row["old_id"] is not None])


def year_ids(district_id: int) -> dict[int, int]:
    """Year -> id."""
    years = sa.select(SchoolYear.year, SchoolYear.id).where(SchoolYear.district_id == district_id)
    return {row.year: row.id for row in db.session.execute(years)}


def write_terms(writer: Writer) -> None:
    years = year_ids(writer.district_id)
    for rows in writer.chunks("plan_terms", "action <> 'unchanged'", doing="Terms"):
        values = [
            {
                "id": row["old_id"], "school_year_id": years[row["n_year"]], "title": row["n_title"],
                "kind": row["n_kind"], "begins_on": day(row["n_begins"]), "ends_on": day(row["n_ends"]),
                "sourced_id": row["sid"],
            }
            for row in rows
        ]  # fmt: skip
        fresh = [{k: v for k, v in each.items() if k != "id"} for each in values if each["id"] is None]
        writer.insert(Term, [{"district_id": writer.district_id, **each} for each in fresh])
        writer.update(Term, [each for each in values if each["id"] is not None])
        writer.learn("r_terms", Term, [row["sid"] for row in rows])
