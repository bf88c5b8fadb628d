"""A result as a page shows it, to the student or to staff: what goes with it, why, and what there is of it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.frameworks import versions
from portal.frameworks.models import Framework, Pathway
from portal.frameworks.queries import active_framework
from portal.interests import queries
from portal.interests.fit import ClusterFit, OccupationFit, fits_of, named_answers, of_many_kinds, taught_here
from portal.interests.matching import Scores
from portal.interests.models import InterestStatement, Source
from portal.language import said
from portal.rosters.models import Student

TOP = 3
"""Clusters that are told about at length."""
EACH = 6
"""Occupations in each of two lists."""
REST = "All Other"
"""How the occupational classification names what is left over: nobody becomes that."""
GOOD = 0.4
"""From here on a match is a good one."""


@dataclass(frozen=True)
class Reasoned:
    """A cluster, the student's answers that speak for it, and in how many of its pathways something is taught here."""

    fit: ClusterFit
    answers: Sequence[InterestStatement]
    here: int


@dataclass(frozen=True)
class Result:
    scores: Scores
    framework: Framework | None
    top: Sequence[Reasoned] = ()
    rest: Sequence[ClusterFit] = ()
    start_here: Sequence[tuple[OccupationFit, int, str]] = ()
    """Occupations to which something at the school leads: with a pathway's id and title."""
    others: Sequence[OccupationFit] = ()


def result_of(scores: Scores, student: Student, viewer: Viewer) -> Result:
    """Equal answers get no clusters and no occupations: any order of them would be made up."""
    framework = active_framework(student.district_id, student.school_id)
    if framework is None or not scores.is_clear:
        return Result(scores, framework)
    fits = fits_of(scores, framework.id, versions.current(student.district_id))
    good = [one for one in fits.occupations if one.match is not None and one.match >= GOOD and not one.title.endswith(REST)]
    known = [one for one in fits.clusters if one.match is not None]
    led_to = {pathway for one in good for pathway in one.pathways} | {pathway for one in known[:TOP] for pathway in one.pathways}
    here = taught_here(led_to, viewer)
    start = of_many_kinds((one for one in good if here.intersection(one.pathways)), EACH)
    titles = _titles({next(p for p in one.pathways if p in here) for one in start})
    shown = {one.soc for one in start}
    return Result(
        scores, framework, _reasoned(scores, known[:TOP], here), known[TOP:],
        [(one, *next((p, titles[p]) for p in one.pathways if p in here)) for one in start],
        of_many_kinds((one for one in good if one.soc not in shown), EACH),
    )  # fmt: skip


def _reasoned(scores: Scores, clusters: Sequence[ClusterFit], here: frozenset[int]) -> list[Reasoned]:
    liked = queries.liked_of(scores.take_id) if scores.source != Source.OFFICIAL else []
    return [Reasoned(one, named_answers(liked, one.sides), len(here.intersection(one.pathways))) for one in clusters]


def _titles(pathway_ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(sa.select(Pathway.id, Pathway.title, Pathway.title_es).where(Pathway.id.in_(pathway_ids)))
    return {row.id: said(row, "title") for row in rows}



def context_of(scores: Scores | None, student: Student, viewer: Viewer) -> dict[str, Any]:
    """What `_result.html` reads."""
    return {"scores": scores, "result": result_of(scores, student, viewer) if scores else None}
