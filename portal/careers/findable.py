"""Puts clusters, pathways and occupations into the search index, with the words people use for them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from math import log10
from typing import Any

import sqlalchemy as sa

from portal.careers import words
from portal.careers.models import Occupation, OccupationPathway, OccupationTitle, Projection
from portal.config import ROOT
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, FrameworkState, Pathway
from portal.language import _, in_language
from portal.search import services
from portal.search.models import SearchEntry
from portal.search.queries import EVERYDAY
from portal.search.words import split

Entry = dict[str, Any]
EVERYDAY_WORDS = ROOT / "seeds" / "everyday_words.csv"


def put_occupations() -> None:
    """Every occupation, found by its alternate titles too; what many people do comes first."""
    services.put_many(_occupations())


def put_frameworks(*framework_ids: int) -> None:
    """The clusters and pathways of these frameworks, or of all without any.

    A pathway is also found by the occupations it leads to. Drafts and retired pathways are not found.
    """
    chosen = Framework.id.in_(framework_ids) if framework_ids else sa.true()
    open_ones = sa.and_(chosen, Framework.state != FrameworkState.DRAFT.value)
    services.put_many(_clusters(open_ones))
    services.put_many(_pathways(open_ones))
    hidden = Framework.state == FrameworkState.DRAFT.value
    for kind, model, gone in (("cluster", Cluster, hidden), ("pathway", Pathway, sa.or_(hidden, Pathway.retired))):
        keys = (
            sa.select(sa.cast(model.id, sa.String))
            .join(Framework, Framework.id == model.framework_id)
            .where(chosen, gone)
        )
        db.session.execute(sa.delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.key.in_(keys)))


def count() -> int:
    """How many clusters, pathways and occupations can be found."""
    kinds = ("cluster", "pathway", "occupation")
    counted = sa.select(sa.func.count()).select_from(SearchEntry).where(SearchEntry.kind.in_(kinds))
    return db.session.scalar(counted) or 0


def everyday_words() -> dict[str, list[str]]:
    """SOC -> what people call it day by day, in English and Spanish, folded for the index; words of our own."""
    found: dict[str, list[str]] = defaultdict(list)
    if EVERYDAY_WORDS.is_file():
        with EVERYDAY_WORDS.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["soc"]].append(" ".join(split(row["word"])))
    return found


def _occupations() -> Iterator[Entry]:
    everyday = everyday_words()
    names: dict[str, list[str]] = defaultdict(list)
    titles = sa.select(OccupationTitle.soc, OccupationTitle.title).order_by(OccupationTitle.soc, OccupationTitle.id)
    for soc, title in db.session.execute(titles):
        names[soc].append(title)
    rows = db.session.execute(
        sa.select(
            Occupation.soc, Occupation.title, Occupation.title_es, Occupation.education,
            Projection.employment_base_thousands, Projection.basis,
        )
        .outerjoin(Projection, Projection.soc == Occupation.soc)
        .order_by(Occupation.soc)
    )  # fmt: skip
    for soc, title, title_es, education, thousands, basis in rows:
        own = thousands if basis == "exact" else None
        yield {
            "kind": "occupation",
            "key": soc,
            "title": title,
            "context": _way_in(education, "en"),
            "title_es": title_es,
            "context_es": _way_in(education, "es"),
            "body": "\n".join([*dict.fromkeys(f"{EVERYDAY}{word}" for word in everyday[soc]), *_spanish(title_es), *names[soc], soc]),
            "district_id": None,
            "weight": 1 + min(1.0, log10(1 + (own or 0)) / 4),
        }


def _clusters(chosen: sa.ColumnElement[bool]) -> Iterator[Entry]:
    rows = db.session.execute(
        sa.select(
            Cluster.id, Cluster.title, Cluster.summary, Cluster.title_es, Cluster.summary_es,
            Framework.district_id, Framework.title.label("framework"), Framework.edition, Framework.cluster_word,
        )
        .join(Framework, Framework.id == Cluster.framework_id)
        .where(chosen)
        .order_by(Cluster.id)
    )  # fmt: skip
    for row in rows:
        yield {
            "kind": "cluster",
            "key": row.id,
            "title": row.title,
            "context": f"{row.cluster_word.capitalize()} · {name_of(row.framework, row.edition, row.district_id)}",
            "title_es": row.title_es,
            "context_es": _in_spanish("Career cluster", row),
            "body": "\n".join([*_spanish(row.title_es), row.summary, row.summary_es]),
            "district_id": row.district_id,
        }


def _pathways(chosen: sa.ColumnElement[bool]) -> Iterator[Entry]:
    occupations: dict[int, list[str]] = defaultdict(list)
    links = (
        sa.select(OccupationPathway.pathway_id, Occupation.title, Occupation.title_es)
        .join(Occupation, Occupation.soc == OccupationPathway.soc)
        .join(Pathway, Pathway.id == OccupationPathway.pathway_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .where(chosen)
        .order_by(OccupationPathway.pathway_id, Occupation.title)
    )
    for pathway_id, title, title_es in db.session.execute(links):
        occupations[pathway_id] += [title, title_es] if title_es else [title]
    rows = db.session.execute(
        sa.select(
            Pathway.id, Pathway.title, Pathway.summary, Pathway.title_es, Pathway.summary_es, Cluster.title.label("cluster"), Cluster.title_es.label("cluster_es"),
            Framework.district_id, Framework.title.label("framework"), Framework.edition, Framework.pathway_word,
        )
        .join(Cluster, Cluster.id == Pathway.cluster_id)
        .join(Framework, Framework.id == Pathway.framework_id)
        .where(chosen, Pathway.retired.is_(False))
        .order_by(Pathway.id)
    )  # fmt: skip
    for row in rows:
        yield {
            "kind": "pathway",
            "key": row.id,
            "title": row.title,
            "context": f"{row.pathway_word.capitalize()} in {row.cluster} · {name_of(row.framework, row.edition, row.district_id)}",
            "title_es": row.title_es,
            "context_es": _in_spanish("Pathway", row),
            "body": "\n".join([*_spanish(row.title_es), *occupations[row.id], row.summary, row.summary_es]),
            "district_id": row.district_id,
        }


def _way_in(education: str, language: str) -> str:
    with in_language(language):
        return _("Usual way in: %(way)s", way=words.education(education)) if education else ""


def _in_spanish(level: str, row: Any) -> str:
    """The line below a cluster or a pathway as a reader of Spanish sees it."""
    with in_language("es"):
        national = _("National %(edition)s", edition=row.edition) if row.district_id is None else row.framework
        if level == "Pathway":
            return _("Pathway in %(cluster)s", cluster=row.cluster_es or row.cluster) + f" · {national}"
        return _("Career cluster") + f" · {national}"


def _spanish(title_es: str) -> list[str]:
    """A Spanish title as people read it, and folded: who types just that means this."""
    return [EVERYDAY + " ".join(split(title_es)), title_es] if title_es else []


def name_of(title: str, edition: str, district_id: int | None) -> str:
    """'National 2024', or a district's own title."""
    return title if district_id is not None else f"National {edition}".strip()
