"""The questions that `facts` asks, written down once: building them anew for each student would cost more than asking.

Each takes `ids` and, where it says so, `today`; credits and hours come in whole thousandths. They are asked of tables, not of models, so nothing is flushed for them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Course, Experience, ExperienceKind
from portal.database import IDS, TODAY, milli
from portal.hosts.models import Host
from portal.hours.models import HourEntry
from portal.placements.models import Placement, PlacementState
from portal.programs.models import PlanEntry, Substitution, Waiver
from portal.rosters.models import CourseRecord, Enrollment, Section, Student, StudentCredential

_record, _course, _enrollment, _section = CourseRecord.__table__.c, Course.__table__.c, Enrollment.__table__.c, Section.__table__.c
_hour, _placement, _host, _experience = HourEntry.__table__.c, Placement.__table__.c, Host.__table__.c, Experience.__table__.c
_kind, _held, _plan = ExperienceKind.__table__.c, StudentCredential.__table__.c, PlanEntry.__table__.c
_waiver, _substitution, _student = Waiver.__table__.c, Substitution.__table__.c, Student.__table__.c


def _running(column: Any) -> sa.ColumnElement[bool]:
    """No end, or one that has not come: takes `today`."""
    return sa.or_(column.is_(None), column >= TODAY)


RECORDS = (
    sa.select(
        _record.id, _record.student_id, _record.course_id, _record.year, _record.term, _record.mark,
        milli(_record.credits_earned).label("credits_earned"), _record.passed, _record.outcome, _record.open_until, _record.part,
        milli(_course.credits).label("credits"),
    )
    .select_from(CourseRecord.__table__.join(Course.__table__, _course.id == _record.course_id))
    .where(_record.student_id.in_(IDS), _record.ended_at.is_(None))
    .order_by(_record.year, _record.term, _record.id)
)  # fmt: skip
ENROLLMENTS = (
    sa.select(_enrollment.id, _enrollment.student_id, _section.course_id, _section.begins_on, milli(_course.credits).label("credits"))
    .select_from(Enrollment.__table__.join(Section.__table__, _section.id == _enrollment.section_id).join(Course.__table__, _course.id == _section.course_id))
    .where(_enrollment.student_id.in_(IDS), _section.ends_on >= TODAY, _running(_enrollment.ends_on))
    .order_by(_enrollment.id)
)
HOURS = (
    sa.select(_hour.placement_id, _hour.state, milli(sa.func.sum(_hour.hours)).label("hours"))
    .where(_hour.student_id.in_(IDS))
    .group_by(_hour.placement_id, _hour.state)
    .order_by(_hour.placement_id, _hour.state)
)
PLACEMENTS = (
    sa.select(
        _placement.id, _placement.student_id, _placement.experience_id, _placement.state, _placement.begins_on,
        _host.name.label("host"), milli(_experience.hours).label("hours"), _kind.minimum_hours,
    )
    .select_from(
        Placement.__table__.join(Experience.__table__, _experience.id == _placement.experience_id)
        .join(ExperienceKind.__table__, _kind.code == _experience.experience_kind)
        .join(Host.__table__, _host.id == _placement.host_id)
    )
    .where(_placement.student_id.in_(IDS), _placement.state != PlacementState.WITHDRAWN.value)
    .order_by(_placement.begins_on, _placement.id)
)  # fmt: skip


def _row(kind: str, student_id: Any, number: Any, key: Any, *, year: Any = None, term: Any = None, credits: Any = None, day: Any = None, state: Any = None) -> sa.Select[Any]:
    """One part of REST; what a kind does not have is empty, with the type that the others give it."""
    nothing = {"year": sa.Integer, "term": sa.String, "credits": sa.Integer, "day": sa.Date, "state": sa.String}
    given = {"year": year, "term": term, "credits": credits, "day": day, "state": state}
    filled = [(sa.cast(sa.null(), nothing[name]) if value is None else value).label(name) for name, value in given.items()]
    return sa.select(sa.literal_column(f"'{kind}'", sa.String).label("kind"), student_id.label("student_id"), number.label("id"), key.label("key"), *filled)


_parts = sa.union_all(
    _row("grade", _student.id, _student.id, _student.grade).where(_student.id.in_(IDS)),
    _row("credential", _held.student_id, _held.id, _held.credential_id, day=_held.earned_on, state=_held.state).where(
        _held.student_id.in_(IDS), _held.state != "refused",
        sa.or_(_held.state != "attempted", _held.result != "failed"),  # who failed begins anew
        _running(_held.expires_on),
    ),
    _row("plan", _plan.student_id, _plan.id, _plan.offering_id, year=_plan.year, term=_plan.term, credits=milli(_course.credits))
    .select_from(PlanEntry.__table__.outerjoin(Course.__table__, _course.id == _plan.offering_id))
    .where(_plan.student_id.in_(IDS)),
    _row("waiver", _waiver.student_id, _waiver.id, _waiver.requirement_id).where(_waiver.student_id.in_(IDS), _running(_waiver.ends_on)),
    _row("substitution", _substitution.student_id, _substitution.requirement_id, _substitution.offering_id).where(
        _substitution.student_id.in_(IDS), _running(_substitution.ends_on)
    ),
).subquery()  # fmt: skip
REST = sa.select(_parts).order_by(_parts.c.year, _parts.c.id)
"""The short answers in one: each question of its own would cost more to ask than to answer. `kind` says of what: grade (in
`key`), credential, plan (an offering), waiver (a requirement), substitution (`id` the requirement, `key` the offering)."""
