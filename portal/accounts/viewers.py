"""Loads the viewer of a request: the signed-in person with the grants in force today."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from portal.accounts.models import EXTRA_GRANTS, Grant, Role, User
from portal.accounts.viewer import HeldGrant, Viewer
from portal.database import now
from portal.extensions import db
from portal.schools.models import School

# Where several grants are in force and none was picked, the one a person works under most.
FIRST = (
    Role.DISTRICT_ADMIN,
    Role.SCHOOL_ADMIN,
    Role.CTE_DIRECTOR,
    Role.COORDINATOR,
    Role.COUNSELOR,
    Role.TEACHER,
    Role.STUDENT,
)


def load_viewer(user_id: int, grant_id: int | None = None, *, today: date | None = None) -> Viewer | None:
    """One query. None for a disabled person, an unknown one, or one without a role in force.

    `grant_id` is the grant picked in the menu; where it is not (or no longer) in force the first role counts.
    """
    today = today or now().date()
    rows = db.session.execute(
        sa.select(
            User.district_id,
            User.given_name,
            User.family_name,
            User.theme,
            User.language,
            User.must_change_password,
            Grant.id,
            Grant.role,
            Grant.school_id,
            School.name.label("school_name"),
        )
        .join(Grant, Grant.user_id == User.id)
        .outerjoin(School, School.id == Grant.school_id)
        .where(
            User.id == user_id,
            User.disabled_at.is_(None),
            Grant.begins_on <= today,
            sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today),
        )
        .order_by(Grant.id)
    ).all()
    grants = tuple(HeldGrant(row.id, Role(row.role), row.school_id, row.school_name) for row in rows)
    roles = [grant for grant in grants if grant.role not in EXTRA_GRANTS]
    if not roles:
        return None
    active = next((grant for grant in roles if grant.id == grant_id), None) or min(
        roles, key=lambda g: (FIRST.index(g.role), g.id)
    )
    row = rows[0]
    return Viewer(
        user_id=user_id,
        district_id=row.district_id,
        name=f"{row.given_name} {row.family_name}".strip(),
        role=active.role,
        school_id=active.school_id,
        grant_id=active.id,
        grants=grants,
        theme=row.theme,
        language=row.language if active.role == Role.STUDENT else "en",
        must_change_password=row.must_change_password,
    )
