"""How well pathways and occupations go with what a student likes. It orders and suggests; it never hides anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.explore.figures import Facts, Job
from portal.interests.matching import Scores, match, of_many
from portal.interests.queries import latest_scores


@dataclass(frozen=True)
class Fit:
    """A student's matches, -1 to 1. `clear` False: all six sides are about equal, so that no order means anything."""

    scores: Scores
    jobs: Mapping[str, float | None]
    pathways: Mapping[int, float | None]

    @property
    def clear(self) -> bool:
        return self.scores.is_clear


def fit_of(student_id: int | None, facts: Facts) -> Fit | None:
    """None without a result. One query."""
    scores = latest_scores(student_id) if student_id is not None else None
    if scores is None:
        return None
    jobs = matches(scores, facts.jobs.values())
    return Fit(scores, jobs, {pathway_id: of_many(jobs.get(soc) for soc in socs) for pathway_id, socs in facts.of_pathway.items()})


def matches(scores: Scores, jobs: Iterable[Job]) -> dict[str, float | None]:
    six = scores.six
    return {job.soc: match(six, job.six) for job in jobs}
