"""Waivers and substitutions of all students whom somebody may see: in force, ending soon, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.extensions import db
from portal.programs.models import Program, ProgramVersion, Requirement, Substitution, Waiver
from portal.rosters.models import Student, StudentState
from portal.rosters.permissions import students_visible_to

SOON = timedelta(days=30)
SHOWN = {"in_force": "In force", "soon": "End within 30 days", "ended": "Ended"}
FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Narrowed:
    show: str = "in_force"
    program_id: int | None = None
    kind: str = ""
    """waivers or substitutions; empty: both."""


def narrowed(args: Mapping[str, str]) -> Narrowed:
    """Reads a query string; what means nothing narrows nothing."""
    raw, kind, show = args.get("program", ""), args.get("kind", ""), args.get("show", "in_force")
    return Narrowed(
        show=show if show in SHOWN else "in_force",
        program_id=int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None,
        kind=kind if kind in ("waivers", "substitutions") else "",
    )


def exception_rows(viewer: Viewer, wanted: Narrowed, *, today: date | None = None) -> sa.Select[*tuple[Any, ...]]:
    """Those that end first, first; then by student.

    kind, id, student_id, given_name, preferred_name, family_name, grade, requirement_title, program_id,
    program_title, number, offering_title, reason, ends_on, end_reason, by_given_name, by_family_name, in_force, soon.
    """
    today = today or this_day()
    both = sa.union_all(_of(Waiver, viewer, today), _of(Substitution, viewer, today)).subquery()
    statement = sa.select(both).where(_shown(both, wanted.show))
    if wanted.program_id is not None:
        statement = statement.where(both.c.program_id == wanted.program_id)
    if wanted.kind:
        statement = statement.where(both.c.kind == wanted.kind)
    first = both.c.ends_on.desc() if wanted.show == "ended" else sa.func.coalesce(both.c.ends_on, sa.literal(FAR, sa.Date())).asc()
    return statement.order_by(first, both.c.family_name, both.c.given_name, both.c.kind, both.c.id)


def exception_counts(viewer: Viewer, wanted: Narrowed, *, today: date | None = None) -> dict[str, int]:
    """How many each of SHOWN has under the other filters; one query."""
    today = today or this_day()
    both = sa.union_all(_of(Waiver, viewer, today), _of(Substitution, viewer, today)).subquery()
    statement = sa.select(*(sa.func.coalesce(sa.func.sum(sa.case((_shown(both, word), 1), else_=0)), 0) for word in SHOWN))
    if wanted.program_id is not None:
        statement = statement.where(both.c.program_id == wanted.program_id)
    if wanted.kind:
        statement = statement.where(both.c.kind == wanted.kind)
    return dict(zip(SHOWN, (int(n) for n in db.session.execute(statement).one()), strict=True))


def _shown(both: Any, word: str) -> sa.ColumnElement[bool]:
    flag: sa.ColumnElement[bool] = {"in_force": both.c.in_force == sa.true(), "soon": both.c.soon == sa.true(), "ended": both.c.in_force == sa.false()}[word]
    return flag


def _of(table: Any, viewer: Viewer, today: date) -> sa.Select[*tuple[Any, ...]]:
    in_force = sa.or_(table.ends_on.is_(None), table.ends_on >= today)
    soon = sa.and_(table.ends_on.is_not(None), table.ends_on >= today, table.ends_on <= today + SOON)
    offering = Offering.title if table is Substitution else sa.literal("")
    statement = (
        sa.select(
            sa.literal(table.__tablename__).label("kind"), table.id, table.student_id, Student.given_name, Student.preferred_name,
            Student.family_name, Student.grade, Student.local_id, Requirement.title.label("requirement_title"), ProgramVersion.program_id,
            Program.title.label("program_title"), ProgramVersion.number, offering.label("offering_title"), table.reason, table.ends_on,
            table.end_reason, User.given_name.label("by_given_name"), User.family_name.label("by_family_name"),
            sa.case((in_force, sa.true()), else_=sa.false()).label("in_force"), sa.case((soon, sa.true()), else_=sa.false()).label("soon"),
        )
        .select_from(table)
        .join(Student, Student.id == table.student_id)
        .join(Requirement, Requirement.id == table.requirement_id)
        .join(ProgramVersion, ProgramVersion.id == Requirement.program_version_id)
        .join(Program, Program.id == ProgramVersion.program_id)
        .join(User, User.id == table.approved_by_id)
        .where(Student.state == StudentState.ACTIVE.value, students_visible_to(viewer, today))
    )
    return statement.join(Offering, Offering.id == Substitution.offering_id) if table is Substitution else statement
