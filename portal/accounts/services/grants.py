"""Giving and ending grants."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import ROLE_TITLES, Grant, Role, User
from portal.accounts.permissions import DISTRICT_ONLY, SCHOOL_ONLY, is_over, today
from portal.accounts.queries.people import other_district_admins
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.schools.models import District


class NotPossible(Exception):
    """A deed that a rule forbids; the text says which, for everybody to read."""


def add_grant(
    user_id: int,
    *,
    by: Viewer,
    role: str,
    school_id: int | None,
    begins_on: date | None = None,
    ends_on: date | None = None,
) -> Grant:
    """Gives a role for a school, or for the district where `school_id` is None; raises NotPossible.

    Whether the viewer may give it is asked before (`permissions.may_grant`).
    """
    if sentence := misplaced(role, school_id):
        raise NotPossible(sentence)
    begins_on = begins_on or today()
    if ends_on is not None and ends_on < begins_on:
        raise NotPossible("The last day is before the first one.")
    if ends_on is not None and ends_on < today():
        raise NotPossible("The last day is over already.")
    if overlapping(user_id, role, school_id, begins_on, ends_on):
        raise NotPossible("They hold this role there already in these days.")
    district_id = db.session.scalars(sa.select(User.district_id).where(User.id == user_id)).one()
    grant = Grant(
        user_id=user_id, district_id=district_id, school_id=school_id, role=role, begins_on=begins_on, ends_on=ends_on,
        granted_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(grant)
    db.session.flush()
    audit.record("grant.give", subject=f"users:{user_id}", by=by, detail=told(grant))
    return grant


def misplaced(role: str, school_id: int | None) -> str | None:
    """Why a role does not fit where it is to be given; None when it does."""
    title = ROLE_TITLES[Role(role)]
    if role in DISTRICT_ONLY and school_id is not None:
        return f"{title} is for the whole district, not for one school."
    if role in SCHOOL_ONLY and school_id is None:
        return f"Choose the school of this {title[0].lower()}{title[1:]}."
    return None


def overlapping(user_id: int, role: str, school_id: int | None, begins_on: date, ends_on: date | None) -> bool:
    """Whether the person holds this very grant on one of these days."""
    same_place = Grant.school_id == school_id if school_id is not None else Grant.school_id.is_(None)
    statement = sa.select(Grant.id).where(
        Grant.user_id == user_id, Grant.role == role, same_place,
        sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= begins_on),
        *([Grant.begins_on <= ends_on] if ends_on is not None else []),
    )  # fmt: skip
    return db.session.scalar(statement.limit(1)) is not None


def end_grant(grant: Grant, *, by: Viewer) -> None:
    """The grant counts no longer, from this moment; a second time changes nothing."""
    if is_over(grant):
        return
    if grant.role == Role.DISTRICT_ADMIN:
        keep_one_district_admin(grant.district_id, grant.user_id)
    grant.ends_on = today() - timedelta(days=1)
    db.session.flush()
    audit.record("grant.end", subject=f"users:{grant.user_id}", by=by, detail=told(grant))


def restore_grant(grant: Grant, *, by: Viewer) -> None:
    """Takes an end back: the grant counts again, without an end."""
    if not is_over(grant):
        return
    if overlapping(grant.user_id, grant.role, grant.school_id, today(), None):
        raise NotPossible("They hold this role there again already.")
    grant.ends_on = None
    db.session.flush()
    audit.record("grant.restore", subject=f"users:{grant.user_id}", by=by, detail=told(grant))


def keep_one_district_admin(district_id: int, user_id: int) -> None:
    """Raises NotPossible where nobody but this person could administer the district.

    Locks the district's row, so that two administrators ending each other's grants are asked one after the other.
    """
    db.session.execute(sa.select(District.id).where(District.id == district_id).with_for_update())
    if not other_district_admins(district_id, user_id):
        raise NotPossible("This is the district's last administrator. Give somebody else the role first.")


def told(grant: Grant) -> dict[str, object]:
    """What the trail says of a grant."""
    return {"grant_id": grant.id, "role": grant.role, "school_id": grant.school_id}
