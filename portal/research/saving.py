"""Deeds on what a student saves: save, take off, note, aim at. Each may come twice and counts once."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.language import _
from portal.research.errors import ResearchError, Stale
from portal.research.models import SavedItem
from portal.research.queries import item_for
from portal.rosters.models import Student


def save(*, student: Student, soc: str | None = None, pathway_id: int | None = None, by: Viewer) -> SavedItem:
    """Puts an occupation or a pathway on the list; one that was there before has its note again."""
    found = item_for(student.id, soc=soc, pathway_id=pathway_id)
    if found is None:
        found = SavedItem(district_id=student.district_id, student_id=student.id, soc=soc, pathway_id=pathway_id)
        try:
            with db.session.begin_nested():
                db.session.add(found)
        except IntegrityError:  # the other window was quicker
            found = item_for(student.id, soc=soc, pathway_id=pathway_id)
            assert found is not None
            return found
    elif found.removed_at is None:
        return found
    else:
        found.removed_at, found.saved_at = None, now()
        db.session.flush()
    _record("research.save", found, by)
    return found


def unsave(*, item: SavedItem, by: Viewer) -> bool:
    """Takes an item off the list, keeping its note for `save`; returns whether it was what the student aims at."""
    if item.removed_at is not None:
        return False
    was_target, item.is_target, item.removed_at = item.is_target, False, now()
    db.session.flush()
    _record("research.unsave", item, by)
    return was_target


def write_note(*, item: SavedItem, note: str, seen: int | None, by: Viewer) -> None:
    """Raises Stale where the note is another than was seen."""
    if item.version != seen:
        raise Stale
    item.note = note
    db.session.flush()
    _record("research.note", item, by)


def aim_at(*, item: SavedItem, by: Viewer) -> int | None:
    """Marks an occupation as the one that the student aims at; returns the id of the one before, for undo."""
    if item.soc is None or item.removed_at is not None:
        raise ResearchError(_("Save the occupation first. Then you can say that you aim at it."))
    if item.is_target:
        return None
    mine = sa.update(SavedItem).where(SavedItem.student_id == item.student_id, SavedItem.is_target)
    before = db.session.scalar(mine.values(is_target=False, version=SavedItem.version + 1).returning(SavedItem.id))
    item.is_target = True
    try:
        db.session.flush()
    except IntegrityError:
        raise ResearchError(_("You chose another one in a different window. Look at your list and choose again.")) from None
    _record("research.aim", item, by)
    return before


def aim_no_more(*, item: SavedItem, by: Viewer) -> None:
    if item.is_target:
        item.is_target = False
        db.session.flush()
        _record("research.aim_no_more", item, by)


def _record(action: str, item: SavedItem, by: Viewer) -> None:
    audit.record(action, subject=f"saved_items:{item.id}", by=by, student_id=item.student_id, detail={"soc": item.soc, "pathway": item.pathway_id})
