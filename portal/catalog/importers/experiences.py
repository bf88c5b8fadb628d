"""Compares a file of experiences with the catalog; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from portal.catalog.cells import read_hours, short
from portal.catalog.columns import EXPERIENCE_COLUMNS
from portal.catalog.exports import school_labels
from portal.catalog.importers.changes import Differences, as_change
from portal.catalog.importers.matching import Catalog, refuse_twins
from portal.catalog.importers.reading import Draft, Schools, fill_new, read, read_common
from portal.catalog.listings import kinds
from portal.catalog.models import Experience, Offering, OfferingKind
from portal.catalog.references import NotFound, References, known_courses, plain
from portal.extensions import db
from portal.imports.kinds import Change, Context, Row

CELLS = {field.name: field for field in EXPERIENCE_COLUMNS}


def compare(rows: Iterable[Row], context: Context) -> Iterator[Change]:
    """One Change a row, in the file's order."""
    schools = Schools(context)
    titles = {kind.code: kind.title for kind in kinds().values()}
    known = Catalog(experiences_of(context.district_id))
    references = References(known_courses(context.district_id), school_labels(context.district_id))
    drafts = [drafted(row, context, schools, titles, known, references) for row in rows]
    refuse_twins(drafts, "experience")
    said = Differences(references, schools, titles)
    for draft in drafts:
        yield as_change(draft, said)


def experiences_of(district_id: int) -> list[Any]:
    """Every experience of a district with the columns a file may change."""
    base, experience = Offering.__table__, Experience.__table__
    return list(
        db.session.execute(
            sa.select(
                base.c.id, base.c.code, base.c.title, base.c.school_id, base.c.subject, base.c.description,
                base.c.grade_low, base.c.grade_high, base.c.state, experience.c.experience_kind,
                experience.c.hours, experience.c.course_id,
            )
            .join(experience, experience.c.id == base.c.id)
            .where(base.c.district_id == district_id, base.c.kind == OfferingKind.EXPERIENCE.value)
            .order_by(base.c.id)
        )
    )  # fmt: skip


def drafted(
    row: Row, context: Context, schools: Schools, titles: Mapping[str, str], known: Catalog, references: References
) -> Draft:
    """A row read and matched, with everything that is wrong with it."""
    draft = Draft(row)
    read_common(draft, CELLS, schools, context)
    known.match(draft, "experience")
    said = row.values
    if draft.existing is None and not draft.problems:
        fill_new(draft, schools)
    if said.get("experience_kind", "") or (draft.existing is None and not draft.unclear):
        read(draft, "experience_kind", CELLS, lambda text: read_kind(text, titles))
    if context.has_column("hours"):
        read(draft, "hours", CELLS, read_hours)
    if context.has_column("course_id"):
        read(draft, "course_id", CELLS, lambda text: read_course(text, references, draft.school_id))
    return draft


def read_kind(text: str, titles: Mapping[str, str]) -> str:
    """'Job Shadow' or 'job_shadow' -> job_shadow."""
    if not text:
        raise ValueError("The kind is missing, as Internship or Job shadow.")
    for code, title in titles.items():
        if plain(text.replace("-", " ").replace("_", " ")) in (
            plain(title.replace("-", " ")), plain(code.replace("_", " ")),
        ):  # fmt: skip
            return code
    raise ValueError(f"“{short(text)}” is no kind of experience. There are: {', '.join(titles.values())}.")


def read_course(text: str, references: References, near: int | None) -> int | None:
    """The id of the course that gives credit; None where the cell is empty."""
    if not text:
        return None
    try:
        return references.resolve(text, near).id
    except NotFound as error:
        raise ValueError(str(error)) from None
