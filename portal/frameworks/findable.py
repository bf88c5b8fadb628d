"""Which clusters and pathways the search page shows: of several frameworks, those that one works with."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.frameworks.models import Cluster, Pathway
from portal.frameworks.permissions import is_editor
from portal.frameworks.queries import active_framework
from portal.search.models import SearchEntry


def clusters_for(viewer: Viewer) -> sa.ColumnElement[bool] | None:
    return _of_active(Cluster, viewer)


def pathways_for(viewer: Viewer) -> sa.ColumnElement[bool] | None:
    return _of_active(Pathway, viewer)


def _of_active(model: type[Cluster] | type[Pathway], viewer: Any) -> sa.ColumnElement[bool] | None:
    """Somebody who looks after frameworks finds all of them, everybody else only what counts at their school."""
    if is_editor(viewer) or (active := active_framework(viewer.district_id, viewer.school_id)) is None:
        return None
    keys = sa.select(sa.cast(model.id, sa.String)).where(model.framework_id == active.id)
    return SearchEntry.key.in_(keys)
