"""Pathways and occupations side by side, with the same figures and what the school offers in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.careers.drawings import pay_scale
from portal.careers.figures import ALL_OCCUPATIONS, NATION, Outlook, Pay
from portal.careers.models import Area, Occupation, OccupationElement, OccupationPathway, Wage
from portal.careers.occupation import outlooks
from portal.careers.queries import Place, area_of, latest
from portal.explore.asked import Beside, beside
from portal.explore.cards import Card, World, together
from portal.explore.drawings import spread_top
from portal.explore.figures import Job, jobs_of
from portal.explore.fit import matches
from portal.explore.market import market
from portal.explore.offers import Offers, offers_of, reach_of
from portal.extensions import db
from portal.frameworks.models import Cluster, Framework, Pathway
from portal.frameworks.permissions import frameworks_visible_to
from portal.frameworks.queries import active_framework
from portal.interests.matching import Scores, of_many
from portal.interests.queries import latest_scores
from portal.language import said
from portal.search import queries as search
from portal.search.models import SearchEntry

FEW = 3
SKILLS = 5


@dataclass(frozen=True)
class Column:
    """A pathway side by side with others; `jobs` are the occupations with the most openings."""

    card: Card
    jobs: Sequence[Job]

    @property
    def key(self) -> str:
        return str(self.card.id)


@dataclass(frozen=True)
class OccupationColumn:
    occupation: Occupation
    job: Job
    pay: Pay | None
    offers: Offers
    match: float | None
    skills: Sequence[str]

    @property
    def key(self) -> str:
        return self.occupation.soc


@dataclass(frozen=True)
class Suggested:
    """Something that could be added."""

    key: str
    title: str
    of: str


@dataclass(frozen=True)
class Comparison:
    beside: Beside
    place: Place
    pathways: Sequence[Column]
    occupations: Sequence[OccupationColumn]
    average: Outlook | None
    has_result: bool
    top: int
    pay_top: int
    q: str
    found: Sequence[Suggested]


def names(viewer: Viewer, chosen: Beside, world: World | None) -> Sequence[Suggested]:
    """What was chosen, by name, in the order chosen; what cannot be seen is left out. Asks only for what the cards do not know."""
    known = {str(card.id): card.title for card in world.pathways} | {soc: said(job, "title") for soc, job in world.facts.jobs.items()} if world else {}
    missing = beside([",".join(key for key in chosen.keys if key not in known)])
    if missing.pathways:
        known |= {str(pathway.id): said(pathway, "title") for pathway, _ in _pathways(viewer, missing)}
    if missing.occupations:
        known |= {each.soc: said(each, "title") for each in _occupations(missing)}
    return [Suggested(key, known[key], "") for key in chosen.keys if key in known]


def compared_for(viewer: Viewer, chosen: Beside, today: date, q: str = "") -> Comparison:
    """The number of queries grows with nothing; what this viewer may not see is left out as if it did not exist."""
    place, reach = area_of(viewer.district_id), reach_of(viewer, today)
    scores = latest_scores(reach.student.id) if reach.student else None
    rows, occupations = _pathways(viewer, chosen), _occupations(chosen)
    active = active_framework(viewer.district_id, viewer.school_id)
    links = _links([pathway.id for pathway, _ in rows], [each.soc for each in occupations], active.id if active else 0)
    jobs = jobs_of(Occupation.soc.in_(sorted({soc for _, soc in links} | {each.soc for each in occupations})), place.code)
    offers = offers_of(viewer, reach, today, sa.select(Pathway.id).where(Pathway.id.in_(sorted({pathway_id for pathway_id, _ in links} | {p.id for p, _ in rows}))))
    of_pathway = {pathway.id: [jobs[soc] for pathway_id, soc in links if pathway_id == pathway.id] for pathway, _ in rows}
    fitting = matches(scores, jobs.values()) if scores else {}
    columns = [_column(pathway, cluster, of_pathway[pathway.id], offers, fitting, place.code, scores) for pathway, cluster in rows]
    seen = beside([",".join([*(str(pathway.id) for pathway, _ in rows), *(each.soc for each in occupations)])])
    socs = [each.soc for each in occupations]
    pays, skills = _pays(socs, place.code), _skills(socs)
    known = [
        OccupationColumn(
            each, jobs[each.soc], pays.get(each.soc), together(offers[pathway_id] for pathway_id, soc in links if soc == each.soc and pathway_id in offers),
            fitting.get(each.soc), skills.get(each.soc, ()),
        )
        for each in occupations
    ]  # fmt: skip
    return Comparison(
        seen, place, columns, known, outlooks(ALL_OCCUPATIONS).get(ALL_OCCUPATIONS), scores is not None, spread_top(column.card.market.pay for column in columns),
        pay_scale([column.pay for column in known if column.pay]), q, _suggested(viewer, q, seen, active.id if active else 0),
    )  # fmt: skip


def _pathways(viewer: Viewer, chosen: Beside) -> Sequence[tuple[Pathway, Cluster]]:
    rows = db.session.execute(
        sa.select(Pathway, Cluster).join(Cluster, Cluster.id == Pathway.cluster_id).join(Framework, Framework.id == Pathway.framework_id)
        .where(Pathway.id.in_(chosen.pathways), frameworks_visible_to(viewer)).order_by(Pathway.id)
    ).all()  # fmt: skip
    return sorted(((row[0], row[1]) for row in rows), key=lambda row: chosen.pathways.index(row[0].id))


def _occupations(chosen: Beside) -> Sequence[Occupation]:
    rows = db.session.scalars(sa.select(Occupation).where(Occupation.soc.in_(chosen.occupations)).order_by(Occupation.soc)).all()
    return sorted(rows, key=lambda each: chosen.occupations.index(each.soc))


def _links(pathway_ids: Sequence[int], socs: Sequence[str], framework_id: int) -> Sequence[tuple[int, str]]:
    """(pathway, occupation): all of these pathways, and of the framework in use those that lead to these occupations."""
    leading = sa.and_(OccupationPathway.soc.in_(socs), Pathway.framework_id == framework_id, Pathway.retired.is_(False))
    rows = db.session.execute(
        sa.select(OccupationPathway.pathway_id, OccupationPathway.soc)
        .join(Pathway, Pathway.id == OccupationPathway.pathway_id)
        .where(sa.or_(OccupationPathway.pathway_id.in_(pathway_ids), leading))
        .order_by(OccupationPathway.pathway_id, OccupationPathway.soc)
    )
    return [(pathway_id, soc) for pathway_id, soc in rows]


def _column(
    pathway: Pathway, cluster: Cluster, jobs: Sequence[Job], offers: dict[int, Offers], fitting: dict[str, float | None], area: str, scores: Scores | None,
) -> Column:
    most = sorted(jobs, key=lambda job: (-(job.openings or 0), job.title))[:FEW]
    card = Card(
        "pathway", pathway.id, said(pathway, "title"), said(pathway, "summary"), said(cluster, "title"), cluster.title, cluster.grouping,
        offers.get(pathway.id, Offers()), market(jobs, area), of_many(fitting.get(job.soc) for job in jobs) if scores else None,
    )  # fmt: skip
    return Column(card, most)


def _pays(socs: Sequence[str], area_code: str) -> dict[str, Pay]:
    """Pay of the area where it is published there, else the nation's."""
    rows = db.session.execute(
        sa.select(
            Wage.soc, Wage.area_code, Area.name, Wage.year, Wage.employment, Wage.p10, Wage.p25, Wage.median,
            Wage.p75, Wage.p90, Wage.top_coded, Wage.basis,
        )
        .join(Area, Area.code == Wage.area_code)
        .where(Wage.soc.in_(socs), sa.or_(*(sa.and_(Wage.area_code == code, Wage.year == latest(code)) for code in {area_code, NATION})))
        .order_by(Wage.area_code == NATION, Wage.soc)
    )  # fmt: skip
    found: dict[str, Pay] = {}
    for row in rows:
        pay = Pay(*tuple(row)[1:])
        if pay.is_known:
            found.setdefault(row.soc, pay)
    return found


def _skills(socs: Sequence[str]) -> dict[str, list[str]]:
    rows = db.session.execute(
        sa.select(OccupationElement.soc, OccupationElement.name)
        .where(OccupationElement.soc.in_(socs), OccupationElement.kind == "skill", OccupationElement.rank <= SKILLS)
        .order_by(OccupationElement.soc, OccupationElement.rank, OccupationElement.name)
    )
    found: dict[str, list[str]] = {}
    for soc, name in rows:
        found.setdefault(soc, []).append(name)
    return found


def _suggested(viewer: Viewer, q: str, chosen: Beside, framework_id: int) -> Sequence[Suggested]:
    """What the words find that could still be added."""
    if not q:
        return []
    of = sa.select(sa.cast(Pathway.id, sa.String)).where(Pathway.framework_id == framework_id)
    hits = search.find(q, district_id=viewer.district_id, kinds=("pathway", "occupation"), limit=5, only={"pathway": SearchEntry.key.in_(of)})
    return [Suggested(hit.key, hit.title, hit.kind) for hit in hits if not chosen.has(hit.key) and not chosen.is_full(hit.key)]
