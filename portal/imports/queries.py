"""Reads of imports."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.accounts.audit_names import Named
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.imports.models import BatchState, ImportBatch
from portal.imports.permissions import batches_visible_to

RUNNING = (BatchState.PREPARING.value, BatchState.APPLYING.value)


def visible_batch(viewer: Viewer, batch_id: int) -> ImportBatch | None:
    return db.session.scalar(
        sa.select(ImportBatch).where(ImportBatch.id == batch_id, batches_visible_to(viewer))
    )


def history(viewer: Viewer, kind: str = "") -> sa.Select[*tuple[Any, ...]]:
    """Imports the viewer may see, the newest first; discarded ones are left out."""
    statement = (
        sa.select(
            ImportBatch.id, ImportBatch.kind, ImportBatch.filename, ImportBatch.state, ImportBatch.counts,
            ImportBatch.message, ImportBatch.created_at, ImportBatch.finished_at,
            User.given_name, User.family_name,
        )
        .outerjoin(User, User.id == ImportBatch.user_id)
        .where(batches_visible_to(viewer), ImportBatch.state != BatchState.DISCARDED.value)
        .order_by(ImportBatch.id.desc())
    )
    return statement.where(ImportBatch.kind == kind) if kind else statement


def audit_names_of(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    """What imports of the trail are called; those that are not the viewer's stay numbers."""
    rows = db.session.execute(
        sa.select(ImportBatch.id, ImportBatch.filename, ImportBatch.state)
        .where(ImportBatch.id.in_(ids), batches_visible_to(viewer))
        .order_by(ImportBatch.id)
    )
    gone = BatchState.DISCARDED.value
    return {row.id: Named(row.filename, "" if row.state == gone else f"/imports/{row.id}") for row in rows}


def person(user_id: int | None) -> str:
    """The name of who brought an import; a command has none."""
    if user_id is None:
        return "A command"
    row = db.session.execute(sa.select(User.given_name, User.family_name).where(User.id == user_id)).one_or_none()
    return f"{row[0]} {row[1]}".strip() if row else "Somebody who left"


def overtaken(batch: ImportBatch) -> bool:
    """Whether another import of the kind finished after this one was compared, so that its preview is old."""
    if batch.prepared_at is None:
        return False
    return bool(
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(ImportBatch)
            .where(
                ImportBatch.district_id == batch.district_id,
                ImportBatch.kind == batch.kind,
                ImportBatch.id != batch.id,
                ImportBatch.finished_at > batch.prepared_at,
                ImportBatch.applied > 0,
            )
        )
    )


def unfinished() -> list[int]:
    """Imports that some process was busy with, the oldest first: what to look after when a consumer starts."""
    return list(
        db.session.scalars(sa.select(ImportBatch.id).where(ImportBatch.state.in_(RUNNING)).order_by(ImportBatch.id))
    )
