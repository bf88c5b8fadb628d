"""Waivers and substitutions of a student, with who granted them and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.accounts.models import User
from portal.catalog.models import Offering
from portal.extensions import db
from portal.programs.models import Requirement, Substitution, Waiver


@dataclass(frozen=True)
class ExceptionRow:
    kind: str
    """waiver or substitution."""
    id: int
    requirement: str
    offering: str
    reason: str
    by: str
    at: datetime
    ends_on: date | None


def exceptions_of(student_id: int) -> list[ExceptionRow]:
    """The newest first."""
    found = [
        ExceptionRow("waiver", w.id, title, "", w.reason, f"{given} {family}", w.created_at, w.ends_on)
        for w, title, given, family in db.session.execute(
            sa.select(Waiver, Requirement.title, User.given_name, User.family_name)
            .join(Requirement, Requirement.id == Waiver.requirement_id)
            .join(User, User.id == Waiver.approved_by_id)
            .where(Waiver.student_id == student_id)
            .order_by(Waiver.id)
        )
    ]
    found += [
        ExceptionRow("substitution", s.id, title, offering, s.reason, f"{given} {family}", s.created_at, s.ends_on)
        for s, title, offering, given, family in db.session.execute(
            sa.select(Substitution, Requirement.title, Offering.title, User.given_name, User.family_name)
            .join(Requirement, Requirement.id == Substitution.requirement_id)
            .join(Offering, Offering.id == Substitution.offering_id)
            .join(User, User.id == Substitution.approved_by_id)
            .where(Substitution.student_id == student_id)
            .order_by(Substitution.id)
        )
    ]
    return sorted(found, key=lambda e: (e.at, e.id), reverse=True)
