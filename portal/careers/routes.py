"""Occupations: the list, one occupation, those of a pathway; and where all facts come from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request
from werkzeug.wrappers import Response as Answer

from portal import stamps
from portal.accounts.current import viewer
from portal.careers import listing, panels, queries
from portal.careers import occupation as facts
from portal.careers.drawings import growth_ends, pay_scale
from portal.careers.figures import ALL_OCCUPATIONS, NATION
from portal.careers.words import EDUCATION, INTERESTS, JOB_ZONES
from portal.frameworks import versions
from portal.frameworks.queries import active_framework, clusters_of, visible_cluster, visible_pathway
from portal.web import tables
from portal.web.access import anyone, requires
from portal.web.headers import kept
from portal.web.remembering import reference
from portal.web.respond import page

bp = Blueprint("careers", __name__)


@bp.get("/occupations")
@requires()
def occupations() -> Answer:
    home = viewer().district_id
    stamp, tag = stamps.of(home, listing.FACTS), versions.current(home)
    return reference("careers/occupations.html", block="occupation-list", also="careers/_order_again.html", version=stamp, tag=tag, make=_list)


def _list() -> dict[str, Any]:
    asked = listing.wanted(request.args)
    place = queries.area_of(viewer().district_id)
    rows, count = listing.statements(asked, district_id=viewer().district_id, area_code=place.code)
    found = tables.listing(rows, count=count, number=tables.page_number())
    active = active_framework(viewer().district_id, viewer().school_id)
    cluster = visible_cluster(viewer(), asked.cluster) if asked.cluster is not None else None
    pathway = visible_pathway(viewer(), asked.pathway) if asked.pathway is not None else None
    return {
        "asked": asked,
        "listing": found,
        "lines": listing.lines_of(found.rows),
        "place": place,
        "clusters": clusters_of(active.id) if active else [],
        "cluster": cluster[0] if cluster else None,
        "pathway": pathway[0] if pathway else None,
        "educations": EDUCATION,
        "zones": JOB_ZONES,
        "sides": INTERESTS,
        "average": facts.outlooks(ALL_OCCUPATIONS).get(ALL_OCCUPATIONS),
        "sources": queries.sources(),
    }


@bp.get("/occupations/<soc:soc>")
@requires()
def occupation(soc: str) -> Answer:
    def make() -> Response:
        return page("careers/occupation.html", **_shown(soc))

    more = panels.version(soc, viewer())
    return kept(None if more is None else f"{versions.current(viewer().district_id)} {more}", make)


def _shown(soc: str) -> dict[str, Any]:
    found = facts.occupation(soc) or abort(404)
    place = queries.area_of(viewer().district_id)
    pays, outlooks = facts.pays(soc, place.code), facts.outlooks(soc)
    local, nation = pays.get((soc, place.code)), pays.get((soc, NATION))
    best = local if local is not None and local.is_known else nation
    everyone = pays.get((ALL_OCCUPATIONS, place.code)) or pays.get((ALL_OCCUPATIONS, NATION))
    outlook, average = outlooks.get(soc), outlooks.get(ALL_OCCUPATIONS)
    drawn = [pay for pay in (local, nation if place.code != NATION else None, everyone) if pay and pay.has_range]
    active = active_framework(viewer().district_id, viewer().school_id)
    elements = facts.elements(soc)
    programs, programs_total = facts.programs_to(soc, 12)
    lows = growth_ends(outlook.change if outlook else None, average.change if average else None)
    reported = found.reported_as if found.reported_as not in ("", soc) else ""
    return {
        "occupation": found,
        "place": place,
        "best": best,
        "local": local,
        "nation": nation,
        "everyone": everyone,
        "top": pay_scale(drawn),
        "outlook": outlook,
        "average": average,
        "growth_low": lows[0],
        "growth_high": lows[1],
        "scores": facts.scores(found),
        "sides": INTERESTS,
        "zones": JOB_ZONES,
        "skills": [element for element in elements if element.kind == "skill"],
        "knowledge": [element for element in elements if element.kind == "knowledge"],
        "names": facts.other_names(soc, 5),
        "related": facts.related(soc, place.code),
        "pathways": facts.pathways_to(soc, active.id) if active else [],
        "framework": active,
        "programs": programs,
        "programs_total": programs_total,
        "group": facts.occupation(reported) if reported else None,
        "sources": queries.sources(),
        "buttons": panels.drawn("deeds", soc, viewer()),
        "starts": panels.drawn("start", soc, viewer()),
    }


@bp.get("/pathways/<int:pathway_id>/occupations")
@requires()
def pathway_occupations(pathway_id: int) -> Answer:
    """All of them, sortable: opens in place of the few on the pathway's page."""

    def make() -> Response:
        found, cluster, framework = visible_pathway(viewer(), pathway_id) or abort(404)
        place = queries.area_of(viewer().district_id)
        sort, _ = tables.chosen_sort(queries.lines_for(place.code).sorts, "-openings")
        lines = queries.of_pathway(pathway_id, area_code=place.code, sort=sort)
        return page(
            "careers/pathway_occupations.html",
            block="pathway-occupations",
            pathway=found,
            cluster=cluster,
            framework=framework,
            pathway_id=pathway_id,
            place=place,
            lines=lines,
            total=len(lines),
            sort=sort,
            average=facts.outlooks(ALL_OCCUPATIONS).get(ALL_OCCUPATIONS),
            sources=queries.sources(),
        )

    return kept(versions.current(viewer().district_id), make)


@bp.get("/sources")
@anyone
def sources() -> Answer:
    return page("careers/sources.html", sources=queries.sources(), signed_in=g.get("viewer") is not None)
