"""A district's programs, compiled once for as long as none of them changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from portal import stamps
from portal.alignment.models import Alignment
from portal.catalog.models import Credential, Offering
from portal.catalog.supposing import Supposed
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.language import language
from portal.programs.compiling import compile_versions
from portal.programs.models import (
    Choice,
    Program,
    ProgramSite,
    ProgramVersion,
    Requirement,
    RequirementOption,
    VersionState,
)
from portal.programs.rules import Rules
from portal.schools.models import School
from portal.schools.queries import career_centers

RULES = "rules"
stamps.watch(RULES, Program, ProgramSite, ProgramVersion, Requirement, RequirementOption, Alignment, Offering, Credential, Pathway, School)


@dataclass(frozen=True)
class Compiled:
    """What all requests share; nobody changes it."""

    rules: Mapping[int, Rules]
    """Version id -> rules: the newest published version of each program, and every other that somebody has chosen."""
    at: Mapping[int, tuple[Rules, ...]]
    """School id -> the newest versions of the programs there."""
    centers: frozenset[int]
    offered: dict[frozenset[int], tuple[Rules, ...]] = field(default_factory=dict, compare=False)
    """What `offered_at` has been asked for."""

    def offered_at(self, schools: frozenset[int]) -> tuple[Rules, ...]:
        """The programs of these schools, each once, by id."""
        if schools not in self.offered:
            found = {rules.program_id: rules for school in schools for rules in self.at.get(school, ())}
            self.offered[schools] = tuple(found[key] for key in sorted(found))
        return self.offered[schools]


class Versions:
    """The rules of a district's programs; one that is not among the shared ones is compiled for whoever asks."""

    def __init__(self, district_id: int, shared: Compiled, supposed: Supposed | None = None) -> None:
        self.district_id, self._shared, self._supposed = district_id, shared, supposed
        self._more: dict[int, Rules] = {}

    @property
    def known(self) -> dict[int, Rules]:
        """Version id -> rules, of all that were compiled."""
        return {**self._shared.rules, **self._more}

    @property
    def career_centers(self) -> frozenset[int]:
        return self._shared.centers

    def rules(self, version_id: int) -> Rules:
        if found := self._shared.rules.get(version_id) or self._more.get(version_id):
            return found
        self._more |= compile_versions([version_id], self._supposed)
        return self._more[version_id]

    def offered_at(self, schools: frozenset[int]) -> tuple[Rules, ...]:
        return self._shared.offered_at(schools)


def versions_of(district_id: int, supposed: Supposed | None = None) -> Versions:
    """The compiled programs of a district, as they are, or as they would be."""
    if supposed is not None:
        return Versions(district_id, _compile(district_id, supposed), supposed)
    return Versions(district_id, stamps.remembered(district_id, (RULES,), ("compiled", language()), lambda: _compile(district_id)))


def _compile(district_id: int, supposed: Supposed | None = None) -> Compiled:
    published: Any = ProgramVersion.state == VersionState.PUBLISHED.value
    if supposed is not None and supposed.published:
        published = sa.or_(published, ProgramVersion.id.in_(supposed.published))
    rows = db.session.execute(
        sa.select(ProgramVersion.id, ProgramVersion.program_id)
        .join(Program, Program.id == ProgramVersion.program_id)
        .where(Program.district_id == district_id, Program.state == "active", published)
        .order_by(ProgramVersion.program_id, ProgramVersion.number)
    ).all()
    newest = {row.program_id: row.id for row in rows}
    in_use = db.session.scalars(
        sa.select(Choice.program_version_id).where(Choice.district_id == district_id, Choice.left_on.is_(None)).distinct().order_by(Choice.program_version_id)
    ).all()
    rules = compile_versions([*newest.values(), *in_use], supposed)
    at: dict[int, list[Rules]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(ProgramSite.program_id, ProgramSite.school_id).where(ProgramSite.program_id.in_(list(newest))).order_by(ProgramSite.program_id)
    ):
        at[row.school_id].append(rules[newest[row.program_id]])
    return Compiled(rules, {school_id: tuple(those) for school_id, those in at.items()}, career_centers(district_id))
