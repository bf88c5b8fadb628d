"""The tables of national facts: which columns of a seed go where."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sqlalchemy as sa

from portal.careers import models as m
from portal.careers.seeds import Gone, Keys, Reader, SeedTable, Values
from portal.database import Model
from portal.frameworks.models import Cluster, CrosswalkLink, Framework, FrameworkState, Pathway

Row = dict[str, str]


def table_of(model: type[Model]) -> sa.Table:
    return cast(sa.Table, model.__table__)


def whole(text: str) -> int | None:
    """An empty cell is a missing figure, never zero."""
    return int(text) if text else None


def figure(text: str) -> float | None:
    return float(text) if text else None


def flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"{text!r}: 0 or 1 is wanted")
    return text == "1"


def as_it_is(*columns: str) -> Reader:
    """A reader that takes these columns over as text."""

    def read(row: Row, keys: Keys) -> Values:
        return {name: row[name] for name in columns}

    return read


def national_frameworks() -> sa.ColumnElement[bool]:
    return Framework.key.is_not(None)


def _framework_ids() -> sa.Select[int]:
    return sa.select(Framework.id).where(national_frameworks())


def _pathway_ids() -> sa.Select[int]:
    return sa.select(Pathway.id).where(Pathway.framework_id.in_(_framework_ids()))


def framework(row: Row, keys: Keys) -> Values:
    words = ("key", "title", "publisher", "edition", "cluster_word", "pathway_word")
    return {name: row[name] for name in words} | {"state": FrameworkState.ACTIVE.value}


def cluster(row: Row, keys: Keys) -> Values:
    return {
        "framework_id": keys.frameworks[row["framework_key"]],
        **{name: row[name] for name in ("code", "title", "grouping", "summary")},
        "cross_cutting": flag(row["cross_cutting"]),
        "position": int(row["position"]),
    }


def pathway(row: Row, keys: Keys) -> Values:
    return {
        "framework_id": keys.frameworks[row["framework_key"]],
        "cluster_id": keys.clusters[row["framework_key"], row["cluster_code"]],
        **{name: row[name] for name in ("code", "title", "summary")},
        "position": int(row["position"]),
        "retired": False,
    }


def crosswalk(row: Row, keys: Keys) -> Values:
    return {
        "from_pathway_id": keys.pathways[row["from_framework"], row["from_code"]],
        "to_pathway_id": keys.pathways[row["to_framework"], row["to_code"]],
        "relation": row["relation"],
        "weight": float(row["weight"]),
        "shared_occupations": int(row["shared_occupations"]),
        "origin": row["origin"],
    }


def of_pathway(column: str) -> Reader:
    """A reader for a link between a pathway and `column` (soc, cip or naics)."""

    def read(row: Row, keys: Keys) -> Values:
        return {"pathway_id": keys.pathways[row["framework_key"], row["pathway_code"]], column: row[column]}

    return read


def occupation(row: Row, keys: Keys) -> Values:
    words = ("soc", "title", "onet_code", "interest_code", "education", "experience", "training", "reported_as")
    scores = {name: figure(row[name]) for name in m.RIASEC}
    return {name: row[name] for name in words} | scores | {"job_zone": whole(row["job_zone"])}


def cluster_words(row: Row, keys: Keys) -> Values:
    return {"framework_id": keys.frameworks[row["framework_key"]], **{name: row[name] for name in ("code", "title_es", "summary_es")}}


pathway_words = cluster_words


def occupation_words(row: Row, keys: Keys) -> Values:
    return {"soc": row["soc"], "title_es": row["title_es"], "plain": row["en"], "plain_es": row["es"]}


def element(row: Row, keys: Keys) -> Values:
    words = {name: row[name] for name in ("soc", "kind", "name")}
    return words | {"importance": float(row["importance"]), "rank": int(row["rank"])}


def related(row: Row, keys: Keys) -> Values:
    return {"soc": row["soc"], "related_soc": row["related_soc"], "rank": int(row["rank"])}


def wage(row: Row, keys: Keys) -> Values:
    figures = ("employment", "p10", "p25", "median", "p75", "p90")
    return {
        **{name: row[name] for name in ("area_code", "soc", "basis")},
        "year": int(row["year"]),
        **{name: whole(row[name]) for name in figures},
        "top_coded": flag(row["top_coded"]),
    }


def projection(row: Row, keys: Keys) -> Values:
    figures = ("employment_base_thousands", "employment_target_thousands", "change_percent", "openings_thousands")
    return {
        "soc": row["soc"],
        "base_year": int(row["base_year"]),
        "target_year": int(row["target_year"]),
        **{name: figure(row[name]) for name in figures},
        "basis": row["basis"],
    }


def _seeded_areas() -> sa.ColumnElement[bool]:
    """A district's own metropolitan area, loaded on demand, is not the seed's to take away."""
    return m.Wage.area_code.in_(sa.select(m.Area.code).where(m.Area.kind.in_(("nation", "state"))))


def _seed(
    name: str,
    model: type[Model],
    key: str,
    read: Reader,
    *,
    gone: Gone = "delete",
    within: Callable[[], sa.ColumnElement[bool]] | None = None,
) -> SeedTable:
    return SeedTable(name, table_of(model), tuple(key.split()), read, gone=gone, within=within)


def _words(name: str, model: type[Model], key: str, read: Reader, *, within: Callable[[], sa.ColumnElement[bool]] | None = None) -> SeedTable:
    """Words beside rows that another table brings; what they do not name keeps what it has."""
    return SeedTable(name, table_of(model), tuple(key.split()), read, gone="keep", within=within, adds=False)


def _link(name: str, model: type[m.OccupationPathway | m.CipPathway | m.IndustryPathway], column: str) -> SeedTable:
    def within() -> sa.ColumnElement[bool]:
        return model.pathway_id.in_(_pathway_ids())

    return _seed(name, model, f"pathway_id {column}", of_pathway(column), within=within)


# In the order in which one needs another.
TABLES = (
    _seed("sources", m.Source, "key", as_it_is(
        "key", "publisher", "title", "release", "released_on", "licence", "credit", "note")),
    _seed("frameworks", Framework, "key", framework, gone="keep", within=national_frameworks),
    _seed("clusters", Cluster, "framework_id code", cluster, gone="keep",
        within=lambda: Cluster.framework_id.in_(_framework_ids())),
    _seed("pathways", Pathway, "framework_id code", pathway, gone="retire",
        within=lambda: Pathway.framework_id.in_(_framework_ids())),
    _words("cluster_words", Cluster, "framework_id code", cluster_words, within=lambda: Cluster.framework_id.in_(_framework_ids())),
    _words("pathway_words", Pathway, "framework_id code", pathway_words, within=lambda: Pathway.framework_id.in_(_framework_ids())),
    _seed("crosswalk", CrosswalkLink, "from_pathway_id to_pathway_id", crosswalk, within=lambda: sa.and_(
        CrosswalkLink.district_id.is_(None), CrosswalkLink.from_pathway_id.in_(_pathway_ids()), CrosswalkLink.to_pathway_id.in_(_pathway_ids()))),
    _seed("occupations", m.Occupation, "soc", occupation, gone="keep"),
    _words("occupation_words", m.Occupation, "soc", occupation_words),
    _seed("alternate_titles", m.OccupationTitle, "soc title", as_it_is("soc", "title")),
    _seed("occupation_elements", m.OccupationElement, "soc kind name", element),
    _seed("related_occupations", m.RelatedOccupation, "soc related_soc", related),
    _link("occupation_pathways", m.OccupationPathway, "soc"),
    _seed("areas", m.Area, "code", as_it_is("code", "name", "kind"), gone="keep"),
    _seed("wages", m.Wage, "soc area_code year", wage, within=_seeded_areas),
    _seed("projections", m.Projection, "soc", projection),
    _seed("cip_programs", m.CipProgram, "code", as_it_is("code", "title"), gone="keep"),
    _seed("cip_occupations", m.CipOccupation, "cip soc", as_it_is("cip", "soc")),
    _link("cip_pathways", m.CipPathway, "cip"),
    _seed("industries", m.Industry, "naics", as_it_is("naics", "title"), gone="keep"),
    _link("industry_pathways", m.IndustryPathway, "naics"),
)  # fmt: skip
