"""Deeds on files: keep one for a row, drop it with the row."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.files import storage
from portal.files.checking import CheckedFile
from portal.files.models import StoredFile


def keep_file(checked: CheckedFile, *, owner: str, district_id: int, student_id: int | None = None, by: Viewer | None) -> StoredFile:
    """Stores a checked file for a row. When the transaction fails, the content is swept away within a day."""
    row = StoredFile(
        district_id=district_id, student_id=student_id, owner=owner, key=storage.write(checked.content), filename=checked.filename,
        media_type=checked.media_type, size=len(checked.content), sha256=hashlib.sha256(checked.content).hexdigest(),
        made_by_id=by.user_id if by else None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def drop_file(file_id: int | None) -> None:
    """Removes a file: its row at once, its content when the transaction is committed. None, or one that is gone: nothing.

    The caller empties its own reference first.
    """
    row = db.session.get(StoredFile, file_id) if file_id else None
    if row is None:
        return
    db.session.info.setdefault("dropped_files", []).append(row.key)
    db.session.delete(row)
    db.session.flush()


@sa.event.listens_for(Session, "after_commit")
def _remove_contents(session: Session) -> None:
    for key in session.info.pop("dropped_files", ()):
        storage.remove(key)


@sa.event.listens_for(Session, "after_rollback")
def _keep_contents(session: Session) -> None:
    session.info.pop("dropped_files", None)
