"""Who sees which gaps, gives them to somebody, takes one, and decides to leave one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.alignment.permissions import ALIGNERS
from portal.gaps.models import Gap

ASSIGNERS = frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN, Role.SCHOOL_ADMIN})
OWNERS = ALIGNERS
"""Who can own one: whoever may say what an offering covers."""


def gaps_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Gap: staff of the district all, staff of a school its own, and whatever is theirs to mend."""
    if not viewer.is_staff:
        return sa.false()
    in_district = Gap.district_id == viewer.district_id
    if viewer.school_id is None:
        return in_district
    return sa.and_(in_district, sa.or_(Gap.school_id == viewer.school_id, Gap.owner_id == viewer.user_id))


def may_assign(viewer: Viewer, gap: Any, led: Collection[int]) -> bool:
    """Directors and administrators where their grant reaches; who leads a program with the pathway (`led`: its ids).

    They also say until when, and that it is left as it is. `gap` has district_id, school_id and pathway_id.
    """
    if gap.district_id != viewer.district_id or not viewer.is_staff or not viewer.reaches(gap.school_id):
        return False
    return viewer.role in ASSIGNERS or gap.pathway_id in led


def may_assign_any(viewer: Viewer, led: Collection[int]) -> bool:
    return viewer.is_staff and (viewer.role in ASSIGNERS or bool(led))


def may_take(viewer: Viewer, gap: Any) -> bool:
    """Who may align says 'I'll do it' to what nobody has; from somebody else it is taken by those who assign."""
    return (
        gap.district_id == viewer.district_id
        and viewer.role in OWNERS
        and viewer.reaches(gap.school_id)
        and gap.owner_id in (None, viewer.user_id)
    )


def may_plan(viewer: Viewer, gap: Any, led: Collection[int]) -> bool:
    """The owner too says until when, leaves a note, and gives it back."""
    own = gap.owner_id == viewer.user_id and gap.district_id == viewer.district_id and viewer.is_staff
    return own or may_assign(viewer, gap, led)
