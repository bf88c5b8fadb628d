"""Clusters and pathways as cards: what one's own school offers first, then pay, growth and openings, and the match."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.careers.figures import ALL_OCCUPATIONS, NATION, Outlook, Pay
from portal.careers.occupation import outlooks, pays
from portal.careers.queries import Place, area_of
from portal.explore.asked import Asked, asks_at_most
from portal.explore.figures import Facts, facts
from portal.explore.fit import Fit, fit_of
from portal.explore.market import Market, market
from portal.explore.offers import Offer, Offers, Reach, offers_of, reach_of
from portal.extensions import db
from portal.frameworks import versions
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.queries import active_framework
from portal.interests.matching import of_many
from portal.language import said


@dataclass(frozen=True)
class Card:
    """A pathway, or a cluster with all of its pathways; `match` is None without a result, or where too little is known."""

    kind: str
    id: int
    title: str
    summary: str
    of: str
    """What it belongs to: a pathway's cluster."""
    sign: str
    """The English title of its cluster, by which its sign is drawn."""
    grouping: str
    offers: Offers
    market: Market
    match: float | None
    pathways: int = 1

    @property
    def url(self) -> str:
        return f"/{self.kind}s/{self.id}"


@dataclass(frozen=True)
class World:
    """Everything that /explore shows, before it is narrowed and ordered."""

    framework: Framework
    reach: Reach
    place: Place
    facts: Facts
    fit: Fit | None
    average: Outlook | None
    everyone: Pay | None
    pathways: Sequence[Card]
    clusters: Sequence[Card]

    def sort_of(self, asked: Asked) -> str:
        """By match where there is one that means something; else what the school offers most."""
        if asked.sort == "fit" and self.fit is None:
            return "here"
        return asked.sort or ("fit" if self.fit is not None and self.fit.clear else "here")

    def cards(self, asked: Asked) -> list[Card]:
        """As asked for. What a figure is missing for stands last, whatever the order; a match leaves nothing out."""
        found = self.clusters if asked.what == "clusters" else self.pathways
        if asked.cluster is not None and asked.what == "pathways":
            chosen = next((card.sign for card in self.clusters if card.id == asked.cluster), "")
            found = [card for card in found if card.sign == chosen]
        return sorted((card for card in found if self._keeps(card, asked)), key=lambda card: self._rank(card, self.sort_of(asked)))

    def _keeps(self, card: Card, asked: Asked) -> bool:
        if asked.way and not asks_at_most(card.market.education, asked.way):
            return False
        if asked.offered and not getattr(card.offers, asked.offered):
            return False
        if asked.growth and (card.market.change is None or self.average is None or card.market.change <= (self.average.change or 0)):
            return False
        if not asked.pay:
            return True
        middle, all_jobs = card.market.pay, self.everyone.median if self.everyone else None
        return middle is not None and all_jobs is not None and (middle.median is None or middle.median > all_jobs)

    def _rank(self, card: Card, sort: str) -> tuple[float, str, int]:
        value: float | None
        if sort == "fit":
            value = card.match
        elif sort == "growth":
            value = card.market.change
        elif sort == "openings":
            value = card.market.openings
        elif sort == "pay":
            value = None if card.market.pay is None else float("inf") if card.market.pay.median is None else float(card.market.pay.median)
        else:
            value = float(card.offers.total) if sort == "here" else 0.0
        return (float("inf") if value is None else -value, card.title, card.id)


def world_of(viewer: Viewer, today: date) -> World | None:
    """None where no framework is loaded. The number of queries does not grow with anything."""
    framework = active_framework(viewer.district_id, viewer.school_id)
    if framework is None:
        return None
    place = area_of(viewer.district_id)
    known = facts(framework.id, place.code, versions.current(viewer.district_id))
    reach = reach_of(viewer, today)
    fit = fit_of(reach.student.id if reach.student else None, known)
    own = sa.select(Pathway.id).where(Pathway.framework_id == framework.id, Pathway.retired.is_(False))
    offers = offers_of(viewer, reach, today, own)
    figures = pays(ALL_OCCUPATIONS, place.code)
    pathways, clusters = _cards(framework.id, known, offers, fit, place.code)
    return World(
        framework, reach, place, known, fit, outlooks(ALL_OCCUPATIONS).get(ALL_OCCUPATIONS),
        figures.get((ALL_OCCUPATIONS, place.code)) or figures.get((ALL_OCCUPATIONS, NATION)), pathways, clusters,
    )  # fmt: skip


def _cards(framework_id: int, known: Facts, offers: dict[int, Offers], fit: Fit | None, area: str) -> tuple[list[Card], list[Card]]:
    rows = db.session.execute(
        sa.select(Cluster, Pathway).join(Pathway, Pathway.cluster_id == Cluster.id)
        .where(Cluster.framework_id == framework_id, Pathway.retired.is_(False))
        .order_by(Cluster.position, Cluster.title, Cluster.id, Pathway.position, Pathway.title, Pathway.id)
    ).all()  # fmt: skip
    pathways, of_cluster = [], dict[int, tuple[Cluster, list[int]]]()
    for cluster, pathway in rows:
        of_cluster.setdefault(cluster.id, (cluster, []))[1].append(pathway.id)
        jobs = [known.jobs[soc] for soc in known.of_pathway.get(pathway.id, ())]
        pathways.append(Card(
            "pathway", pathway.id, said(pathway, "title"), said(pathway, "summary"), said(cluster, "title"), cluster.title, cluster.grouping,
            offers.get(pathway.id, Offers()), market(jobs, area), fit.pathways.get(pathway.id) if fit else None,
        ))  # fmt: skip
    return pathways, [_cluster_card(cluster, ids, known, offers, fit, area) for cluster, ids in of_cluster.values()]


def _cluster_card(cluster: Cluster, ids: Sequence[int], known: Facts, offers: dict[int, Offers], fit: Fit | None, area: str) -> Card:
    socs = sorted({soc for pathway_id in ids for soc in known.of_pathway.get(pathway_id, ())})
    return Card(
        "cluster", cluster.id, said(cluster, "title"), said(cluster, "summary"), "", cluster.title, cluster.grouping,
        together(offers[pathway_id] for pathway_id in ids if pathway_id in offers), market((known.jobs[soc] for soc in socs), area),
        of_many(fit.jobs.get(soc) for soc in socs) if fit else None, len(ids),
    )  # fmt: skip


def together(many: Iterable[Offers]) -> Offers:
    """The offers of several pathways, each once."""
    kinds: dict[str, dict[int, Offer]] = {"courses": {}, "experiences": {}, "openings": {}, "programs": {}}
    for offers in many:
        for kind, found in kinds.items():
            for offer in getattr(offers, kind):
                found.setdefault(offer.id, offer)
    return Offers(*(list(found.values()) for found in kinds.values()))
