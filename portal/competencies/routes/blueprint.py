"""The blueprint, and what several of its pages do alike."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort

from portal.accounts.current import viewer
from portal.competencies import counts, lists, queries
from portal.competencies.forms import AttachForm
from portal.competencies.models import Competency, CompetencySet
from portal.competencies.permissions import may_edit
from portal.frameworks.queries import active_framework, pathways_of
from portal.web.tables import Listing, page_number

bp = Blueprint("competencies", __name__)
AT_ONCE = 400
"""Competencies on one page; longer sets are leafed through."""


def set_or_404(set_id: int, *, own: bool = False) -> CompetencySet:
    """The set, seen; with `own` one that the viewer may change."""
    found = lists.visible_set(viewer(), set_id) or abort(404)
    if own and not may_edit(viewer(), found):
        abort(404)
    return found


def competency_or_404(competency_id: int, *, own: bool = False) -> tuple[Competency, CompetencySet]:
    """The competency and its set, seen; with `own` ones that the viewer may change."""
    found, of = lists.visible_competency(viewer(), competency_id) or abort(404)
    if own and not may_edit(viewer(), of):
        abort(404)
    return found, of


def shown(of: CompetencySet) -> dict[str, Any]:
    """What the page of a set needs."""
    own = may_edit(viewer(), of)
    lines = queries.tree_of([of.id], retired=own)
    asking = lists.pathways_asking([of.id], viewer()).get(of.id, [])
    number = min(page_number(), max(1, -(-len(lines) // AT_ONCE)))
    part = lines[(number - 1) * AT_ONCE : number * AT_ONCE]
    form = AttachForm(formdata=None)
    if own:
        offer_pathways(form, {each.id for each in asking})
    return {
        "set": of,
        "issuer": lists.issuer_of(of),
        "listing": Listing(rows=part, total=len(lines), number=number, size=AT_ONCE),
        "counts": counts.counts_of([line.id for line in part if not line.is_heading], viewer()),
        "figure": sum(not line.is_heading and not line.retired for line in lines),
        "pathways": asking,
        "attach": form,
        "own": own,
    }


def offer_pathways(form: AttachForm, but: set[int]) -> None:
    """The pathways of the framework in use that do not ask for the set yet, by cluster."""
    framework = active_framework(viewer().district_id, viewer().school_id)
    groups: dict[str, list[tuple[int, str]]] = {}
    for line in pathways_of(framework.id) if framework else []:
        if line.id not in but:
            groups.setdefault(line.cluster_title, []).append((line.id, line.title))
    form.offer(list(groups.items()))
