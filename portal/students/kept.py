"""Reads of what a person keeps: their saved views."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.students.filters import ORDERS, Filters, read_filters
from portal.students.models import LONGEST_QUERY, SavedView


@dataclass(frozen=True)
class KeptView:
    id: int
    name: str
    query: str
    is_default: bool
    version: int


def views_of(viewer: Viewer) -> list[KeptView]:
    """A person's own views, by name."""
    return [
        KeptView(*row)
        for row in db.session.execute(
            sa.select(SavedView.id, SavedView.name, SavedView.query, SavedView.is_default, SavedView.version)
            .where(SavedView.user_id == viewer.user_id, SavedView.deleted_at.is_(None))
            .order_by(sa.func.lower(SavedView.name), SavedView.id)
        )
    ]


def own_view(viewer: Viewer, view_id: int, *, deleted: bool = False) -> SavedView | None:
    """The row itself, for deeds; nobody else's, and only deleted ones where asked."""
    there = SavedView.deleted_at.is_not(None) if deleted else SavedView.deleted_at.is_(None)
    return db.session.scalar(sa.select(SavedView).where(SavedView.id == view_id, SavedView.user_id == viewer.user_id, there))


def kept_query(raw: str) -> str:
    """A posted query string as it is kept: known filters and order only, in one order."""
    return query_of(*read_query(raw[: 2 * LONGEST_QUERY].lstrip("?")))


def read_query(query: str) -> tuple[Filters, str]:
    """(filters, order) of a query string as it is kept."""
    args = dict(parse_qsl(query))
    return read_filters(args), args.get("sort", "")


def query_of(filters: Filters, sort: str) -> str:
    parts = [filters.query(), f"sort={sort}" if sort in ORDERS else ""]
    return "&".join(part for part in parts if part)
