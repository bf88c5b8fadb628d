"""Finds what an address names, or answers 404; and tells a repeated click from somebody else's change."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from portal.accounts.current import viewer
from portal.alignment import history, queries
from portal.alignment.models import Alignment, Deed
from portal.alignment.permissions import may_align
from portal.catalog.models import Offering
from portal.catalog.queries import visible_offering
from portal.catalog.supposing import Consequence, Supposed, consequence_of


def offering_or_404(offering_id: int, *, to_align: bool = False) -> Offering:
    found = visible_offering(viewer(), offering_id)
    if found is None or (to_align and not may_align(viewer(), found)):
        abort(404)
    return found


def alignment_or_404(alignment_id: int, *, to_align: bool = False) -> Alignment:
    found = queries.alignment_for(viewer(), alignment_id)
    if found is None or (to_align and not may_align(viewer(), found.offering)):
        abort(404)
    return found


def is_repeat(alignment: Alignment, version: int, *deeds: Deed) -> bool:
    """Whether the very deed that is asked for is the one the viewer did last: the second click of two."""
    if alignment.version != version + 1:
        return False
    done = history.revisions_of(alignment.id)
    return bool(done) and done[-1].by_id == viewer().user_id and done[-1].deed in deeds


def follows_from(changes: Sequence[tuple[Alignment, str | None]]) -> Consequence | None:
    """What would follow if these were put into force (a role, or None: nothing); None where nothing that is in
    force changes, or nobody tells."""
    moved = [(each, role) for each, role in changes if each.role != role]
    if all(each.role is None for each, _ in moved):
        return None
    return consequence_of(Supposed(roles={(each.offering_id, each.pathway_id): role for each, role in moved}), viewer())


def who_changed(alignment: Alignment) -> str:
    """'Una Birch', or 'Somebody' where the history names nobody."""
    return history.last_name(alignment.id) or "Somebody"
