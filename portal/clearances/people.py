"""Whom at a school the portal tells of a student's forms and requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.clock import this_day
from portal.extensions import db


def coordinators_of(district_id: int, school_id: int) -> Sequence[Any]:
    """id, email, given_name, family_name of the coordinators of a school, or of the district where the school has none; by name."""
    today = this_day()
    rows = db.session.execute(
        sa.select(User.id, User.email, User.given_name, User.family_name, Grant.school_id)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.district_id == district_id, Grant.role == Role.COORDINATOR.value, sa.or_(Grant.school_id == school_id, Grant.school_id.is_(None)),
            Grant.begins_on <= today, sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today), User.disabled_at.is_(None), User.email != "",
        )
        .order_by(User.family_name, User.id)
    ).all()  # fmt: skip
    own = [row for row in rows if row.school_id == school_id]
    return own or rows
