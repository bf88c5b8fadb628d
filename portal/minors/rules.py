"""The rules that hold in a district: the federal ones, less those it has put its own in place of, and its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.minors.models import MinorRule, RuleKind

ORDER = {kind: place for place, kind in enumerate(RuleKind)}
"""Occupation and hazardous work are asked first, then age, hours and time of day."""


@dataclass(frozen=True)
class Rule:
    """A rule as the checks read it."""

    code: str
    title: str
    citation: str
    kind: RuleKind
    parameters: dict[str, Any] = field(default_factory=dict)
    age_from: int = 0
    age_to: int = 17
    stages: tuple[str, ...] = ("request", "confirm", "plan", "hours")
    blocks: bool = True
    overridable: bool = True
    id: int | None = None

    def binds(self, age: int) -> bool:
        return self.age_from <= age <= self.age_to

    def words(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of words or codes; empty where it is missing."""
        found = self.parameters.get(name)
        return tuple(str(word) for word in found) if isinstance(found, list) else ()

    def hours(self, name: str) -> Decimal | None:
        """A parameter that is a number of hours; None where it is missing, and then nothing is limited."""
        try:
            return Decimal(str(self.parameters[name]))
        except (KeyError, InvalidOperation):
            return None

    def time(self, name: str, default: str) -> time:
        try:
            return time.fromisoformat(str(self.parameters.get(name) or default))
        except ValueError:
            return time.fromisoformat(default)


def as_rule(row: MinorRule) -> Rule:
    return Rule(
        row.code, row.title, row.citation, RuleKind(row.kind), row.parameters or {}, row.age_from, row.age_to, tuple(row.stages or ()), row.blocks,
        row.overridable, row.id,
    )


def in_force(rows: Sequence[MinorRule]) -> list[MinorRule]:
    """Of the rows of one district and the federal ones: by code, its own where it has one; inactive ones are left out."""
    chosen: dict[str, MinorRule] = {}
    for row in sorted(rows, key=lambda r: r.district_id is not None):
        chosen[row.code] = row
    return sorted((row for row in chosen.values() if row.active), key=lambda r: (ORDER[RuleKind(r.kind)], r.position, r.code))


def rules_of(district_id: int) -> tuple[Rule, ...]:
    """The rules that hold in a district, in the order in which they are asked. One query."""
    rows = db.session.scalars(
        sa.select(MinorRule).where(sa.or_(MinorRule.district_id.is_(None), MinorRule.district_id == district_id)).order_by(MinorRule.id)
    ).all()
    return tuple(as_rule(row) for row in in_force(rows))
