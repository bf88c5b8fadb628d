"""Reads of single offerings; lists are in `listings`, pickers in `finding`."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, with_polymorphic

from portal.accounts.viewer import Viewer
from portal.catalog.aligned import register_aligned
from portal.catalog.models import Course, Experience, Offering
from portal.catalog.permissions import offerings_visible_to
from portal.extensions import db

__all__ = ["offering_title", "offering_titles", "register_aligned", "visible_offering"]

LARGEST_ID = 2**63 - 1


def visible_offering(viewer: Viewer, offering_id: int) -> Offering | None:
    """A Course or an Experience, whole and with its school, in one query; None where it may not be seen."""
    if not 0 < offering_id <= LARGEST_ID:
        return None
    whole = with_polymorphic(Offering, [Course, Experience])
    statement = (
        sa.select(whole)
        .options(joinedload(whole.school))
        .where(whole.id == offering_id, offerings_visible_to(viewer))
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(statement)


def offering_title(offering_id: int) -> str:
    """The title of one offering; empty where there is none."""
    return offering_titles([offering_id]).get(offering_id, "")


def offering_titles(offering_ids: Collection[int]) -> dict[int, str]:
    """Id -> title, for pages that hold ids of offerings the viewer was already found to see."""
    if not offering_ids:
        return {}
    rows = db.session.execute(
        sa.select(Offering.id, Offering.title).where(Offering.id.in_(offering_ids)).order_by(Offering.id)
    )
    return {row.id: row.title for row in rows}
