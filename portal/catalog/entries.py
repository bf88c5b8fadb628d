"""Keeps offerings findable by the portal's search: active ones, never retired ones."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Course, Experience, ExperienceKind, Offering, OfferingState, ScedCourse
from portal.extensions import db
from portal.language import _, in_language
from portal.schools.models import School
from portal.search import services as search

course_table = Course.__table__
experience_table = Experience.__table__


def _in_spanish(row: Any) -> str:
    with in_language("es"):
        return f"{_('Experience') if row.kind == 'experience' else _('Course')} · {row.school_name or _('Whole district')}"


def refresh(offering_ids: Collection[int]) -> None:
    """Brings the search entries of these offerings up to what their rows say; two queries and the writing."""
    db.session.flush()
    base = Offering.__table__
    rows = db.session.execute(
        sa.select(
            base.c.id, base.c.kind, base.c.district_id, base.c.code, base.c.title, base.c.subject, base.c.description,
            base.c.state, School.name.label("school_name"), course_table.c.state_code, course_table.c.sced_code,
            ScedCourse.title.label("sced_title"), ScedCourse.subject_area,
            ExperienceKind.title.label("kind_title"),
        )
        .select_from(base)
        .outerjoin(School, School.id == base.c.school_id)
        .outerjoin(course_table, course_table.c.id == base.c.id)
        .outerjoin(ScedCourse, ScedCourse.code == course_table.c.sced_code)
        .outerjoin(experience_table, experience_table.c.id == base.c.id)
        .outerjoin(ExperienceKind, ExperienceKind.code == experience_table.c.experience_kind)
        .where(base.c.id.in_(offering_ids))
        .order_by(base.c.id)
    ).all()  # fmt: skip
    shown = [row for row in rows if row.state == OfferingState.ACTIVE.value]
    search.put_many(
        {
            "kind": row.kind,
            "key": row.id,
            "title": row.title,
            "context": f"{row.kind_title or 'Course'} · {row.school_name or 'Whole district'}",
            "context_es": _in_spanish(row),
            "body": " ".join(
                filter(None, (
                    row.code, row.subject, row.state_code, row.sced_code, row.sced_title,
                    row.subject_area, row.description,
                ))
            ),
            "district_id": row.district_id,
        }
        for row in shown
    )  # fmt: skip
    for kind in ("course", "experience"):
        gone = [row.id for row in rows if row.kind == kind and row.state != OfferingState.ACTIVE.value]
        if gone:
            search.remove_many(kind=kind, keys=gone)
