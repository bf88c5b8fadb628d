"""What a piece of work can have come from: the student's own records, placements, credentials and competencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Credential, Offering
from portal.competencies.models import Competency
from portal.coverage.models import Coverage
from portal.extensions import db
from portal.hosts.models import Host
from portal.language import _
from portal.placements.models import Placement, PlacementState
from portal.rosters.models import CourseRecord, Enrollment, Section, StudentCredential
from portal.schools.models import year_title

WORKED = (PlacementState.ACTIVE.value, PlacementState.COMPLETED.value)


@dataclass(frozen=True)
class Tie:
    key: str
    """'<table>:<id>'."""
    title: str


def ties_of(student_id: int) -> list[tuple[str, list[Tie]]]:
    """(heading, ties) for the form, and for naming what a piece is tied to; five queries."""
    courses = [
        Tie(f"course_records:{row.id}", f"{row.course_title or row.course_code}, {year_title(row.year)}")
        for row in db.session.execute(
            sa.select(CourseRecord.id, CourseRecord.course_title, CourseRecord.course_code, CourseRecord.year)
            .where(CourseRecord.student_id == student_id, CourseRecord.ended_at.is_(None))
            .order_by(CourseRecord.year.desc(), CourseRecord.course_title, CourseRecord.id)
        )
    ]
    sitting = [
        Tie(f"enrollments:{row.id}", row.title)
        for row in db.session.execute(
            sa.select(Enrollment.id, Section.title).join(Section, Section.id == Enrollment.section_id)
            .where(Enrollment.student_id == student_id).order_by(Section.begins_on.desc(), Section.title, Enrollment.id)
        )
    ]  # fmt: skip
    work = [
        Tie(f"placements:{row.id}", f"{row.title}, {row.name}")
        for row in db.session.execute(
            sa.select(Placement.id, Offering.title, Host.name)
            .join(Offering, Offering.id == Placement.experience_id)
            .join(Host, Host.id == Placement.host_id)
            .where(Placement.student_id == student_id, Placement.state.in_(WORKED))
            .order_by(Placement.begins_on.desc(), Placement.id)
        )
    ]
    credentials = [
        Tie(f"student_credentials:{row.id}", row.title)
        for row in db.session.execute(
            sa.select(StudentCredential.id, Credential.title).join(Credential, Credential.id == StudentCredential.credential_id)
            .where(StudentCredential.student_id == student_id, StudentCredential.state == "approved").order_by(Credential.title, StudentCredential.id)
        )
    ]  # fmt: skip
    skills = [Tie(f"competencies:{row.id}", f"{row.code} {row.statement}".strip()) for row in _competencies(student_id)]
    named = ((_("Courses I take"), sitting), (_("Courses I took"), courses), (_("Internships"), work), (_("Credentials"), credentials), (_("Skills"), skills))
    return [(heading, ties) for heading, ties in named if ties]


def _competencies(student_id: int) -> list[sa.Row[int, str, str]]:
    """What the student's courses and internships cover."""
    offerings: sa.CompoundSelect[*tuple[Any, ...]] = sa.union(
        sa.select(CourseRecord.course_id).where(CourseRecord.student_id == student_id, CourseRecord.course_id.is_not(None)),
        sa.select(Section.course_id).join(Enrollment, Enrollment.section_id == Section.id).where(Enrollment.student_id == student_id),
        sa.select(Placement.experience_id).where(Placement.student_id == student_id, Placement.state.in_(WORKED)),
    )
    return list(
        db.session.execute(
            sa.select(Competency.id, Competency.code, Competency.statement)
            .where(
                Competency.retired.is_(False), Competency.is_heading.is_(False),
                Competency.id.in_(sa.select(Coverage.competency_id).where(Coverage.level.is_not(None), Coverage.offering_id.in_(sa.select(offerings.subquery().c[0])))),
            )
            .order_by(Competency.code, Competency.id)
            .limit(120)
        ).all()
    )  # fmt: skip
