"""Listens to the features below: whatever moves a student's progress refreshes the summary in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment
from portal.alignment.signals import alignments_changed
from portal.catalog.models import Prerequisite
from portal.catalog.signals import offerings_changed
from portal.extensions import db
from portal.placements.models import Placement
from portal.placements.signals import hours_changed
from portal.programs.models import (
    ChangeCause,
    Choice,
    PlanEntry,
    ProgramLead,
    ProgramVersion,
    ProgressSummary,
    Requirement,
    RequirementOption,
)
from portal.programs.summaries import refresh
from portal.rosters.models import CourseRecord, Enrollment, Section, Student
from portal.rosters.permissions import also_visible
from portal.rosters.signals import students_changed


def connect() -> None:
    """Connects the receivers; connecting twice changes nothing."""
    students_changed.connect(on_students)
    hours_changed.connect(on_hours)
    alignments_changed.connect(on_alignments)
    offerings_changed.connect(on_offerings)
    also_visible(students_of_led_programs)


def on_students(_: Any, *, student_ids: Iterable[int], **__: Any) -> None:
    refresh(student_ids, cause=ChangeCause.RECORDS)


def on_hours(_: Any, *, student_ids: Iterable[int], **__: Any) -> None:
    refresh(student_ids, cause=ChangeCause.HOURS)


def on_alignments(_: Any, *, pairs: Iterable[tuple[int, int]], **__: Any) -> None:
    db.session.flush()
    refresh(concerned_by_roles(pairs), cause=ChangeCause.ALIGNMENT)


def concerned_by_roles(pairs: Iterable[tuple[int, int]]) -> set[int]:
    """Students of an offering whose role changes in a pathway that some requirement names, and all in those programs.

    Whoever stands in such a program may be told to take it next.
    """
    changed = set(pairs)
    pathways = sorted({pathway_id for _offering, pathway_id in changed})
    naming = sa.select(RequirementOption.requirement_id).where(RequirementOption.pathway_id.in_(pathways))
    named = set(db.session.scalars(sa.select(RequirementOption.pathway_id).where(RequirementOption.pathway_id.in_(pathways)).distinct()))
    return students_of_offerings({offering for offering, pathway in changed if pathway in named}) | standing_in_versions(Requirement.id.in_(naming))


def on_offerings(_: Any, *, offering_ids: Iterable[int], **__: Any) -> None:
    db.session.flush()
    refresh(concerned_by_offerings(offering_ids), cause=ChangeCause.CATALOG)


def concerned_by_offerings(offering_ids: Iterable[int]) -> set[int]:
    """Students of these offerings, and all in programs where they count or come before what counts: next steps may change."""
    ids = sorted(set(offering_ids))
    chain = sa.select(Prerequisite.course_id).where(Prerequisite.required_id.in_(ids)).cte("chain", recursive=True)
    after = chain.union(sa.select(Prerequisite.course_id).join(chain, chain.c.course_id == Prerequisite.required_id))
    concerned = sorted({*ids, *db.session.scalars(sa.select(after.c.course_id))})
    by_role = sa.select(Alignment.pathway_id).where(Alignment.offering_id.in_(concerned), Alignment.role.is_not(None))
    naming = sa.select(RequirementOption.requirement_id).where(
        sa.or_(RequirementOption.offering_id.in_(concerned), RequirementOption.pathway_id.in_(by_role))
    )
    return students_of_offerings(set(ids)) | standing_in_versions(Requirement.id.in_(naming))


def standing_in_versions(condition: sa.ColumnElement[bool]) -> set[int]:
    """Who stands in a version with such a requirement."""
    versions = sa.select(Requirement.program_version_id).where(condition)
    return set(db.session.scalars(sa.select(ProgressSummary.student_id).where(ProgressSummary.program_version_id.in_(versions))))


def students_of_offerings(offering_ids: set[int]) -> set[int]:
    """Who has, takes, plans or is placed in one of these."""
    ids = sorted(offering_ids)
    if not ids:
        return set()
    return set(
        db.session.scalars(
            sa.union(
                sa.select(CourseRecord.student_id).where(CourseRecord.course_id.in_(ids)),
                sa.select(Enrollment.student_id).join(Section, Section.id == Enrollment.section_id).where(Section.course_id.in_(ids)),
                sa.select(PlanEntry.student_id).where(PlanEntry.offering_id.in_(ids)),
                sa.select(Placement.student_id).where(Placement.experience_id.in_(ids)),
            )
        )
    )


def students_of_led_programs(viewer: Viewer, today: date) -> sa.ColumnElement[bool] | None:
    """A program lead sees the students who chose a program that they lead."""
    if not viewer.holds(Role.PROGRAM_LEAD):
        return None
    led = (
        sa.select(Choice.student_id)
        .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
        .join(ProgramLead, ProgramLead.program_id == ProgramVersion.program_id)
        .where(ProgramLead.user_id == viewer.user_id, Choice.left_on.is_(None))
    )
    return Student.id.in_(led)
