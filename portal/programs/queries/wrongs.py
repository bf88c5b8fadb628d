"""Gathers what `checks` reads of a version: its tree, its rules, credits, and circles of prerequisites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from portal.catalog.circles import circle_through
from portal.catalog.models import Course, Offering, Prerequisite
from portal.extensions import db
from portal.programs.checks import Around, Problem, problems_of
from portal.programs.compiling import compile_versions
from portal.programs.queries.trees import Branch, tree_of
from portal.programs.rules import UNIT, Rules


def problems_in(version_id: int, tree: Sequence[Branch] | None = None) -> list[Problem]:
    """What is wrong with a version as it stands; `tree` where it was read already."""
    tree = tree if tree is not None else tree_of(version_id)
    rules = compile_versions([version_id])[version_id]
    keys = [key for key in rules.leaves_of if key > 0]
    course = Course.__table__
    credits = {row.id: int(row.credits * UNIT) for row in db.session.execute(sa.select(course.c.id, course.c.credits).where(course.c.id.in_(keys)).order_by(course.c.id))}
    return problems_of(tree, Around(rules, credits, circles_among(rules)))


def circles_among(rules: Rules) -> list[tuple[str, ...]]:
    """Titles around each circle of prerequisites that a course of the version is in; each circle once."""
    keys = sorted(key for key in rules.leaves_of if key > 0)
    if not keys:
        return []
    district = sa.select(Offering.district_id).where(Offering.id == keys[0]).scalar_subquery()
    asks: dict[int, list[int]] = defaultdict(list)
    for course_id, required_id in db.session.execute(
        sa.select(Prerequisite.course_id, Prerequisite.required_id)
        .join(Offering, Offering.id == Prerequisite.course_id)
        .where(Offering.district_id == district)
        .order_by(Prerequisite.course_id, Prerequisite.required_id)
    ):
        asks[course_id].append(required_id)
    ways: dict[frozenset[int], list[int]] = {}
    for key in keys:
        if way := circle_through(key, asks):
            ways.setdefault(frozenset(way), way)
    named = {each for way in ways.values() for each in way}
    base = Offering.__table__
    titles = {row.id: row.title for row in db.session.execute(sa.select(base.c.id, base.c.title).where(base.c.id.in_(named)).order_by(base.c.id))} if named else {}
    return [tuple(titles[each] for each in way) for way in ways.values()]
