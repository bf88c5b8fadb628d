"""Lets programs name the new pathways: their own list, and every requirement that counts a role in an old one.

A published version keeps what it asks for; only the name of the place where it looks changes. So students stay in
their version, and waivers and substitutions stay where they were granted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.framework_moves.models import Decision, FrameworkMoveLine
from portal.frameworks.models import Pathway
from portal.programs.compiling import ROLE_WORDS
from portal.programs.models import (
    ProgramPathway,
    ProgramVersion,
    Requirement,
    RequirementKind,
    RequirementOption,
    VersionState,
)
from portal.programs.services.editing import touch

FIELDS = ("id", "position", "offering_id", "credential_id", "pathway_id", "role")
Targets = Mapping[int, Sequence[int]]
"""Old pathway -> new ones."""


@dataclass
class Repointed:
    """What was done, in a shape from which it can be undone."""

    pathways: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)
    """Program -> its pathways before and after, in order."""
    options: dict[int, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = field(default_factory=dict)
    """Requirement -> its options before and after."""
    children: list[int] = field(default_factory=list)
    """Requirements made to hold a choice between several new pathways."""
    programs: set[int] = field(default_factory=set)


def repoint(lines: Sequence[FrameworkMoveLine], *, keep_old: bool) -> Repointed:
    """`keep_old`: some site of theirs keeps the old framework, so programs are listed under both."""
    result = Repointed()
    by_program: dict[int, dict[int, list[int]]] = defaultdict(dict)
    for line in sorted(lines, key=lambda line: line.id):
        if line.decision == Decision.MOVE:
            by_program[line.row_id][line.from_pathway_id] = list(line.targets)
    titles = _titles({target for targets in by_program.values() for those in targets.values() for target in those})
    for program_id, targets in sorted(by_program.items()):
        _pathways(program_id, targets, keep_old, result)
        _versions(program_id, targets, titles, result)
    return result


def _pathways(program_id: int, targets: Targets, keep_old: bool, result: Repointed) -> None:
    before = pathways_of(program_id)
    after: list[int] = []
    for pathway_id in before:
        after += [target for target in targets.get(pathway_id, (pathway_id,)) if target not in after]
    if keep_old:
        after += [pathway_id for pathway_id in before if pathway_id not in after]
    if after != before:
        set_pathways(program_id, after)
        result.pathways[program_id] = (before, after)
        result.programs.add(program_id)


def pathways_of(program_id: int) -> list[int]:
    return list(
        db.session.scalars(
            sa.select(ProgramPathway.pathway_id).where(ProgramPathway.program_id == program_id).order_by(ProgramPathway.position, ProgramPathway.id)
        )
    )


def set_pathways(program_id: int, wanted: Sequence[int]) -> None:
    """Rows that stay keep their ids."""
    there = {row.pathway_id: row for row in db.session.scalars(sa.select(ProgramPathway).where(ProgramPathway.program_id == program_id))}
    for pathway_id in there.keys() - set(wanted):
        db.session.delete(there[pathway_id])
    for position, pathway_id in enumerate(wanted):
        if pathway_id in there:
            there[pathway_id].position = position
        else:
            db.session.add(ProgramPathway(program_id=program_id, pathway_id=pathway_id, position=position))
    db.session.flush()


def _versions(program_id: int, targets: Targets, titles: Mapping[int, str], result: Repointed) -> None:
    versions = db.session.scalars(sa.select(ProgramVersion).where(ProgramVersion.program_id == program_id).order_by(ProgramVersion.number)).all()
    requirements = db.session.scalars(
        sa.select(Requirement).where(Requirement.program_version_id.in_([version.id for version in versions])).order_by(Requirement.id)
    ).all()
    options: dict[int, list[RequirementOption]] = defaultdict(list)
    for option in db.session.scalars(
        sa.select(RequirementOption)
        .where(RequirementOption.requirement_id.in_([row.id for row in requirements]))
        .order_by(RequirementOption.position, RequirementOption.id)
    ):
        options[option.requirement_id].append(option)
    parents = {row.parent_id for row in requirements}
    origins: dict[Any, int] = {}
    touched: set[int] = set()
    for requirement in requirements:
        mine = options[requirement.id]
        if not any(option.pathway_id in targets for option in mine):
            continue
        before = [_row(option) for option in mine]
        one_each = requirement.kind == RequirementKind.ALL_OF or (requirement.kind == RequirementKind.K_OF_N and requirement.id in parents)
        if one_each:
            _each_by_itself(requirement, mine, targets, titles, origins, result)
        else:
            _all_in_one(requirement, mine, targets)
        result.options[requirement.id] = (before, options_of(requirement.id))
        result.programs.add(program_id)
        touched.add(requirement.program_version_id)
    for version in versions:
        if version.id in touched and version.state == VersionState.DRAFT:
            touch(version)


def _all_in_one(requirement: Requirement, options: Sequence[RequirementOption], targets: Targets) -> None:
    """The options count together: every new pathway beside the others, each once."""
    taken = {(option.pathway_id, option.role) for option in options if option.pathway_id not in targets}
    for option in options:
        if option.pathway_id is None or option.pathway_id not in targets:
            continue
        new = [target for target in targets[option.pathway_id] if (target, option.role) not in taken]
        taken |= {(target, option.role) for target in new}
        if not new:
            db.session.delete(option)
            db.session.flush()
            continue
        option.pathway_id = new[0]
        db.session.flush()
        for target in new[1:]:
            db.session.add(RequirementOption(requirement_id=requirement.id, position=option.position, pathway_id=target, role=option.role))
    db.session.flush()


def _each_by_itself(
    requirement: Requirement, options: Sequence[RequirementOption], targets: Targets, titles: Mapping[int, str], origins: dict[Any, int], result: Repointed
) -> None:
    """Each option is asked for by itself. Where one old pathway became several, or several became one, a
    requirement below it says 'so many of these', so that as much is asked for as before."""
    groups: dict[tuple[Any, ...], list[RequirementOption]] = defaultdict(list)
    for option in options:
        if option.pathway_id is not None:
            to = tuple(targets.get(option.pathway_id, (option.pathway_id,)))
            groups[option.role, to].append(option)
    for (role, to), those in groups.items():
        if not any(option.pathway_id in targets for option in those):
            continue
        if len(to) == 1 and len(those) == 1:
            those[0].pathway_id = to[0]
            db.session.flush()
            continue
        position = those[0].position
        for option in those:
            db.session.delete(option)
        db.session.flush()
        said = f"{ROLE_WORDS[role]} course or experience in {' or '.join(titles.get(each, '') for each in to)}"
        place = (requirement.origin_id or requirement.id, role, to)
        child = Requirement(
            program_version_id=requirement.program_version_id, parent_id=requirement.id, position=position, kind=RequirementKind.K_OF_N.value,
            title=said[:200], amount=Decimal(len(those)), origin_id=origins.get(place),
        )  # fmt: skip
        db.session.add(child)
        db.session.flush()
        origins.setdefault(place, child.id)
        db.session.add_all([RequirementOption(requirement_id=child.id, position=at, pathway_id=each, role=role) for at, each in enumerate(to)])
        db.session.flush()
        result.children.append(child.id)


def options_of(requirement_id: int) -> list[dict[str, Any]]:
    db.session.flush()
    rows = db.session.scalars(
        sa.select(RequirementOption).where(RequirementOption.requirement_id == requirement_id).order_by(RequirementOption.position, RequirementOption.id)
    )
    return [_row(option) for option in rows]


def put_options(requirement_id: int, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Makes a requirement's options exactly these again, ids included."""
    db.session.execute(sa.delete(RequirementOption).where(RequirementOption.requirement_id == requirement_id))
    if wanted:
        db.session.execute(sa.insert(RequirementOption), [{**row, "requirement_id": requirement_id} for row in wanted])
    db.session.expire_all()


def named_in_requirements(pathway_ids: Collection[int]) -> set[int]:
    """Which of these some requirement of some version still counts."""
    return set(db.session.scalars(sa.select(RequirementOption.pathway_id).where(RequirementOption.pathway_id.in_(sorted(pathway_ids))).distinct()))


def _row(option: RequirementOption) -> dict[str, Any]:
    return {name: getattr(option, name) for name in FIELDS}


def _titles(pathway_ids: Collection[int]) -> dict[int, str]:
    return {row.id: row.title for row in db.session.execute(sa.select(Pathway.id, Pathway.title).where(Pathway.id.in_(sorted(pathway_ids))).order_by(Pathway.id))}
