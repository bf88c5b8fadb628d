"""What only the calendar moves, looked after by the queue: nobody has to remember a command."""

from __future__ import annotations

import sqlalchemy as sa

from portal.extensions import db
from portal.programs.changes import prune
from portal.programs.daily import bring_to
from portal.schools.models import District


def keep_the_day() -> None:
    """Brings every district's summaries to the day, and lets go of what the history has kept long enough.

    Where it was done today already, it reads a few dates and writes nothing.
    """
    for district_id in db.session.scalars(sa.select(District.id).order_by(District.id)).all():
        bring_to(district_id)
    prune()
    db.session.commit()
