"""Lists of people, and one person with grants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import EXTRA_GRANTS, ROLE_TITLES, BrowserSession, Grant, Role, User
from portal.accounts.permissions import is_in_force, is_over, people_visible_to, today
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.schools.models import District, School

STAFF_ROLES = tuple(role.value for role in Role if role != Role.STUDENT)
NAME = (User.family_name, User.given_name)
SORTS: Mapping[str, Any] = {"name": NAME, "username": User.username, "seen": User.signed_in_at}
STATES = {"active": "Can sign in", "unused": "No password yet", "disabled": "Disabled"}
COUNTED = 20_001
"""Further than this no list is counted: nobody pages there."""


@dataclass(frozen=True)
class PersonGrant:
    """A grant with the school's name, past and future ones too."""

    id: int
    user_id: int
    role: str
    school_id: int | None
    school_name: str | None
    begins_on: date
    ends_on: date | None
    from_roster: bool

    @property
    def title(self) -> str:
        return ROLE_TITLES[Role(self.role)]

    @property
    def where(self) -> str:
        return self.school_name or "Whole district"

    @property
    def is_extra(self) -> bool:
        return self.role in EXTRA_GRANTS

    @property
    def in_force(self) -> bool:
        return is_in_force(self)

    @property
    def over(self) -> bool:
        return is_over(self)


@dataclass(frozen=True)
class PeopleFilter:
    """What the list is narrowed to; an empty word narrows nothing, `role` then means staff."""

    q: str = ""
    role: str = ""
    school_id: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Person:
    """One person's page."""

    user: User
    grants: tuple[PersonGrant, ...] = field(default=())
    sessions: int = 0

    @property
    def current_grants(self) -> list[PersonGrant]:
        return [grant for grant in self.grants if not grant.over]

    @property
    def past_grants(self) -> list[PersonGrant]:
        return [grant for grant in self.grants if grant.over]

    @property
    def is_student(self) -> bool:
        return any(grant.role == Role.STUDENT for grant in self.current_grants)


def people(
    viewer: Viewer, wanted: PeopleFilter, order: Sequence[Any]
) -> tuple[sa.Select[*tuple[Any, ...]], sa.Select[int]]:
    """The statement of the list and the one that counts it; both for `web.tables.listing`."""
    columns = (
        User.id, User.username, User.given_name, User.family_name, User.email, User.signed_in_at, User.disabled_at,
        User.password_hash.is_not(None).label("has_password"), User.must_change_password,
    )  # fmt: skip
    where = [people_visible_to(viewer), *conditions(viewer, wanted)]
    matching = sa.select(User.id).where(*where)
    count = sa.select(sa.func.count()).select_from(matching.limit(COUNTED).subquery())
    return sa.select(*columns).where(*where).order_by(*order, User.id), count


def conditions(viewer: Viewer, wanted: PeopleFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for word in wanted.q.lower().split()[:6]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        texts = (User.given_name, User.family_name, User.username, User.email)
        found.append(sa.or_(*(sa.func.lower(text).like(pattern, escape="\\") for text in texts)))
    if wanted.role != "all" or wanted.school_id is not None:
        found.append(User.id.in_(holders(viewer, wanted)))
    if wanted.state == "disabled":
        found.append(User.disabled_at.is_not(None))
    elif wanted.state == "unused":
        found += [User.disabled_at.is_(None), User.password_hash.is_(None)]
    elif wanted.state == "active":
        found += [User.disabled_at.is_(None), User.password_hash.is_not(None)]
    return found


def holders(viewer: Viewer, wanted: PeopleFilter) -> sa.Select[int]:
    """Users with a grant, past ones too (the list shows who left as well), of this role and school."""
    statement = sa.select(Grant.user_id).where(Grant.district_id == viewer.district_id)
    if wanted.role == "":
        statement = statement.where(Grant.role.in_(STAFF_ROLES))
    elif wanted.role != "all":
        statement = statement.where(Grant.role == wanted.role)
    if wanted.school_id is not None:
        statement = statement.where(Grant.school_id == wanted.school_id)
    return statement


def grants_of(user_ids: Sequence[int]) -> dict[int, tuple[PersonGrant, ...]]:
    """All grants of these people: those that count first, then by school and role."""
    rows = db.session.execute(
        sa.select(
            Grant.id, Grant.user_id, Grant.role, Grant.school_id, School.name, Grant.begins_on, Grant.ends_on,
            Grant.sourced_id.is_not(None).label("from_roster"),
        )
        .outerjoin(School, School.id == Grant.school_id)
        .where(Grant.user_id.in_(user_ids))
        .order_by(Grant.user_id, School.name, Grant.role, Grant.id)
    ).all()  # fmt: skip
    found: dict[int, list[PersonGrant]] = {user_id: [] for user_id in user_ids}
    for row in rows:
        found[row.user_id].append(PersonGrant(*row))
    return {user_id: tuple(sorted(grants, key=lambda grant: grant.is_extra)) for user_id, grants in found.items()}


def person(viewer: Viewer, user_id: int) -> Person | None:
    """A person whom the viewer may see."""
    user = db.session.scalar(sa.select(User).where(User.id == user_id, people_visible_to(viewer)))
    if user is None:
        return None
    living = sa.select(sa.func.count()).where(BrowserSession.user_id == user_id, BrowserSession.expires_at > now())
    return Person(user, grants_of([user_id])[user_id], db.session.scalar(living) or 0)


def known_about(user_id: int) -> list[str]:
    """What others know of a person; none of it may make up a password."""
    row = db.session.execute(
        sa.select(User.username, User.given_name, User.family_name, User.email, District.name)
        .join(District, District.id == User.district_id)
        .where(User.id == user_id)
    ).one()
    schools = db.session.scalars(
        sa.select(School.name)
        .join(Grant, Grant.school_id == School.id)
        .where(Grant.user_id == user_id)
        .order_by(School.id)
    )
    return [*row, *schools]


def other_district_admins(district_id: int, user_id: int) -> int:
    """How many other people could still administer the district today."""
    day = today()
    return (
        db.session.scalar(
            sa.select(sa.func.count(sa.distinct(Grant.user_id)))
            .join(User, User.id == Grant.user_id)
            .where(
                Grant.district_id == district_id,
                Grant.role == Role.DISTRICT_ADMIN.value,
                Grant.user_id != user_id,
                Grant.begins_on <= day,
                sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= day),
                User.disabled_at.is_(None),
            )
        )
        or 0
    )
