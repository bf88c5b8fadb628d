"""What the page of a pathway shows of its competencies."""

from __future__ import annotations

from typing import Any

from portal.accounts.viewer import Viewer
from portal.competencies import lists, queries
from portal.competencies.permissions import is_editor
from portal.frameworks import versions


def of_pathway(pathway_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """Its active sets with their trees; nothing where there are none and the viewer could not mend that."""
    ids = queries.sets_of_pathways([pathway_id], viewer.district_id).get(pathway_id, [])
    if not ids and not is_editor(viewer):
        return None
    by_set: dict[int, list[queries.CompetencyLine]] = {}
    for line in queries.tree_of(ids) if ids else []:
        by_set.setdefault(line.set_id, []).append(line)
    sets = [(each, by_set.get(each.id, [])) for each in lists.sets_for(viewer, ids)] if ids else []
    return "competencies/_panel.html", {"sets": sets, "total": sum(each.count for each, _ in sets)}


def version(pathway_id: int, viewer: Viewer) -> str:
    """Every deed on competencies renews the district's stamp."""
    return versions.current(viewer.district_id)
