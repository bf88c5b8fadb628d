"""Reading records again after a change of the pass rule: at once where they are few, else on the queue."""

from __future__ import annotations

from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.extensions import db
from portal.jobs import job
from portal.rosters.services import reread

FEW = 3_000
"""Records that are read again within the request's own transaction."""


def read_again(by: Viewer, records: int) -> bool:
    """Reads them in the running transaction where they are few; returns whether it did."""
    if records > FEW:
        return False
    everything(by.district_id, by, commit=False)
    return True


def everything(district_id: int, by: Viewer | None, *, commit: bool) -> int:
    """All records that read otherwise by now, in chunks; with `commit` each chunk is a transaction of its own."""
    after = total = 0
    while True:
        many, after = reread(district_id=district_id, by=by, after=after)
        if commit:
            db.session.commit()
        total += many
        if not many:
            return total


@job
def _in_the_background(district_id: int, user_id: int, grant_id: int) -> None:
    everything(district_id, load_viewer(user_id, grant_id), commit=True)


def start(by: Viewer) -> None:
    """Hands it to the queue; what a stopped queue leaves is offered again on the page."""
    _in_the_background(by.district_id, by.user_id, by.grant_id)
