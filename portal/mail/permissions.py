"""Whose mail an administrator or coordinator may look after: the one scope function for the outbox."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from portal.accounts.models import Role, User
from portal.accounts.permissions import people_visible_to
from portal.accounts.viewer import Viewer
from portal.mail.models import Mail

POSTMASTERS = frozenset({Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})
Rule = Callable[[Viewer], sa.ColumnElement[bool] | None]
_further: list[Rule] = []


def also_visible(rule: Rule) -> None:
    """Lets a room above this one add mail on its own records; the rule returns a condition on Mail, or None."""
    if rule not in _further:
        _further.append(rule)


def mails_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Mail. district-wide grants: the district's; a school's administrator and coordinator: to people of
    theirs (a coordinator: to themselves), and what rooms above add; anybody else: nothing."""
    in_district = Mail.district_id == viewer.district_id
    if viewer.role not in POSTMASTERS:
        return sa.false()
    if viewer.school_id is None:
        return in_district
    mine = Mail.user_id.in_(sa.select(User.id).where(people_visible_to(viewer)))
    return sa.and_(in_district, sa.or_(mine, *(found for rule in _further if (found := rule(viewer)) is not None)))
