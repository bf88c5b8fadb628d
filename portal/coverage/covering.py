"""How many offerings cover each competency, for the pages of competency sets."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering, OfferingState
from portal.coverage.models import Coverage
from portal.extensions import db


def active_offerings(competency_ids: Collection[int], viewer: Viewer) -> dict[int, int]:
    """Competency id -> how many active offerings of the viewer's district cover it at any level; one query."""
    rows = db.session.execute(
        sa.select(Coverage.competency_id, sa.func.count().label("offerings"))
        .join(Offering, Offering.id == Coverage.offering_id)
        .where(
            Coverage.district_id == viewer.district_id,
            Coverage.competency_id.in_(competency_ids),
            Coverage.level.is_not(None),
            Offering.state == OfferingState.ACTIVE.value,
        )
        .group_by(Coverage.competency_id)
    )
    return {row.competency_id: row.offerings for row in rows}
