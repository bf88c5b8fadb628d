"""Loads the viewer of a request: the signed-in person with the grants in force today."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from portal.accounts.models import EXTRA_GRANTS, Grant, Role, User
from portal.accounts.viewer import HeldGrant, Viewer
from portal.clock import this_day
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

_user, _grant, _school = User.__table__.c, Grant.__table__.c, School.__table__.c
_PERSON = (
    sa.select(
        _user.district_id,
        _user.given_name,
        _user.family_name,
        _user.theme,
        _user.language,
        _user.must_change_password,
        _grant.id,
        _grant.role,
        _grant.school_id,
        _school.name.label("school_name"),
    )
    .select_from(User.__table__.join(Grant.__table__, _grant.user_id == _user.id).outerjoin(School.__table__, _school.id == _grant.school_id))
    .where(
        _user.id == sa.bindparam("user_id"),
        _user.disabled_at.is_(None),
        _grant.begins_on <= sa.bindparam("today"),
        sa.or_(_grant.ends_on.is_(None), _grant.ends_on >= sa.bindparam("today")),
    )
    .order_by(_grant.id)
)
"""Made once: every request of somebody signed in asks it."""


def load_viewer(user_id: int, grant_id: int | None = None, *, today: date | None = None) -> Viewer | None:
    """One query. None for a disabled person, an unknown one, or one without a role in force.

    `grant_id` is the grant picked in the menu; where it is not (or no longer) in force the first role counts.
    """
    today = today or this_day()
    rows = db.session.execute(_PERSON, {"user_id": user_id, "today": today}).all()
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
