"""Who may see and manage which people, and grant what. The one scope function for people lives here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.accounts.viewer import ADMINS, Viewer
from portal.clock import this_day

HANDOVER = timedelta(days=30)
"""A school's administrator still sees a person so long after the last grant there ended, to undo a mistake."""

GRANTABLE = (
    Role.TEACHER, Role.COORDINATOR, Role.COUNSELOR, Role.CTE_DIRECTOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN,
    Role.REVIEWER, Role.PROGRAM_LEAD,
)  # fmt: skip
"""What is given on a page; a student's grant comes with the roster, which also says who the student is."""
DISTRICT_ONLY = frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
SCHOOL_ONLY = frozenset({Role.TEACHER, Role.SCHOOL_ADMIN, Role.STUDENT})


class GrantLike(Protocol):
    """What the predicates ask of a grant: a row, a model or a dataclass."""

    @property
    def role(self) -> str: ...
    @property
    def school_id(self) -> int | None: ...
    @property
    def begins_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...


def today() -> date:
    return this_day()


def people_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on User, for every query whose rows are people.

    district administrator: the district; school administrator: those with a grant at the school, now, later or
    until a month ago; anybody else: themselves.
    """
    in_district = User.district_id == viewer.district_id
    if viewer.role == Role.DISTRICT_ADMIN:
        return in_district
    if viewer.role == Role.SCHOOL_ADMIN:
        held = sa.select(Grant.user_id).where(
            Grant.school_id == viewer.school_id,
            Grant.district_id == viewer.district_id,
            sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today() - HANDOVER),
        )
        return sa.and_(in_district, User.id.in_(held))
    return sa.and_(in_district, User.id == viewer.user_id)


def may_manage(viewer: Viewer, user_id: int, grants: Iterable[GrantLike]) -> bool:
    """Whether the viewer may edit, disable and reset a person they see.

    A school's administrator only where every grant that still counts is for that school: whoever resets a
    password could act under all of its grants, so it takes somebody who might have given them all.
    """
    if viewer.role == Role.DISTRICT_ADMIN:
        return True
    if viewer.role != Role.SCHOOL_ADMIN or viewer.school_id is None:
        return False
    return all(grant.school_id == viewer.school_id for grant in grants if not is_over(grant))


def may_grant(viewer: Viewer, role: str, school_id: int | None) -> bool:
    """Whether the viewer may give, or end, this role there."""
    if role not in GRANTABLE:
        return False
    if viewer.role == Role.DISTRICT_ADMIN:
        return True
    return (
        viewer.role == Role.SCHOOL_ADMIN
        and viewer.school_id is not None
        and school_id == viewer.school_id
        and role not in DISTRICT_ONLY
    )


def may_end(viewer: Viewer, user_id: int, grant: GrantLike) -> bool:
    """Nobody ends their own administrator's grant: somebody else must be there to do it."""
    own_admin = user_id == viewer.user_id and grant.role in ADMINS
    return not own_admin and may_grant(viewer, grant.role, grant.school_id) and not is_over(grant)


def may_restore(viewer: Viewer, user_id: int, grant: GrantLike) -> bool:
    """An ended grant comes back within the month; later a new one is given, so that the history stays true."""
    recent = grant.ends_on is not None and grant.ends_on >= today() - HANDOVER
    return recent and is_over(grant) and may_grant(viewer, grant.role, grant.school_id)


def is_over(grant: GrantLike) -> bool:
    return grant.ends_on is not None and grant.ends_on < today()


def is_in_force(grant: GrantLike) -> bool:
    return grant.begins_on <= today() and not is_over(grant)


def roles_to_give(viewer: Viewer) -> tuple[Role, ...]:
    """The roles in the viewer's list when giving a grant."""
    if viewer.role == Role.DISTRICT_ADMIN:
        return GRANTABLE
    return tuple(role for role in GRANTABLE if role not in DISTRICT_ONLY)
