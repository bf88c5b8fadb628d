"""What one export holds: the district, its calendar, and how each row is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.extensions import db
from portal.rosters.models import Student, StudentState
from portal.rosters.oneroster.guids import Guids
from portal.schools.models import District, School, SchoolYear, Term

AT_ONCE = 2_000
STAFF = (Role.TEACHER, Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)
"""Roles that OneRoster has a word for."""


@dataclass
class Roster:
    """One district's roster in one version; of its running school years, or of all."""

    district: District
    version: str
    today: date
    all_years: bool = False
    with_demographics: bool = False
    guids: Guids = field(init=False)
    schools: dict[int, str] = field(init=False)
    """School id -> sourcedId."""
    years: dict[int, Any] = field(init=False)
    """School year id -> its row."""
    terms: dict[int, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.guids = Guids.for_district(self.district)
        mine = self.district.id
        schools = db.session.execute(sa.select(School.id, School.sourced_id).where(School.district_id == mine).order_by(School.id))
        self.schools = {row.id: self.name("school", row.id, row.sourced_id) for row in schools}
        years = db.session.execute(
            sa.select(SchoolYear.id, SchoolYear.year, SchoolYear.begins_on, SchoolYear.ends_on, SchoolYear.sourced_id)
            .where(SchoolYear.district_id == mine)
            .order_by(SchoolYear.year)
        ).all()
        running = [row for row in years if row.ends_on >= self.today] or list(years[-1:])
        self.years = {row.id: row for row in (years if self.all_years else running)}
        terms = db.session.execute(
            sa.select(Term.id, Term.school_year_id, Term.title, Term.kind, Term.begins_on, Term.ends_on, Term.sourced_id)
            .where(Term.district_id == mine, Term.school_year_id.in_(self.years))
            .order_by(Term.begins_on, Term.id)
        )
        self.terms = {row.id: row for row in terms}

    def wants(self, name: str) -> bool:
        return name != "demographics" or self.with_demographics

    @property
    def district_sid(self) -> str:
        return self.name("district", self.district.id, self.district.sourced_id)

    def name(self, kind: str, row_id: int, sourced_id: str | None) -> str:
        """What the roster called the row, else a UUID that stays the same."""
        return sourced_id or self.guids.of(kind, row_id)

    def place(self, school_id: int | None) -> str:
        """A school by its id; None is the district."""
        return self.district_sid if school_id is None else self.schools[school_id]

    def person(self, row: Any) -> str:
        """A row with `user_id`, `user_sid`, `student_id` and `student_sid`: a student is called the same everywhere."""
        if row.student_id is not None:
            return row.student_sid or row.user_sid or self.guids.of("student", row.student_id)
        return self.name("user", row.user_id, row.user_sid)

    def read(self, statement: sa.Select[*tuple[Any, ...]]) -> Iterator[Any]:
        """Rows as a stream."""
        return iter(db.session.connection().execute(statement, execution_options={"yield_per": AT_ONCE}))

    # --- who is in it

    def students(self) -> sa.ColumnElement[bool]:
        """A condition on Student."""
        return sa.and_(Student.district_id == self.district.id, Student.state == StudentState.ACTIVE.value)

    def staff_grants(self) -> sa.ColumnElement[bool]:
        """A condition on Grant: in force, and a role that OneRoster knows."""
        return sa.and_(
            Grant.district_id == self.district.id,
            Grant.role.in_([role.value for role in STAFF]),
            Grant.begins_on <= self.today,
            sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= self.today),
            sa.or_(Grant.school_id.is_not(None), Grant.role.in_([Role.COUNSELOR.value, Role.DISTRICT_ADMIN.value])),
        )

    def is_staff(self) -> sa.ColumnElement[bool]:
        """A condition on User."""
        return sa.exists().where(Grant.user_id == User.id, self.staff_grants())
