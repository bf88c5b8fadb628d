"""Mail that carries a link to a placement: whoever runs the placement looks after it, wherever the student goes to school."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.links.models import SignedLink
from portal.mail.models import Mail
from portal.placements.models import Placement
from portal.placements.permissions import ARRANGERS, placements_visible_to


def mail_on_placements(viewer: Viewer) -> sa.ColumnElement[bool] | None:
    if viewer.role not in ARRANGERS:
        return None
    ours = sa.select(Placement.id).where(placements_visible_to(viewer))
    return Mail.link_id.in_(sa.select(SignedLink.id).where(SignedLink.placement_id.in_(ours)))
