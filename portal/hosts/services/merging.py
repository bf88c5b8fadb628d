"""Merging a duplicate into the host that is kept, and taking it back.

Everything that refers to the duplicate by a foreign key moves, whichever room's table it is: a table made tomorrow
cannot be forgotten.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.hosts.errors import HostError
from portal.hosts.models import Host, HostState
from portal.hosts.queries.merging import FILLED_WORDS, referring
from portal.hosts.record_models import HostMerge, HostPathway
from portal.hosts.services.directory import note, touch

AT_ONCE = 500


def merge_hosts(kept: Host, merged: Host, *, seen: tuple[int, int], by: Viewer) -> HostMerge:
    """Moves everything of `merged` to `kept`; `seen` are the versions of both. Raises Stale, HostError."""
    if kept.id == merged.id:
        raise HostError("These are the same host.")
    touch(kept, seen[0], by)
    touch(merged, seen[1], by)
    moved = {str(column): _move(column, merged.id, kept.id) for column in referring()}
    filled = {}
    for name in FILLED_WORDS:
        theirs = getattr(merged, name)
        if getattr(kept, name) in (None, "") and theirs not in (None, ""):
            filled[name] = [getattr(kept, name), theirs]
            setattr(kept, name, theirs)
    made = HostMerge(
        district_id=kept.district_id, kept_id=kept.id, merged_id=merged.id, moved={k: ids for k, ids in moved.items() if ids}, filled=filled,
        merged_state=merged.state, by_id=by.user_id,
    )
    merged.merged_into_id, merged.state = kept.id, HostState.INACTIVE.value
    kept.updated_at = now()
    db.session.add(made)
    db.session.flush()
    note("host.merge", kept, by, merged=merged.id, merge=made.id)
    db.session.expire_all()
    return made


def undo_merge(merge: HostMerge, *, by: Viewer) -> None:
    """Gives the duplicate back what was moved from it, as far as it is still where it went; raises HostError."""
    kept, merged = db.session.get_one(Host, merge.kept_id), db.session.get_one(Host, merge.merged_id)
    touch(kept, None, by)
    if merge.undone_at is not None or merged.merged_into_id != kept.id:
        raise HostError("This merge was taken back already.")
    for column in referring():
        ids = merge.moved.get(str(column), [])
        for start in range(0, len(ids), AT_ONCE):
            db.session.execute(
                sa.update(column.table).where(column.table.c.id.in_(ids[start : start + AT_ONCE]), column == kept.id).values({column: merged.id})
            )
    for name, (before, after) in merge.filled.items():
        if getattr(kept, name) == after:
            setattr(kept, name, before)
    merged.merged_into_id, merged.state = None, merge.merged_state
    kept.updated_at, merge.undone_at = now(), now()
    db.session.flush()
    note("host.unmerge", kept, by, merged=merged.id, merge=merge.id)
    db.session.expire_all()


def _move(column: sa.Column[Any], old: int, new: int) -> list[int]:
    """Ids of the rows that moved. A pathway that both serve stays with the duplicate."""
    table = column.table
    which = sa.select(table.c.id).where(column == old).order_by(table.c.id)
    if table is HostPathway.__table__:
        theirs = sa.select(HostPathway.pathway_id).where(HostPathway.host_id == new)
        which = which.where(HostPathway.pathway_id.not_in(theirs))
    ids = list(db.session.scalars(which))
    for start in range(0, len(ids), AT_ONCE):
        db.session.execute(sa.update(table).where(table.c.id.in_(ids[start : start + AT_ONCE])).values({column: new}))
    return ids
