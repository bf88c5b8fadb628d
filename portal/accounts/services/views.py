"""Deeds on saved views: filters of a list under a person's own name for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import SavedView
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db


class ViewError(Exception):
    """A saved view could not be kept as asked; the message says why and how to mend it."""


class Stale(Exception):
    """Somebody, perhaps the same person in another window, saved first."""


MOST_VIEWS = 30
KEPT_DELETED = timedelta(days=30)


def save_view(*, place: str, name: str, query: str, is_default: bool, by: Viewer) -> SavedView:
    """Keeps filters under a name. Raises ViewError where the name is taken or there are too many."""
    db.session.execute(
        sa.delete(SavedView).where(SavedView.user_id == by.user_id, SavedView.deleted_at < now() - KEPT_DELETED).execution_options(synchronize_session=False)
    )
    mine = db.session.scalars(sa.select(SavedView.name).where(SavedView.user_id == by.user_id, SavedView.place == place, SavedView.deleted_at.is_(None)).order_by(SavedView.name)).all()
    if len(mine) >= MOST_VIEWS:
        raise ViewError(f"You have {MOST_VIEWS} saved views. Delete one first.")
    _refuse_taken(name, mine)
    if is_default:
        _no_default(place, by)
    view = SavedView(user_id=by.user_id, place=place, name=name, query=query, is_default=is_default)
    db.session.add(view)
    db.session.flush()
    audit.record(f"{place}.view.save", subject=f"saved_views:{view.id}", by=by, detail={"name": name})
    return view


def rename_view(*, view: SavedView, name: str, version: int, by: Viewer) -> None:
    """Raises Stale where the row changed meanwhile, ViewError where another view has the name."""
    if view.version != version:
        raise Stale
    others = db.session.scalars(
        sa.select(SavedView.name).where(SavedView.user_id == by.user_id, SavedView.place == view.place, SavedView.deleted_at.is_(None), SavedView.id != view.id).order_by(SavedView.name)
    ).all()
    _refuse_taken(name, others)
    view.name = name
    db.session.flush()
    audit.record(f"{view.place}.view.rename", subject=f"saved_views:{view.id}", by=by, detail={"name": name})


def make_default(*, place: str, view: SavedView | None, by: Viewer) -> None:
    """The list opens with this view from now on; with None, with everybody."""
    _no_default(place, by)
    if view is not None:
        view.is_default = True
    db.session.flush()
    audit.record(f"{place}.view.default", subject=f"saved_views:{view.id if view else 'none'}", by=by)


def delete_view(*, view: SavedView, by: Viewer) -> None:
    """Takes the view away; `bring_back` undoes it for thirty days."""
    view.deleted_at = now()
    db.session.flush()
    audit.record(f"{view.place}.view.delete", subject=f"saved_views:{view.id}", by=by, detail={"name": view.name})


def bring_back(*, view: SavedView, by: Viewer) -> None:
    """Undoes a deletion. Raises ViewError where a new view has taken the name."""
    others = db.session.scalars(sa.select(SavedView.name).where(SavedView.user_id == by.user_id, SavedView.place == view.place, SavedView.deleted_at.is_(None)).order_by(SavedView.name)).all()
    _refuse_taken(view.name, others)
    if view.is_default and db.session.scalar(sa.select(SavedView.id).where(SavedView.user_id == by.user_id, SavedView.place == view.place, SavedView.is_default, SavedView.deleted_at.is_(None))):
        view.is_default = False
    view.deleted_at = None
    db.session.flush()
    audit.record(f"{view.place}.view.restore", subject=f"saved_views:{view.id}", by=by, detail={"name": view.name})


def _no_default(place: str, by: Viewer) -> None:
    for view in db.session.scalars(sa.select(SavedView).where(SavedView.user_id == by.user_id, SavedView.place == place, SavedView.is_default)):
        view.is_default = False
    db.session.flush()


def _refuse_taken(name: str, names: Sequence[str]) -> None:
    if name.casefold() in {each.casefold() for each in names}:
        raise ViewError("You have a view of this name already. Choose another name.")
