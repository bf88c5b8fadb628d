"""What careers show on the pages of clusters and pathways."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from portal.accounts.viewer import Viewer
from portal.careers import pathway as facts
from portal.careers import queries
from portal.careers.figures import ALL_OCCUPATIONS
from portal.careers.occupation import outlooks
from portal.frameworks import panels
from portal.language import lazy

FEW = 10


def occupations(pathway_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """Where a pathway leads: its occupations with most openings first."""
    place = queries.area_of(viewer.district_id)
    lines = queries.of_pathway(pathway_id, area_code=place.code, sort="-openings")
    return "careers/_pathway_panel.html", {
        "pathway_id": pathway_id,
        "place": place,
        "lines": lines[:FEW],
        "total": len(lines),
        "sort": "-openings",
        "average": outlooks(ALL_OCCUPATIONS).get(ALL_OCCUPATIONS),
        "sources": queries.sources(),
    }


def programs(pathway_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """Programs of education and industries."""
    found, total = facts.programs_of(pathway_id, limit=12)
    industries = facts.industries_of(pathway_id)
    if not found and not industries:
        return None
    return "careers/_programs_panel.html", {"programs": found, "total": total, "industries": industries}


def of_cluster(cluster_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """The occupations of a cluster with most openings."""
    total = queries.count_in_cluster(cluster_id)
    if not total:
        return None
    place = queries.area_of(viewer.district_id)
    return "careers/_cluster_panel.html", {
        "cluster_id": cluster_id,
        "place": place,
        "lines": queries.of_cluster(cluster_id, area_code=place.code, sort="-openings", limit=8),
        "total": total,
        "average": outlooks(ALL_OCCUPATIONS).get(ALL_OCCUPATIONS),
        "sources": queries.sources(),
    }


def counted(pathway_ids: Collection[int], viewer: Viewer) -> Mapping[int, int]:
    return queries.counted_by_pathway(pathway_ids)


def _facts(row_id: int, viewer: Viewer) -> str:
    """The facts change with the stamps that the page carries anyway."""
    return ""


def register() -> None:
    panels.register("pathway", 20, occupations, version=_facts)
    panels.register("pathway", 30, programs, version=_facts)
    panels.register("cluster", 20, of_cluster, version=_facts)
    panels.register_count(10, "occupation", lazy("occupation"), lazy("occupations"), counted)
