"""Events for students and for staff, and who comes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.events.models import CareerEvent, CareerEventPathway, EventVisitor
from portal.extensions import db
from portal.frameworks.models import Cluster, Pathway
from portal.frameworks.queries import active_framework
from portal.programs.models import Choice, ProgramPathway, ProgramVersion
from portal.research.models import SavedItem
from portal.rosters.models import AttendedSchool, Student
from portal.rosters.permissions import students_visible_to
from portal.schools.models import School

Rows = Sequence[sa.Row[*tuple[Any, ...]]]
comers = (
    sa.select(sa.func.count()).where(EventVisitor.career_event_id == CareerEvent.id, EventVisitor.taken_back_at.is_(None)).correlate(CareerEvent).scalar_subquery()
)


def for_student(student: Student, today: date) -> Rows:
    """Coming events that a student may go to and those that they said they come to, canceled ones too; soonest first.

    Columns: CareerEvent, school (name or None), comers, mine (they come), pathway (it is about one of their pathways).
    """
    own = EventVisitor.__table__.alias("own")
    mine = sa.and_(own.c.id.is_not(None), own.c.taken_back_at.is_(None))
    about_mine = sa.exists().where(CareerEventPathway.career_event_id == CareerEvent.id, CareerEventPathway.pathway_id.in_(_pathways_of(student.id)))
    open_to = sa.and_(_open_to(student), CareerEvent.canceled_at.is_(None))
    return db.session.execute(
        sa.select(CareerEvent, School.name.label("school"), comers.label("comers"), mine.label("mine"), about_mine.label("pathway"))
        .outerjoin(School, School.id == CareerEvent.school_id)
        .outerjoin(own, sa.and_(own.c.career_event_id == CareerEvent.id, own.c.student_id == student.id))
        .where(CareerEvent.district_id == student.district_id, CareerEvent.held_on >= today, sa.or_(open_to, mine))
        .order_by(CareerEvent.held_on, CareerEvent.begins_at.is_(None), CareerEvent.begins_at, CareerEvent.id)
    ).all()


def one_for_student(student: Student, career_event_id: int) -> sa.Row[*tuple[Any, ...]] | None:
    """An event that a student may go to, or said they come to, past ones too. Columns as in `for_student`."""
    own = EventVisitor.__table__.alias("own")
    mine = sa.and_(own.c.id.is_not(None), own.c.taken_back_at.is_(None))
    return db.session.execute(
        sa.select(CareerEvent, School.name.label("school"), comers.label("comers"), mine.label("mine"))
        .outerjoin(School, School.id == CareerEvent.school_id)
        .outerjoin(own, sa.and_(own.c.career_event_id == CareerEvent.id, own.c.student_id == student.id))
        .where(CareerEvent.id == career_event_id, CareerEvent.district_id == student.district_id, sa.or_(_open_to(student), mine))
        .execution_options(populate_existing=True)
    ).one_or_none()


def _open_to(student: Student) -> sa.ColumnElement[bool]:
    """For their grade, and for the district, their school or one that they attend."""
    attended = sa.select(AttendedSchool.school_id).where(AttendedSchool.student_id == student.id, sa.or_(AttendedSchool.ends_on.is_(None), AttendedSchool.ends_on >= this_day()))
    here = sa.or_(CareerEvent.school_id.is_(None), CareerEvent.school_id == student.school_id, CareerEvent.school_id.in_(attended))
    return sa.and_(here, sa.between(student.grade, CareerEvent.grade_low, CareerEvent.grade_high)) if student.grade is not None else here


def _pathways_of(student_id: int) -> sa.CompoundSelect[tuple[int]]:
    """Those of the program they are in, and those that they saved."""
    chosen = (
        sa.select(ProgramPathway.pathway_id)
        .join(ProgramVersion, ProgramVersion.program_id == ProgramPathway.program_id)
        .join(Choice, Choice.program_version_id == ProgramVersion.id)
        .where(Choice.student_id == student_id, Choice.left_on.is_(None))
    )
    saved = sa.select(SavedItem.pathway_id).where(SavedItem.student_id == student_id, SavedItem.pathway_id.is_not(None), SavedItem.removed_at.is_(None))
    return sa.union(chosen, saved)


def staff_list(viewer: Viewer, today: date, *, past: bool) -> sa.Select[Any]:
    """Events of the district that the viewer's grant covers; the soonest first, of past ones the latest."""
    order = (CareerEvent.held_on.desc(), CareerEvent.id.desc()) if past else (CareerEvent.held_on, CareerEvent.id)
    statement = (
        sa.select(CareerEvent, School.name.label("school"), comers.label("comers"))
        .outerjoin(School, School.id == CareerEvent.school_id)
        .where(CareerEvent.district_id == viewer.district_id, CareerEvent.held_on < today if past else CareerEvent.held_on >= today)
        .order_by(*order)
    )
    return statement if viewer.school_id is None else statement.where(sa.or_(CareerEvent.school_id.is_(None), CareerEvent.school_id == viewer.school_id))


def one_for_staff(viewer: Viewer, career_event_id: int) -> sa.Row[*tuple[Any, ...]] | None:
    """An event that the viewer's grant covers. Columns: CareerEvent, school, comers."""
    statement = (
        sa.select(CareerEvent, School.name.label("school"), comers.label("comers"))
        .outerjoin(School, School.id == CareerEvent.school_id)
        .where(CareerEvent.id == career_event_id, CareerEvent.district_id == viewer.district_id)
        .execution_options(populate_existing=True)
    )
    if viewer.school_id is not None:
        statement = statement.where(sa.or_(CareerEvent.school_id.is_(None), CareerEvent.school_id == viewer.school_id))
    return db.session.execute(statement).one_or_none()


def visitors_of(viewer: Viewer, career_event_id: int) -> Rows:
    """Who comes, of the students that the viewer may see: id, given_name, family_name, grade, school, said_at."""
    return db.session.execute(
        sa.select(Student.id, Student.given_name, Student.family_name, Student.grade, School.name.label("school"), EventVisitor.said_at)
        .join(EventVisitor, EventVisitor.student_id == Student.id)
        .join(School, School.id == Student.school_id)
        .where(EventVisitor.career_event_id == career_event_id, EventVisitor.taken_back_at.is_(None), students_visible_to(viewer))
        .order_by(Student.family_name, Student.given_name, Student.id)
    ).all()


def pathways_of(event_ids: Collection[int]) -> dict[int, list[sa.Row[*tuple[Any, ...]]]]:
    """The pathways of events: id, title, title_es."""
    found: dict[int, list[sa.Row[*tuple[Any, ...]]]] = {}
    if not event_ids:
        return found
    rows = db.session.execute(
        sa.select(CareerEventPathway.career_event_id, Pathway.id, Pathway.title, Pathway.title_es)
        .join(Pathway, Pathway.id == CareerEventPathway.pathway_id)
        .where(CareerEventPathway.career_event_id.in_(event_ids))
        .order_by(Pathway.position, Pathway.id)
    )
    for row in rows:
        found.setdefault(row.career_event_id, []).append(row)
    return found


def pathway_choices(district_id: int, kept: Collection[int] = ()) -> list[tuple[int, str]]:
    """(id, 'Cluster: pathway') of the district's framework, and of what an event names already."""
    framework = active_framework(district_id)
    of_framework = Pathway.framework_id == (framework.id if framework else 0)
    rows = db.session.execute(
        sa.select(Pathway.id, Pathway.title, Cluster.title.label("cluster"))
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .where(sa.or_(sa.and_(of_framework, Pathway.retired.is_(False)), Pathway.id.in_(kept)))
        .order_by(Cluster.position, Cluster.id, Pathway.position, Pathway.id)
    )
    return [(row.id, f"{row.cluster}: {row.title}") for row in rows]


def school_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """('', every school) for grants of the district, and the schools that the viewer's grant covers."""
    statement = sa.select(School.id, School.name).where(School.district_id == viewer.district_id).order_by(School.name, School.id)
    if viewer.school_id is not None:
        statement = statement.where(School.id == viewer.school_id)
    schools = [(str(row.id), row.name) for row in db.session.execute(statement)]
    return [("", "Every school"), *schools] if viewer.school_id is None else schools
