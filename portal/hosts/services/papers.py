"""Deeds on the papers of a host."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.services import drop_file, keep_file
from portal.hosts.errors import HostError, Stale
from portal.hosts.models import Host
from portal.hosts.record_models import HostDocument
from portal.hosts.services.directory import note, touch

KEPT = timedelta(days=30)


def add_paper(host: Host, *, values: dict[str, Any], file: CheckedFile | None = None, by: Viewer) -> HostDocument:
    """Adds a paper, with its file where there is one; raises HostError."""
    touch(host, None, by)
    _refuse_backwards(values)
    made = HostDocument(host_id=host.id, **values)
    db.session.add(made)
    db.session.flush()
    _keep(made, host, file, by)
    note("host_paper.add", host, by, id=made.id, kind=made.kind)
    return made


def edit_paper(host: Host, paper: HostDocument, *, values: dict[str, Any], file: CheckedFile | None = None, seen: int, by: Viewer) -> None:
    """Changes a paper; a new file takes the place of the one before. Raises Stale, HostError."""
    touch(host, None, by)
    if seen != paper.version:
        raise Stale("Somebody else changed this paper first.")
    _refuse_backwards(values)
    for name, value in values.items():
        setattr(paper, name, value)
    db.session.flush()
    _keep(paper, host, file, by)
    note("host_paper.edit", host, by, id=paper.id, kind=paper.kind)


def remove_paper(host: Host, paper: HostDocument, *, by: Viewer) -> None:
    """Removes a paper; twice is once. It can be taken back for a month."""
    touch(host, None, by)
    if paper.removed_at is None:
        paper.removed_at = now()
        db.session.flush()
        note("host_paper.remove", host, by, id=paper.id, kind=paper.kind)


def restore_paper(host: Host, paper: HostDocument, *, by: Viewer) -> None:
    """Takes a removal back."""
    touch(host, None, by)
    if paper.removed_at is not None:
        paper.removed_at = None
        db.session.flush()
        note("host_paper.restore", host, by, id=paper.id, kind=paper.kind)


def sweep_removed() -> int:
    """Deletes papers that were removed a month ago, with their files; returns how many. No commit."""
    rows = db.session.scalars(sa.select(HostDocument).where(HostDocument.removed_at < now() - KEPT).order_by(HostDocument.id)).all()
    for row in rows:
        file_id, row.file_id = row.file_id, None
        db.session.flush()
        drop_file(file_id)
        db.session.delete(row)
    db.session.flush()
    return len(rows)


def _keep(paper: HostDocument, host: Host, file: CheckedFile | None, by: Viewer) -> None:
    if file is None:
        return
    before, paper.file_id = paper.file_id, None
    db.session.flush()
    drop_file(before)
    paper.file_id = keep_file(file, owner=f"host_documents:{paper.id}", district_id=host.district_id, by=by).id
    db.session.flush()


def _refuse_backwards(values: dict[str, Any]) -> None:
    begins, expires = values.get("begins_on"), values.get("expires_on")
    if begins is not None and expires is not None and expires < begins:
        raise HostError("It cannot expire before it begins.")
