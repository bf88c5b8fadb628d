"""Who may see and change what a school offers: the one scope function for offerings, and the predicates."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering, OfferingKind, OfferingState

Condition = sa.ColumnElement[bool]

COURSE_EDITORS = frozenset({Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN, Role.CTE_DIRECTOR})
EXPERIENCE_EDITORS = COURSE_EDITORS | {Role.COORDINATOR}


def offerings_visible_to(viewer: Viewer) -> Condition:
    """A condition on Offering: those of the viewer's district; for a student the active ones."""
    in_district = Offering.district_id == viewer.district_id
    if viewer.role == Role.STUDENT:
        return sa.and_(in_district, Offering.state == OfferingState.ACTIVE.value)
    return in_district


def offerings_reached(viewer: Viewer) -> Condition:
    """A condition on Offering: its own school's and those of the whole district."""
    visible = offerings_visible_to(viewer)
    if viewer.school_id is None:
        return visible
    return sa.and_(visible, sa.or_(Offering.school_id.is_(None), Offering.school_id == viewer.school_id))


def reaches_offering(viewer: Viewer, offering: Any) -> bool:
    """The same for one row (anything with district_id and school_id)."""
    return offering.district_id == viewer.district_id and (
        offering.school_id is None or viewer.reaches(offering.school_id)
    )


def may_create(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer may add a course or an experience anywhere at all."""
    return viewer.role in (COURSE_EDITORS if kind == OfferingKind.COURSE else EXPERIENCE_EDITORS)


def may_edit_offering(viewer: Viewer, offering: Any) -> bool:
    """Editors change what belongs to their own school; a district-wide grant changes everything.

    `offering` is anything with kind, district_id and school_id.
    """
    return (
        offering.district_id == viewer.district_id
        and may_create(viewer, offering.kind)
        and viewer.reaches(offering.school_id)
    )
