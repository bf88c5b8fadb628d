"""Which offering of one school is the same as which of another: by code, then by what the codes stand for, then by title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Course, Offering, OfferingState
from portal.extensions import db

RULES = {"code": "its code", "state_code": "its state code", "sced_code": "its SCED code", "title": "its title"}
"""In the order in which they are asked: the surest first."""


@dataclass(frozen=True)
class Match:
    """The target's offering, and by which rule it is the same."""

    id: int
    title: str
    code: str
    by: str

    @property
    def words(self) -> str:
        return RULES[self.by]


def matches(district_id: int, source_id: int, target_id: int) -> dict[int, Match]:
    """Source offering id -> its match among the target's active offerings; two queries.

    A code or title counts where each school has it once among offerings of the same kind that are not matched yet: two
    courses of one SCED code are no answer to which of them is meant.
    """
    ours, theirs = _offerings(district_id, source_id), _offerings(district_id, target_id)
    found: dict[int, Match] = {}
    taken: set[int] = set()
    for rule in RULES:
        left = [row for row in ours if row.id not in found]
        there = _by(rule, [row for row in theirs if row.id not in taken])
        for key, rows in _by(rule, left).items():
            twins = there.get(key, [])
            if len(rows) == 1 and len(twins) == 1:
                found[rows[0].id] = Match(twins[0].id, twins[0].title, twins[0].code, rule)
                taken.add(twins[0].id)
    return found


def _by(rule: str, rows: Sequence[Any]) -> dict[tuple[str, str], list[Any]]:
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        said = (getattr(row, rule) or "").strip().casefold()
        if said:
            found[row.kind, said].append(row)
    return found


def _offerings(district_id: int, school_id: int) -> Sequence[Any]:
    base, course = Offering.__table__, Course.__table__
    return db.session.execute(
        sa.select(base.c.id, base.c.kind, base.c.title, base.c.code, course.c.state_code, course.c.sced_code)
        .select_from(base.outerjoin(course, course.c.id == base.c.id))
        .where(base.c.district_id == district_id, base.c.school_id == school_id, base.c.state == OfferingState.ACTIVE.value)
        .order_by(base.c.id)
    ).all()
