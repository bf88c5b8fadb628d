"""Who may align what, who decides on it, and who ends what is in force."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.catalog.permissions import reaches_offering

Condition = sa.ColumnElement[bool]
ALIGNERS = frozenset({Role.TEACHER, Role.COORDINATOR, Role.CTE_DIRECTOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})
ENDERS = frozenset({Role.CTE_DIRECTOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})


def may_align(viewer: Viewer, offering: Any) -> bool:
    """Own school's offerings and those of the whole district; `offering` has district_id and school_id."""
    return viewer.role in ALIGNERS and reaches_offering(viewer, offering)


def may_review(viewer: Viewer, offering: Any) -> bool:
    """A reviewer of the offering's school; for an offering of the whole district one of the district."""
    return offering.district_id == viewer.district_id and any(
        grant.role == Role.REVIEWER
        and (grant.school_id is None or (offering.school_id is not None and grant.school_id == offering.school_id))
        for grant in viewer.grants
    )


def reviewed_by(viewer: Viewer) -> Condition:
    """A condition on Offering: those whose alignments the viewer decides on; false for who is no reviewer."""
    schools = {grant.school_id for grant in viewer.grants if grant.role == Role.REVIEWER}
    in_district = Offering.district_id == viewer.district_id
    if None in schools:
        return in_district
    return sa.and_(in_district, Offering.school_id.in_(schools)) if schools else sa.false()


def may_retire(viewer: Viewer, offering: Any) -> bool:
    """Reviewers, directors and administrators end at once what is in force; others ask for it."""
    in_charge = viewer.role in ENDERS and viewer.reaches(offering.school_id)
    return offering.district_id == viewer.district_id and (in_charge or may_review(viewer, offering))


def sees_proposals(viewer: Viewer) -> bool:
    """Staff see what waits; a student sees what is in force."""
    return viewer.is_staff
