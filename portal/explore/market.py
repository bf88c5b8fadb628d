"""The labour market of many occupations together: jobs, growth, openings and how far their pay spreads. Pure arithmetic.

What is published for a wider group only counts once, however many of its occupations are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from portal.careers.figures import NATION
from portal.careers.words import EDUCATION
from portal.explore.figures import Job


@dataclass(frozen=True)
class Spread:
    """The middle pay of the occupations, each weighed by its jobs: a quarter of the jobs are in occupations whose middle
    is below `p25`, half below `median`, a quarter above `p75`; `low` and `high` are the ends. None at the upper end: above
    what is published."""

    low: int | None
    p25: int | None
    median: int | None
    p75: int | None
    high: int | None


@dataclass(frozen=True)
class Market:
    """Figures of `occupations` together. Jobs of the area are people employed; base, target and openings are thousands
    in the nation."""

    occupations: int
    jobs: int | None
    jobs_area: str
    base: float | None
    target: float | None
    change: float | None
    openings: float | None
    pay: Spread | None
    pay_area: str
    """The area where all pay is from it; the nation's code where all is the nation's; '' where it is from both."""
    education: str
    """The way in that most of its jobs usually ask for."""
    unknown: int
    """Occupations of which no pay is published."""


def market(jobs: Iterable[Job], area_code: str) -> Market:
    """All of them together; an empty one has no figures."""
    found = sorted(jobs, key=lambda job: job.soc)
    lines = list({job.line: job for job in found}.values())
    here = [job.here for job in lines if job.here is not None]
    nation = [job.nation for job in lines if job.nation is not None]
    local = bool(here) and area_code != NATION
    grown = [(job.base, job.target) for job in lines if job.base is not None and job.target is not None]
    base, target = (fsum(pair[side] for pair in grown) if grown else None for side in (0, 1))
    openings = [job.openings for job in lines if job.openings is not None]
    paid = [job for job in lines if job.median is not None or job.top_coded]
    areas = {job.pay_area for job in paid}
    return Market(
        occupations=len(found),
        jobs=sum(here) if local else (sum(nation) if nation else None),
        jobs_area=area_code if local else NATION,
        base=base,
        target=target,
        change=round(100 * (target / base - 1), 1) if base and target is not None else None,
        openings=fsum(openings) if openings else None,
        pay=_spread(paid),
        pay_area=next(iter(areas)) if len(areas) == 1 else "",
        education=_usual(lines),
        unknown=sum(1 for job in found if job.median is None and not job.top_coded),
    )


def _weight(job: Job) -> float:
    return float(job.here or job.nation or 0) or (job.base or 0) * 1000


def _spread(paid: Sequence[Job]) -> Spread | None:
    if not paid:
        return None
    ordered = sorted(paid, key=lambda job: (job.top_coded, job.median or 0, job.soc))
    weights = [_weight(job) for job in ordered]
    if not sum(weights):
        weights = [1.0] * len(ordered)

    def at(share: float) -> int | None:
        reached, goal = 0.0, share * fsum(weights)
        for job, weight in zip(ordered, weights, strict=True):
            reached += weight
            if reached >= goal and weight:
                return job.median
        return ordered[-1].median

    return Spread(ordered[0].median, at(0.25), at(0.5), at(0.75), ordered[-1].median)


def _usual(lines: Sequence[Job]) -> str:
    """The way in with the most jobs; of equal ones the shorter."""
    jobs: dict[str, float] = {}
    for job in lines:
        if job.education in EDUCATION:
            jobs[job.education] = jobs.get(job.education, 0.0) + (_weight(job) or 1.0)
    return max(jobs, key=lambda way: (jobs[way], -EDUCATION.index(way)), default="")
