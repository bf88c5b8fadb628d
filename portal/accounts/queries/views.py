"""Reads of saved views: a person's own, of one place."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts.models import SavedView
from portal.accounts.viewer import Viewer
from portal.extensions import db


@dataclass(frozen=True)
class KeptView:
    id: int
    name: str
    query: str
    is_default: bool
    version: int


def views_of(viewer: Viewer, place: str) -> list[KeptView]:
    """A person's own views, by name."""
    return [
        KeptView(*row)
        for row in db.session.execute(
            sa.select(SavedView.id, SavedView.name, SavedView.query, SavedView.is_default, SavedView.version)
            .where(SavedView.user_id == viewer.user_id, SavedView.place == place, SavedView.deleted_at.is_(None))
            .order_by(sa.func.lower(SavedView.name), SavedView.id)
        )
    ]


def own_view(viewer: Viewer, place: str, view_id: int, *, deleted: bool = False) -> SavedView | None:
    """The row itself, for deeds; nobody else's, and only deleted ones where asked."""
    there = SavedView.deleted_at.is_not(None) if deleted else SavedView.deleted_at.is_(None)
    return db.session.scalar(sa.select(SavedView).where(SavedView.id == view_id, SavedView.user_id == viewer.user_id, SavedView.place == place, there))
