"""Compares a file of courses with the catalog; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from portal.catalog.cells import read_credits, read_terms, read_yes, short
from portal.catalog.columns import COURSE_COLUMNS
from portal.catalog.exports import prerequisites, school_labels
from portal.catalog.importers.changes import Differences, as_change
from portal.catalog.importers.links import Links
from portal.catalog.importers.matching import Catalog, refuse_twins
from portal.catalog.importers.reading import Draft, Schools, fill_new, read, read_common
from portal.catalog.models import Course, Offering, OfferingKind, ScedCourse
from portal.catalog.references import References, known_courses
from portal.extensions import db
from portal.imports.kinds import Change, Context, Row

CELLS = {field.name: field for field in COURSE_COLUMNS}


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """One Change a row, in the file's order. The whole file is looked at first: rows may name one another."""
    schools = Schools(context)
    known = Catalog(courses_of(context.district_id))
    sced = set(db.session.scalars(sa.select(ScedCourse.code)))
    drafts = [drafted(row, context, schools, sced, known) for row in rows]
    refuse_twins(drafts, "course")
    before = prerequisites(context.district_id)
    references = References(known_courses(context.district_id), school_labels(context.district_id))
    links = Links(drafts, references, before)
    if context.has_column("prerequisites"):
        links.resolve()
    said = Differences(references, schools)
    for draft in drafts:
        yield as_change(draft, said, links)


def courses_of(district_id: int) -> list[Any]:
    """Every course of a district with the columns a file may change."""
    base, course = Offering.__table__, Course.__table__
    return list(
        db.session.execute(
            sa.select(
                base.c.id, base.c.code, base.c.title, base.c.school_id, base.c.subject, base.c.description,
                base.c.grade_low, base.c.grade_high, base.c.state, course.c.credits, course.c.cte,
                course.c.state_code, course.c.sced_code, course.c.terms_offered,
            )
            .join(course, course.c.id == base.c.id)
            .where(base.c.district_id == district_id, base.c.kind == OfferingKind.COURSE.value)
            .order_by(base.c.id)
        )
    )  # fmt: skip


def drafted(row: Row, context: Context, schools: Schools, sced: set[str], known: Catalog) -> Draft:
    """A row read and matched, with everything that is wrong with it."""
    draft = Draft(row)
    read_common(draft, CELLS, schools, context)
    known.match(draft, "course")
    said = row.values
    if draft.existing is None and not draft.problems:
        fill_new(draft, schools)
    if said.get("credits", "") or (draft.existing is None and not draft.unclear):
        read(draft, "credits", CELLS, read_credits)
    if context.has_column("cte"):
        read(draft, "cte", CELLS, read_yes)
    if context.has_column("terms_offered"):
        read(draft, "terms_offered", CELLS, read_terms)
    if context.has_column("sced_code"):
        read(draft, "sced_code", CELLS, lambda text: read_sced(text, sced))
    return draft


def read_sced(text: str, sced: set[str]) -> str | None:
    """A code of the table; a spreadsheet may have eaten its leading zero. None where the cell is empty."""
    if not text:
        return None
    digits = text.removesuffix(".0")
    padded = digits.rjust(5, "0") if digits.isascii() and digits.isdigit() and len(digits) >= 4 else digits
    if padded not in sced:
        raise ValueError(f"“{short(text)}” is no SCED code. Look it up on the page of SCED codes.")
    return padded

