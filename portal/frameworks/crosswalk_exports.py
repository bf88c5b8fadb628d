"""A crosswalk as a table, as its district sees it; the importer of the same columns takes it back."""

from __future__ import annotations

from portal.frameworks import queries
from portal.frameworks.crosswalks import links_between
from portal.frameworks.models import Framework

HEADER = ("from_cluster", "from_pathway", "from_code", "to_cluster", "to_pathway", "to_code", "relation", "weight", "origin")


def rows(here: Framework, there: Framework, district_id: int) -> list[tuple[object, ...]]:
    """A row for each link in the order of the older framework, 'none' for pairs that the district says are not linked."""
    first = {line.id: line for line in queries.pathways_of(here.id, retired=True)}
    second = {line.id: line for line in queries.pathways_of(there.id, retired=True)}
    order = {pathway_id: place for place, pathway_id in enumerate(first)}
    links = sorted(links_between(here.id, there.id, district_id, all_rows=True), key=lambda link: (order[link.from_id], -(link.weight or 0), link.to_id))
    return [
        (
            first[link.from_id].cluster_title, first[link.from_id].title, first[link.from_id].code, second[link.to_id].cluster_title,
            second[link.to_id].title, second[link.to_id].code, link.relation, "" if link.weight is None else f"{link.weight:.3f}", link.origin,
        )
        for link in links
    ]  # fmt: skip
