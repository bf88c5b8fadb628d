"""Who reads and writes notes: those who guide students, about students in their scope; a private one its author alone."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.caseload.models import StudentNote

GUIDES = (Role.COUNSELOR, Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)


def notes_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Of a student in scope, which the caller checks."""
    if viewer.role not in GUIDES:
        return sa.false()
    return sa.and_(
        StudentNote.district_id == viewer.district_id, StudentNote.removed_at.is_(None),
        sa.or_(StudentNote.private.is_(False), StudentNote.author_id == viewer.user_id),
    )


def may_change(viewer: Viewer, note: StudentNote) -> bool:
    """Only who wrote it."""
    return viewer.role in GUIDES and note.author_id == viewer.user_id
